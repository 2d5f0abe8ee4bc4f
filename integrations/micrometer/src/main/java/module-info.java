/** Meters for balancers, through Micrometer. */
module dev.lbkit.micrometer {
    requires transitive dev.lbkit;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports dev.lbkit.micrometer;
}
