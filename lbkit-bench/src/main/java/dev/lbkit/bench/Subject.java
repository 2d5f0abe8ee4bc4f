package dev.lbkit.bench;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.KeyHash;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.algorithms.RingLayout;
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
    /** {@link Policies#weightedRoundRobin}. */
    WEIGHTED_ROUND_ROBIN(Policies.weightedRoundRobin(), Floor.STRIPED_COUNTER),
    /** {@link Policies#leastRequest} of 2. */
    LEAST_REQUEST(Policies.leastRequest(2), Floor.RANDOM_INDEX),
    /** {@link Policies#peakEwma}. */
    PEAK_EWMA(Policies.peakEwma(), Floor.RANDOM_INDEX),
    /** {@link Policies#leastTime}. */
    LEAST_TIME(Policies.leastTime(), Floor.RANDOM_INDEX),
    /** {@link Policies#loadAware} by the reports that answers carry; with a pool of probes it is measured by {@link PoolPick}. */
    LOAD_AWARE(Policies.loadAware(0), Floor.RANDOM_INDEX),
    /** {@link Policies#ringHash} with the layout of gRPC, of keys that are hashed already. */
    RING_HASH(Policies.ringHash(RingLayout.xxHash(1024, 4096)), Requests.HASHED, Floor.RANDOM_INDEX),
    /** {@link Policies#maglev} with 65537 slots, of keys that are hashed already. */
    MAGLEV(Policies.maglev(65_537, KeyHash.seeded(0)), Requests.HASHED, Floor.RANDOM_INDEX),
    /** {@link #MAGLEV} of string keys. */
    MAGLEV_OF_STRINGS(Policies.maglev(65_537, KeyHash.seeded(0)), Requests.KEYED, Floor.KEY_HASH),
    /** {@link Policies#rendezvous} of keys that are hashed already. */
    RENDEZVOUS(Policies.rendezvous(KeyHash.seeded(0)), Requests.HASHED, Floor.RANDOM_INDEX),
    /** {@link Policies#jump} of keys that are hashed already; every fifth number is missing, as after removals. */
    JUMP(Policies.jump("number", KeyHash.seeded(0)), Requests.HASHED, Floor.RANDOM_INDEX),
    /** {@link Policies#boundedLoad} of 1.5 around {@link #MAGLEV}. */
    BOUNDED_LOAD(
            Policies.boundedLoad(1.5, Policies.maglev(65_537, KeyHash.seeded(0))), Requests.HASHED, Floor.RANDOM_INDEX),
    /** {@link Policies#sticky} around {@link Policies#leastRequest} of 2, of requests that are pinned. */
    STICKY(Policies.sticky(Policies.leastRequest(2)), Requests.PINNED, Floor.RANDOM_INDEX),
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

    PickRequest[] requests(int targets) {
        return requests.over(targets(targets));
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
                this == JUMP ? Map.of("number", String.valueOf(index + index / 4)) : Map.of());
    }

    /** Whether a call with it needs the latency, so that clocks are read. */
    boolean needsLatency() {
        return this == PEAK_EWMA || this == LEAST_TIME || this == LOAD_AWARE;
    }

    /** Whether its answers carry reports. */
    boolean isReportedTo() {
        return this == LOAD_AWARE;
    }

    /** Ends the n-th call as an answer does. */
    void end(Lease lease, int turn) {
        if (isReportedTo()) {
            lease.complete(Outcome.SUCCESS, Reports.at(turn));
        } else {
            lease.complete(Outcome.SUCCESS);
        }
    }

    private boolean isWeighted() {
        return this == WEIGHTED_RANDOM || this == WEIGHTED_ROUND_ROBIN;
    }

    /** A balancer of the default settings that lacks its policy. */
    LoadBalancer.Builder over(int targets) {
        return LoadBalancer.builder("bench").targets(TargetSource.fixed(targets(targets)));
    }
}
