/** Virtual time: the real balancers, detectors and failovers, run through hours in milliseconds. */
module dev.lbkit.simulation {
    requires transitive dev.lbkit;
    requires static transitive org.jspecify;

    exports dev.lbkit.simulation;
}
