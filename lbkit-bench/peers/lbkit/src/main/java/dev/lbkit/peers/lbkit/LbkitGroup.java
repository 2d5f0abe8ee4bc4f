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

/** lbkit: a line for each policy, two for those of keys. */
public final class LbkitGroup implements Group {

    private static final String HASHED = "lbkit";
    private static final String HASHING = "lbkit string key";

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
        return Contender.of(policy, "lbkit", size -> new PlainRequests(equalBalancer(value, size)));
    }

    private static Contender weighted(Policy policy, BalancingPolicy value) {
        return Contender.of(policy, "lbkit", size -> new PlainRequests(new Balancer(value, size, Weights::of)));
    }

    static Contender hashed(Policy policy, BalancingPolicy value) {
        return Contender.of(policy, HASHED, size -> KeyedRequests.ofHashes(equalBalancer(value, size)));
    }

    static Contender hashing(Policy policy, BalancingPolicy value) {
        return Contender.of(policy, HASHING, size -> KeyedRequests.ofStrings(equalBalancer(value, size)));
    }

    private static Balancer equalBalancer(BalancingPolicy policy, int size) {
        return new Balancer(policy, size, index -> 1);
    }
}
