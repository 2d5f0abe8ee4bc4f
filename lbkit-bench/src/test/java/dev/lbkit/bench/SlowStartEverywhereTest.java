package dev.lbkit.bench;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.boundedLoad;
import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.localityWeighted;
import static dev.lbkit.algorithms.Policies.maglev;
import static dev.lbkit.algorithms.Policies.peakEwma;
import static dev.lbkit.algorithms.Policies.random;
import static dev.lbkit.algorithms.Policies.rendezvous;
import static dev.lbkit.algorithms.Policies.ringHash;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.algorithms.Policies.split;
import static dev.lbkit.algorithms.Policies.sticky;
import static dev.lbkit.algorithms.Policies.weightedRandom;
import static dev.lbkit.algorithms.Policies.weightedRoundRobin;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.KeyHash;
import dev.lbkit.algorithms.RingLayout;
import dev.lbkit.failover.Failback;
import dev.lbkit.failover.Tiers;
import dev.lbkit.health.SlowStart;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Slow start on join and on every recovery, whatever policy the balancer has, and across tiers. */
final class SlowStartEverywhereTest {

    private static final int PICKS = 20_000;

    private final VirtualTime time = new VirtualTime();
    private final Map<String, HealthDetector.Verdict> verdicts = new HashMap<>();

    static List<BalancingPolicy> policies() {
        KeyHash keys = KeyHash.seeded(0);
        return List.of(
                random(),
                roundRobin(),
                weightedRandom(),
                weightedRoundRobin(),
                leastRequest(2),
                leastRequest(Integer.MAX_VALUE),
                peakEwma(),
                leastTime(),
                ringHash(RingLayout.xxHash(1024, 4096)),
                maglev(65_537, keys),
                rendezvous(keys),
                boundedLoad(2, rendezvous(keys)),
                healthyOnly(0.5, roundRobin()),
                zoneAware("a", roundRobin()),
                localityWeighted(roundRobin()),
                split("version", Map.of("1", 1), roundRobin()),
                avoidTried(roundRobin()),
                sticky(roundRobin()),
                Tiers.by(target -> 0).around(roundRobin()));
    }

    private static Target target(int number) {
        return Target.of("t" + number, "http://10.0.0." + number + ":80")
                .in("eu", "a")
                .withLabel("version", "1");
    }

    private static List<Target> targets(int size) {
        return IntStream.range(0, size)
                .mapToObj(SlowStartEverywhereTest::target)
                .toList();
    }

    private LoadBalancer balancer(BalancingPolicy policy, TargetSource source) {
        return LoadBalancer.builder("shop")
                .targets(source)
                .policy(policy)
                .detector(environment -> (target, verdict) -> {
                    verdicts.put(target.id(), verdict);
                    return new HealthDetector.Watch() {};
                })
                .weighting(SlowStart.over(ofSeconds(30)))
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(5))
                .build();
    }

    private void say(String target, HealthStatus status) {
        verdicts.get(target).is(status, "the test says so");
        time.advance(Duration.ZERO);
    }

    /** The share of those targets in many calls with keys, of which none teaches anything. */
    private static double share(LoadBalancer balancer, String... ids) {
        List<String> wanted = List.of(ids);
        int hits = 0;
        for (int i = 0; i < PICKS; i++) {
            try (Lease lease = balancer.acquire(PickRequest.any().withAffinityKey("key " + i))) {
                hits += wanted.contains(lease.target().id()) ? 1 : 0;
            }
        }
        return (double) hits / PICKS;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void newcomer_underAnyPolicy_beginsWithATenthAndEndsEqual(BalancingPolicy policy) {
        TargetSource.Settable source = TargetSource.settable(targets(10));
        LoadBalancer balancer = balancer(policy, source);

        source.set(targets(11));
        time.advance(Duration.ZERO);

        double atFirst = share(balancer, "t10");
        time.advance(ofSeconds(31));
        double atLast = share(balancer, "t10");
        System.out.printf(
                "slow start: %s gives a newcomer among 10 %.4f at first, %.4f at last%n", policy, atFirst, atLast);
        assertThat(atFirst).as("of its weight: a tenth").isBetween(0.004, 0.018);
        assertThat(atLast).isCloseTo(1 / 11.0, within(0.03));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void recovered_underAnyPolicy_beginsAgainEachTime(BalancingPolicy policy) {
        LoadBalancer balancer = balancer(policy, TargetSource.settable(targets(10)));

        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            say("t3", HealthStatus.UNHEALTHY);
            say("t3", HealthStatus.HEALTHY);
            shares.add(share(balancer, "t3"));
            time.advance(ofSeconds(31));
        }

        assertThat(shares).allSatisfy(share -> assertThat(share).isBetween(0.004, 0.02));
        assertThat(share(balancer, "t3")).isCloseTo(0.1, within(0.03));
    }

    /**
     * A tier that is back as a whole takes its calls from the next one as it warms up, where tiers are measured by one need. Measured
     * by their own size, they count effective weights above and below the line, and the failback has its own ramp.
     */
    @Test
    void tier_allOfItRecovers_takesItsCallsLittleByLittle() {
        LoadBalancer balancer = balancer(
                Tiers.by(target -> target.id().compareTo("t3") < 0 ? 0 : 1)
                        .needing(3)
                        .failback(Failback.immediately())
                        .around(roundRobin()),
                TargetSource.settable(targets(8)));
        String[] first = {"t0", "t1", "t2"};
        List<Double> shares = new ArrayList<>(List.of(share(balancer, first)));
        for (String id : first) {
            say(id, HealthStatus.UNHEALTHY);
        }
        shares.add(share(balancer, first));
        for (String id : first) {
            say(id, HealthStatus.HEALTHY);
        }
        shares.add(share(balancer, first));
        time.advance(ofSeconds(15));
        shares.add(share(balancer, first));
        time.advance(ofSeconds(16));
        shares.add(share(balancer, first));

        System.out.printf(
                "slow start across tiers: share of tier 0 whole, out, back, after 15 s, after 31 s: %s%n", shares);
        assertThat(shares.get(0)).isEqualTo(1);
        assertThat(shares.get(1)).isEqualTo(0);
        assertThat(shares.get(2)).isCloseTo(0.1, within(0.01));
        assertThat(shares.get(3)).isCloseTo(0.5, within(0.01));
        assertThat(shares.get(4)).isEqualTo(1);
    }

    /** Nobody else could carry what the newcomers do not get. */
    @ParameterizedTest
    @MethodSource("policies")
    void newcomers_moreThanHalfOfTheFleet_areNotHeldBack(BalancingPolicy policy) {
        TargetSource.Settable source = TargetSource.settable(targets(4));
        LoadBalancer balancer = balancer(policy, source);

        source.set(targets(9));
        time.advance(Duration.ZERO);

        assertThat(balancer.snapshot().targets())
                .allSatisfy(state -> assertThat(state.weight()).isEqualTo(1));
    }

    /** Bug class B5: beside 130 others, from a hundredth of its weight on, a newcomer is soon called, and all of its share is given later. */
    @ParameterizedTest
    @MethodSource("weighing")
    void newcomer_withTheLeastWeight_isCalledInTimeAndHasItsShareAfterwards(BalancingPolicy policy) {
        TargetSource.Settable source = TargetSource.settable(targets(130));
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(source)
                .policy(policy)
                .weighting(new SlowStart(ofSeconds(600), 1, 0.01, 1))
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(6))
                .build();
        source.set(targets(132));
        time.advance(Duration.ZERO);
        int first = 0;
        while (!isOf(balancer, "t130")) {
            first++;
            time.advance(Duration.ofMillis(1)); // 1000 calls a second
        }
        time.advance(ofSeconds(601));
        int picks = 132 * 20_000;
        int hits = 0;
        for (int i = 0; i < picks; i++) {
            hits += isOf(balancer, "t131") ? 1 : 0;
        }

        double bound = 5 / (0.01 / 130.02 * 1000);
        System.out.printf(
                "B5: %s calls a newcomer of weight 0.01 among 130 after %.1f s (at most %.0f), and gives it %.4f of its fair share"
                        + " once the window is over (0.97 to 1.03)%n",
                policy, first / 1e3, bound, hits / 20_000.0);
        assertThat(first / 1e3).isLessThanOrEqualTo(bound);
        assertThat(hits / 20_000.0).isBetween(0.97, 1.03);
    }

    static List<BalancingPolicy> weighing() {
        return List.of(roundRobin(), weightedRoundRobin(), weightedRandom(), leastRequest(2));
    }

    private static boolean isOf(LoadBalancer balancer, String id) {
        try (Lease lease = balancer.acquire(PickRequest.any())) {
            return lease.target().id().equals(id);
        }
    }
}
