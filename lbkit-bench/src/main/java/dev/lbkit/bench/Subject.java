package dev.lbkit.bench;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.Policies;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A policy under measurement, the targets and the requests for it. */
public enum Subject {
    /** {@link Policies#random}. */
    RANDOM(Policies.random(), Floor.RANDOM_INDEX),
    /** {@link Policies#weightedRandom}. */
    WEIGHTED_RANDOM(Policies.weightedRandom(), Floor.RANDOM_INDEX),
    /** {@link Policies#roundRobin}. */
    ROUND_ROBIN(Policies.roundRobin(), Floor.STRIPED_COUNTER),
    /** {@link Policies#leastRequest} of 2. */
    LEAST_REQUEST(Policies.leastRequest(2), Floor.RANDOM_INDEX),
    /** {@link Policies#peakEwma}. */
    PEAK_EWMA(Policies.peakEwma(), Floor.RANDOM_INDEX),
    /** {@link Policies#leastRequest} of 2 in composers, as the first page of the documentation has it. */
    COMPOSED(
            Policies.avoidTried(Policies.healthyOnly(0.5, Policies.zoneAware("zone-1", Policies.leastRequest(2)))),
            Floor.RANDOM_INDEX);

    @SuppressWarnings("ImmutableEnumChecker") // a policy is an immutable value by contract
    private final BalancingPolicy policy;

    private final Requests requests;
    private final Floor floor;

    Subject(BalancingPolicy policy, Floor floor) {
        this(policy, Requests.PLAIN, floor);
    }

    Subject(BalancingPolicy policy, Requests requests, Floor floor) {
        this.policy = policy;
        this.requests = requests;
        this.floor = floor;
    }

    BalancingPolicy policy() {
        return policy;
    }

    PickRequest[] requests() {
        return requests.make();
    }

    /** The least that a pick of it can cost. */
    Floor floor() {
        return floor;
    }

    /** Targets 0 to {@code count - 1}: of weights 1 to 10 for a policy of weights, of weight 1 for others; in three zones. */
    List<Target> targets(int count) {
        return IntStream.range(0, count).mapToObj(this::target).toList();
    }

    Target target(int index) {
        return new Target(
                "target-" + index,
                URI.create("http://10.0.0.1:" + (1 + index)),
                new Locality("region", "zone-" + index % 3),
                isWeighted() ? 1 + index % 10 : 1,
                Map.of());
    }

    private boolean isWeighted() {
        return this == WEIGHTED_RANDOM;
    }

    /** A balancer of the default settings that lacks its policy. */
    LoadBalancer.Builder over(int targets) {
        return LoadBalancer.builder("bench").targets(TargetSource.fixed(targets(targets)));
    }
}
