/** How fit a target is: a health state machine, active checks, outlier detection and slow start. */
module dev.lbkit.health {
    requires transitive dev.lbkit;
    requires java.net.http;
    requires static transitive java.sql;

    exports dev.lbkit.health;
}
