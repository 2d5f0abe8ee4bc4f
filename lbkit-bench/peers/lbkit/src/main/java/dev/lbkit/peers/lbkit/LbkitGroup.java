package dev.lbkit.peers.lbkit;

import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.peakEwma;
import static dev.lbkit.algorithms.Policies.random;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.algorithms.Policies.weightedRandom;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import dev.lbkit.peers.Weights;
import java.util.List;

/** lbkit: a line for each policy. */
public final class LbkitGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                equal(Policy.RANDOM, random()),
                equal(Policy.ROUND_ROBIN, roundRobin()),
                weighted(Policy.WEIGHTED_RANDOM, weightedRandom()),
                equal(Policy.LEAST_REQUEST, leastRequest(2)),
                equal(Policy.PEAK_EWMA, peakEwma()));
    }

    private static Contender equal(Policy policy, BalancingPolicy value) {
        return Contender.of(policy, "lbkit", size -> new PlainRequests(new Balancer(value, size, index -> 1)));
    }

    private static Contender weighted(Policy policy, BalancingPolicy value) {
        return Contender.of(policy, "lbkit", size -> new PlainRequests(new Balancer(value, size, Weights::of)));
    }
}
