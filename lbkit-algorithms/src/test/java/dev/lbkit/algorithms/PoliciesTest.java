package dev.lbkit.algorithms;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.boundedLoad;
import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.healthyZones;
import static dev.lbkit.algorithms.Policies.jump;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.localityWeighted;
import static dev.lbkit.algorithms.Policies.maglev;
import static dev.lbkit.algorithms.Policies.ordinalSubset;
import static dev.lbkit.algorithms.Policies.peakEwma;
import static dev.lbkit.algorithms.Policies.random;
import static dev.lbkit.algorithms.Policies.rendezvous;
import static dev.lbkit.algorithms.Policies.ringHash;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.algorithms.Policies.split;
import static dev.lbkit.algorithms.Policies.sticky;
import static dev.lbkit.algorithms.Policies.subset;
import static dev.lbkit.algorithms.Policies.weightedRandom;
import static dev.lbkit.algorithms.Policies.weightedRoundRobin;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all policies. */
final class PoliciesTest {

    @Nested
    final class Stack implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return avoidTried(healthyOnly(0.5, zoneAware("a", leastRequest(2))));
        }
    }

    static List<BalancingPolicy> policies() {
        return List.of(
                random(),
                weightedRandom(),
                roundRobin(),
                weightedRoundRobin(),
                leastRequest(2),
                leastRequest(4),
                leastRequest(Integer.MAX_VALUE),
                peakEwma(),
                leastTime(),
                ringHash(RingLayout.xxHash(1024, 4096)),
                ringHash(RingLayout.ketama()),
                maglev(251, Keys.XXH64),
                rendezvous(Keys.XXH64),
                jump(Keys.SLOT, Keys.XXH64),
                boundedLoad(1.5, rendezvous(KeyHash.keyed(1, 2))),
                healthyOnly(0.5, leastRequest(2)),
                healthyOnly(new TargetSet.Minimum(3, 0.2), leastRequest(2)),
                healthyZones(TargetSet.Minimum.ofShare(0.5), zoneAware("a", healthyOnly(0.5, roundRobin()))),
                zoneAware("a", peakEwma()),
                avoidTried(healthyOnly(0.3, zoneAware("b", leastRequest(3)))),
                sticky(healthyOnly(0.5, roundRobin())),
                healthyOnly(0.5, sticky(weightedRoundRobin())),
                split("version", Map.of("1", 9, "2", 1), random()),
                localityWeighted(healthyOnly(0.5, roundRobin())),
                localityWeighted(Map.of("a", 2, "b", 1), leastRequest(2)),
                subset(5, "caller-7", healthyOnly(0, roundRobin())),
                ordinalSubset(5, 13, peakEwma()));
    }

    @Test
    void policy_toString_isTheConfiguration() {
        BalancingPolicy policy = avoidTried(healthyOnly(0.5, zoneAware("a", leastRequest(2))));

        assertThat(policy)
                .hasToString("AvoidTried[inner=HealthyOnly[panicThreshold=0.5,"
                        + " inner=ZoneAware[zone=a, inner=LeastRequest[choices=2]]]]");
    }

    @Test
    void policy_sameConfiguration_isEqual() {
        assertThat(policies()).isEqualTo(policies()).doesNotHaveDuplicates();
    }

    /** A set of random figures. */
    static TargetSet anySet(int size, SplittableRandom random) {
        return TargetSet.of(
                IntStream.range(0, size).mapToObj(i -> anyEntry(i, random)).toList());
    }

    private static TargetSet.Entry anyEntry(int index, SplittableRandom random) {
        String zone = List.of("a", "b", "c", "").get(random.nextInt(4));
        HealthStatus status = HealthStatus.values()[random.nextInt(4)];
        Target target = Fleet.target(index).in("r", zone).withLabel("version", "" + random.nextInt(3));
        double weight = random.nextInt(4);
        TargetSet.Entry entry =
                Fleet.entry(target.withWeight(weight), random.nextInt(4) == 0 ? weight / 3 : weight, status);
        FakeMember member = (FakeMember) entry.member();
        member.withInFlight(random.nextInt(5)).withFaultRate(random.nextInt(3) / 4.0);
        if (random.nextBoolean()) {
            member.withLatency(Duration.ofMillis(1 + random.nextInt(3)));
        }
        return entry;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_tenThousandTargets_isAMember(BalancingPolicy policy) {
        TargetSet set = FakeMember.set(10_000);

        Picker picker = policy.over(set, new SplittableRandom(121));

        for (int i = 0; i < 100; i++) {
            Member picked = picker.pick(PickRequest.any(), 0);
            int index = Integer.parseInt(picked.target().id().substring(1));
            assertThat(picked).isSameAs(set.get(index));
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_oneTargetOfWeightZero_isPicked(BalancingPolicy policy) {
        TargetSet set = FakeMember.setOf(0);

        assertThat(Fleet.picked(policy.over(set, new SplittableRandom(122)), PickRequest.any()))
                .containsExactly("t0");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_weightsFarApart_isAMember(BalancingPolicy policy) {
        TargetSet set = FakeMember.setOf(1e-308, 1e308, 0, 1);

        assertThat(Fleet.picked(policy.over(set, new SplittableRandom(123)), PickRequest.any()))
                .contains("t1")
                .doesNotContain("t2");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_eightThreads_givesMembersOfTheSet(BalancingPolicy policy) throws Exception {
        TargetSet set = FakeMember.setOf(1, 2, 0, 4, 1, 1, 3);
        Picker picker = policy.over(set, () -> ThreadLocalRandom.current().nextLong());
        Callable<Integer> work = () -> {
            int unfit = 0;
            for (int i = 0; i < 5000; i++) {
                FakeMember picked = (FakeMember) picker.pick(PickRequest.any(), i);
                picked.begin();
                unfit += picked.target().id().equals("t2") ? 1 : 0;
                picked.end();
            }
            return unfit;
        };

        assertThat(Threads.onEight(work)).hasSize(8).containsOnly(0);
    }
}
