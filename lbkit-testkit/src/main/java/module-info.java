/** Fakes, and the contract that every balancing policy must pass. */
module dev.lbkit.testkit {
    requires transitive dev.lbkit.simulation;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports dev.lbkit.testkit;
}
