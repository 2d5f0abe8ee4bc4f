/** Tiers with failback, calls with retries and hedges under one budget, admission, circuit breaking, and record trees. */
module dev.lbkit.failover {
    requires transitive dev.lbkit;
    requires transitive io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires java.net.http;
    requires static transitive org.jspecify;

    exports dev.lbkit.failover;
    exports dev.lbkit.failover.gslb;
}
