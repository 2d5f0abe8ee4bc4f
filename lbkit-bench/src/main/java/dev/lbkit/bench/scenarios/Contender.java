package dev.lbkit.bench.scenarios;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.simulation.Simulation;
import java.util.function.UnaryOperator;

/**
 * What a scenario is run with: a policy, or a whole stack of calls, detectors and weighting.
 *
 * @param name as the tables show it
 * @param origin whose it is
 * @param equip adds it to a simulation; called once for each run, so what it creates belongs to that run
 */
record Contender(String name, Origin origin, UnaryOperator<Simulation> equip) {

    /** Whose rule it is. */
    enum Origin {
        /** A policy of lbkit, as it ships. */
        LBKIT,
        /** A rule of a peer, written from what was published of it. */
        BASELINE,
        /** Sees what no client can see. */
        ORACLE
    }

    static Contender lbkit(String name, BalancingPolicy policy) {
        return new Contender(name, Origin.LBKIT, fleet -> fleet.policy(policy));
    }

    static Contender stack(String name, UnaryOperator<Simulation> equip) {
        return new Contender(name, Origin.LBKIT, equip);
    }
}
