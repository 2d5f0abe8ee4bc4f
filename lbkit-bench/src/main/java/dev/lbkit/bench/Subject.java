package dev.lbkit.bench;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.Policies;
import java.util.List;
import java.util.stream.IntStream;

/** A policy under measurement, and the targets for it. */
public enum Subject {
    /** {@link Policies#random}. */
    RANDOM(Policies.random(), 1),
    /** {@link Policies#weightedRandom}, the weights being 1 to 10. */
    WEIGHTED_RANDOM(Policies.weightedRandom(), 10),
    /** {@link Policies#roundRobin}. */
    ROUND_ROBIN(Policies.roundRobin(), 1),
    /** {@link Policies#leastRequest} of 2. */
    LEAST_REQUEST(Policies.leastRequest(2), 1),
    /** {@link Policies#peakEwma}. */
    PEAK_EWMA(Policies.peakEwma(), 1);

    @SuppressWarnings("ImmutableEnumChecker") // a policy is an immutable value by contract
    private final BalancingPolicy policy;

    private final int weights;

    Subject(BalancingPolicy policy, int weights) {
        this.policy = policy;
        this.weights = weights;
    }

    BalancingPolicy policy() {
        return policy;
    }

    /** A balancer of the default settings that lacks its policy. */
    LoadBalancer.Builder over(int targets) {
        return LoadBalancer.builder("bench").targets(TargetSource.fixed(targets(targets)));
    }

    private List<Target> targets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Target.of("http://10.0.0.1:" + (1 + i)).withWeight(1 + i % weights))
                .toList();
    }
}
