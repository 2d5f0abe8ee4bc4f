package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the answers of members make known of their tiers. Tier 0 is far, 90 ms, and known for sure; tier 1 is as each test says. */
final class DistancesTest {

    private static final BalancingPolicy RANDOM =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));
    private static final long STEP = 100_000_000;

    private final List<TargetSet.Entry> entries = new ArrayList<>(List.of(entry(0, 100, 90, 0, HealthStatus.HEALTHY)));

    /** A member of a tier with so many answers of one latency, and the variance of their fourth roots. */
    private record Heard(Target target, double count, double millis, double variance) implements Member {

        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public double latencyNanos(long now, double unheard) {
            return millis * 1e6;
        }

        @Override
        public double faultRate(long now) {
            return 0;
        }

        @Override
        public Optional<LoadReport> lastReport() {
            return Optional.empty();
        }

        @Override
        public Answers answers() {
            return new Answers() {
                @Override
                public double count(long now) {
                    return count;
                }

                @Override
                public double mean() {
                    return Math.sqrt(Math.sqrt(millis * 1e6));
                }

                @Override
                public double variance() {
                    return variance;
                }
            };
        }
    }

    private static TargetSet.Entry entry(int tier, double count, double millis, double variance, HealthStatus status) {
        Target target = Target.of("t" + tier + "-" + count + "-" + millis + "-" + status, "http://t" + tier + ":80")
                .in("eu", "z" + tier);
        return new TargetSet.Entry(new Heard(target, count, millis, variance), 1, status, OptionalLong.empty());
    }

    private void tierOne(double count, double millis, double variance, HealthStatus status) {
        entries.add(entry(1, count, millis, variance, status));
    }

    /** The share of calls that goes to tier 1 after two looks. */
    private double shareOfTierOne(LatencyOrder order) {
        Picker picker = Tiers.by(target -> target.locality().zone().charAt(1) - '0')
                .failback(Failback.immediately())
                .nearestFirst(order)
                .around(RANDOM)
                .over(TargetSet.of(entries), new SplittableRandom(1));
        picker.pick(PickRequest.any(), 0);
        picker.pick(PickRequest.any(), STEP);
        int there = 0;
        for (int i = 0; i < 10_000; i++) {
            Target picked = picker.pick(PickRequest.any(), 2 * STEP).target();
            there += picked.locality().zone().equals("z1") ? 1 : 0;
        }
        return there / 10_000.0;
    }

    private static LatencyOrder order(double margin, double exploring) {
        return LatencyOrder.of(margin, Duration.ZERO, exploring);
    }

    @ParameterizedTest
    @CsvSource({"1.9, 0", "2, 1"})
    void look_answersOfATier_measureItFromTwoOn(double count, double share) {
        tierOne(count, 5, 0, HealthStatus.HEALTHY);

        assertThat(shareOfTierOne(order(0.2, 0))).isEqualTo(share);
    }

    @Test
    void look_answersOfTwoMembers_areAddedUp() {
        tierOne(1, 5, 0, HealthStatus.HEALTHY);
        tierOne(1, 6, 0, HealthStatus.HEALTHY);

        assertThat(shareOfTierOne(order(0.2, 0))).isEqualTo(1);
    }

    @Test
    void look_answersOfAnUnhealthyMember_doNotCount() {
        tierOne(100, 5, 0, HealthStatus.UNHEALTHY);
        tierOne(100, 200, 0, HealthStatus.HEALTHY);

        assertThat(shareOfTierOne(order(0.2, 0))).isZero();
    }

    /** Roots of 92.1, less the margin, and 66.9: 25.2 must be more than two deviations, so the mean's variance below 159.3. */
    @ParameterizedTest
    @CsvSource({"10, 1580, 1", "10, 1605, 0", "20, 3180, 1", "20, 3190, 0"})
    void look_fewAnswersThatSpread_areNotSure(double count, double variance, double share) {
        tierOne(count, 20, variance, HealthStatus.HEALTHY);

        assertThat(shareOfTierOne(order(0.2, 0))).isEqualTo(share);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.4", "19.9, 0.4", "20, 0"})
    void explored_tierThatIsNotTheNearest_getsItsPartUntilTwentyAnswers(double count, double share) {
        tierOne(count, 80, 0, HealthStatus.HEALTHY);

        assertThat(shareOfTierOne(order(0.9, 0.4))).isCloseTo(share, within(0.02));
    }

    @Test
    void explored_tierWithoutAHealthyMember_getsNothing() {
        tierOne(0, 80, 0, HealthStatus.DEGRADED);

        assertThat(shareOfTierOne(order(0.9, 0.4))).isZero();
    }

    @Test
    void order_nearestTierIsDegraded_healthyOneServes() {
        tierOne(100, 5, 0, HealthStatus.DEGRADED);

        assertThat(shareOfTierOne(order(0.2, 0))).isZero();
    }

    @Test
    void order_looksSoonerThanTheStep_takeNone() {
        tierOne(100, 5, 0, HealthStatus.HEALTHY);
        LatencyOrder order = order(0.2, 0);
        Picker picker = Tiers.by(target -> target.locality().zone().charAt(1) - '0')
                .failback(Failback.immediately())
                .nearestFirst(order)
                .around(RANDOM)
                .over(TargetSet.of(entries), new SplittableRandom(1));

        picker.pick(PickRequest.any(), 0);
        String early = zone(picker, STEP - 20_000_000);
        String late = zone(picker, STEP);

        assertThat(early).isEqualTo("z0");
        assertThat(late).isEqualTo("z1");
    }

    private static String zone(Picker picker, long now) {
        return picker.pick(PickRequest.any(), now).target().locality().zone();
    }
}
