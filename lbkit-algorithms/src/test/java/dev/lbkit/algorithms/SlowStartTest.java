package dev.lbkit.algorithms;

import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.peakEwma;
import static dev.lbkit.algorithms.Policies.random;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.algorithms.Policies.weightedRandom;
import static dev.lbkit.algorithms.Policies.weightedRoundRobin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.Tally;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Effective weights below the static ones, which all leaves honor. */
final class SlowStartTest {

    static List<BalancingPolicy> leaves() {
        return List.of(
                random(),
                roundRobin(),
                weightedRandom(),
                weightedRoundRobin(),
                leastRequest(2),
                leastRequest(Integer.MAX_VALUE),
                peakEwma(),
                leastTime());
    }

    static List<BalancingPolicy> unweighted() {
        return List.of(random(), roundRobin());
    }

    private static TargetSet ramping(int size, int newcomers, double part) {
        return FakeMember.set(size).reweighted(i -> i < newcomers ? part : 1);
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void pick_oneTargetOfTenRamps_getsThatMuchLess(BalancingPolicy policy) {
        TargetSet set = ramping(10, 1, 0.2);

        Tally tally = Tally.of(policy.over(set, new SplittableRandom(71)), 100_000);

        assertThat(tally.deviations("t0", 0.2 / 9.2)).as("seed 71: %s", tally).isLessThan(5);
        for (int i = 1; i < 10; i++) {
            assertThat(tally.deviations("t" + i, 1 / 9.2))
                    .as("seed 71: %s", tally)
                    .isLessThan(5);
        }
    }

    /** A member whose target is restated all the time, as a new list may do it at any moment. */
    private record Restated(AtomicInteger times) implements Member {

        @Override
        public Target target() {
            return Fleet.target(0).withWeight(2 + times.incrementAndGet());
        }

        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public double latencyNanos(long now, double unheard) {
            return unheard;
        }

        @Override
        public double faultRate(long now) {
            return 0;
        }

        @Override
        public Optional<LoadReport> lastReport() {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("unweighted")
    void explain_targetRestatedMeanwhile_isStillKnown(BalancingPolicy policy) {
        TargetSet set = TargetSet.of(List.of(
                new TargetSet.Entry(new Restated(new AtomicInteger()), 1, HealthStatus.HEALTHY, OptionalLong.empty()),
                Fleet.entry(Fleet.target(1), HealthStatus.HEALTHY)));
        Picker picker = policy.over(set, new SplittableRandom(75));

        for (int i = 0; i < 100; i++) {
            assertThat(picker.explain(PickRequest.any(), 0).chosen().id()).isIn("t0", "t1");
        }
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void pick_oneTargetOfTenDoesNotRamp_getsThatMuchMore(BalancingPolicy policy) {
        TargetSet set = ramping(10, 9, 0.1);

        Tally tally = Tally.of(policy.over(set, new SplittableRandom(72)), 100_000);

        assertThat(tally.share("t9")).as("seed 72: %s", tally).isCloseTo(1 / 1.9, within(0.03));
        assertThat(tally.share("t0")).as("seed 72: %s", tally).isCloseTo(0.1 / 1.9, within(0.01));
    }

    @Property(tries = 50)
    void pick_unweightedPolicyAndAnyRamps_givesSharesByRamp(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 12) int size,
            @ForAll @DoubleRange(min = 0.01, max = 1) double lowest) {
        double[] parts = IntStream.range(0, size)
                .mapToDouble(i -> lowest + (1 - lowest) * i / (size - 1))
                .toArray();
        double[] weights = IntStream.range(0, size).mapToDouble(i -> 1 + i % 3).toArray();
        TargetSet set = FakeMember.setOf(weights).reweighted(i -> weights[i] * parts[i]);
        double total = IntStream.range(0, size).mapToDouble(i -> parts[i]).sum();
        for (BalancingPolicy policy : unweighted()) {

            Tally tally = Tally.of(policy.over(set, new SplittableRandom(seed)), 20_000);

            for (int i = 0; i < size; i++) {
                assertThat(tally.deviations("t" + i, parts[i] / total))
                        .as("%s: %s", policy, tally)
                        .isLessThan(6);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("unweighted")
    void pick_allRampAlike_areEqual(BalancingPolicy policy) {
        TargetSet set = ramping(8, 8, 0.01);

        Tally tally = Tally.of(policy.over(set, new SplittableRandom(73)), 8000);

        for (int i = 0; i < 8; i++) {
            assertThat(tally.deviations("t" + i, 1.0 / 8))
                    .as("seed 73: %s", tally)
                    .isLessThan(5);
        }
    }

    @Test
    void pick_nobodyRamps_paysNothing() {
        TargetSet set = FakeMember.setOf(1, 2, 3).reweighted(i -> 2 * (i + 1));

        Picker picker = roundRobin().over(set, new SplittableRandom(74));

        assertThat(picker).isNotInstanceOf(Thinned.class);
    }

    /** Bug class of Envoy#19526: in a large fleet a vanishing weight is never picked. */
    @ParameterizedTest
    @MethodSource("leaves")
    void pick_vanishingWeightAmongMany_isPickedInTime(BalancingPolicy policy) {
        TargetSet set = ramping(132, 2, 0.01);
        Picker picker = policy.over(set, new SplittableRandom(75));

        Tally tally = Tally.of(picker, (int) (5 * 130.02 / 0.01));

        assertThat(tally.count("t0")).as("seed 75").isPositive();
        assertThat(tally.count("t1")).as("seed 75").isPositive();
    }

    @ParameterizedTest
    @MethodSource("leaves")
    void pick_afterTheRamp_isFair(BalancingPolicy policy) {
        Picker picker = policy.over(ramping(132, 2, 1), new SplittableRandom(76));

        Tally tally = Tally.of(picker, 132 * 20_000);

        assertThat((tally.share("t0") + tally.share("t1")) / (2.0 / 132))
                .as("seed 76")
                .isCloseTo(1, within(0.03));
    }

    @Property(tries = 50)
    void explain_ramp_choosesWhatAPickWouldAndSaysSo(@ForAll long seed) {
        TargetSet set = ramping(5, 4, 0.05);
        for (BalancingPolicy policy : unweighted()) {
            Picker picker = policy.over(set, new SplittableRandom(seed));
            Picker twin = policy.over(set, new SplittableRandom(seed));
            for (int i = 0; i < 50; i++) {

                Explanation explanation = twin.explain(PickRequest.any(), 0);

                assertThat(explanation.chosen())
                        .isEqualTo(picker.pick(PickRequest.any(), 0).target());
                assertThat(explanation.path().get(0))
                        .startsWith("slow start: 4 of 5 are below their static weight and take that part");
            }
        }
    }

    @Test
    void pick_weightsThatVanishAltogether_isAMember() {
        TargetSet set = FakeMember.setOf(1e307, 1e307).reweighted(i -> Double.MIN_VALUE);

        assertThat(Tally.of(random().over(set, new SplittableRandom(77)), 100).distinct())
                .isEqualTo(2);
    }
}
