package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.TargetSet;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FailbackTest {

    private static final Failback FAILBACK = Failback.after(ofSeconds(30)).rampOver(ofSeconds(60));
    private static final TieredPolicy POLICY = Fleet.policy(1.4, 0.5, FAILBACK);

    private static double[] shares(Fleet fleet, long now) {
        return Fleet.shares(fleet.set(), POLICY, 3, now);
    }

    private static long seconds(double count) {
        return (long) (count * 1e9);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, 0", "30, 0", "45, 0.25", "60, 0.5", "90, 1", "1e6, 1"})
    void readiness_waitsThenRamps(double ageSeconds, double expected) {
        double readiness = FAILBACK.readiness(seconds(ageSeconds));

        assertThat(readiness).isCloseTo(expected, within(1e-9));
    }

    @Test
    void readiness_immediately_isFullAtOnce() {
        double readiness = Failback.immediately().readiness(0);

        assertThat(readiness).isEqualTo(1);
    }

    @Test
    void failback_outOfBounds_isRefused() {
        assertThatThrownBy(() -> Failback.after(ofSeconds(-1)))
                .hasMessage("dwell: PT-1S (expected: from zero to 365 days)");
        assertThatThrownBy(() -> Failback.after(ZERO).rampOver(ofDays(366)))
                .hasMessage("ramp: PT8784H (expected: from zero to 365 days)");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 20_000_000_000L, -1})
    void shares_firstTierRecovered_returnsSlowlyWhateverTheTick(long recoveredAt) {
        Fleet fleet = new Fleet().recovered(0, 4, recoveredAt).with(1, 4, HEALTHY);

        double waiting = shares(fleet, recoveredAt + seconds(30))[0];
        double halfway = shares(fleet, recoveredAt + seconds(30 + 30 / 1.4))[0];
        double back = shares(fleet, recoveredAt + seconds(90))[0];

        assertThat(waiting).isZero();
        assertThat(halfway).isCloseTo(0.5, within(1e-6)); // the overprovisioning ends a ramp early
        assertThat(back).isEqualTo(1);
    }

    @Test
    void shares_lowerTierDiesWhileTheFirstWaits_firstTakesAllAtOnce() {
        Fleet fleet = new Fleet().recovered(0, 4, 0).with(1, 4, UNHEALTHY);

        double[] shares = shares(fleet, seconds(1));

        assertThat(shares).containsExactly(1, 0, 0);
    }

    @Test
    void shares_lowerTierLacksATenth_waitingTierLendsThatAlone() {
        Fleet fleet = new Fleet().recovered(0, 10, 0).with(1, 9, HEALTHY).with(1, 5, UNHEALTHY);

        double[] shares = shares(fleet, seconds(1));

        assertThat(shares).containsExactly(new double[] {0.1, 0.9, 0}, within(1e-9));
    }

    @Test
    void shares_lowerTierRecoveredFirstAfterALossOfAll_keepsTheLoadWhileTheFirstWaits() {
        Fleet fleet = new Fleet().recovered(1, 4, 0).recovered(0, 4, seconds(10));

        double atReturn = shares(fleet, seconds(10))[0];
        double whileWaiting = shares(fleet, seconds(40))[0];
        double afterRamp = shares(fleet, seconds(100))[0];

        assertThat(atReturn).isZero();
        assertThat(whileWaiting).isZero();
        assertThat(afterRamp).isEqualTo(1);
    }

    @Test
    void shares_bothRecoveredAtOnce_firstTierTakesAll() {
        Fleet fleet = new Fleet().recovered(1, 4, 7).recovered(0, 4, 7);

        double[] shares = shares(fleet, 7);

        assertThat(shares).containsExactly(1, 0, 0);
    }

    @Test
    void shares_oneOfFourFlaps_firstTierKeepsAll() {
        Fleet fleet = new Fleet().with(0, 3, HEALTHY).recovered(0, 1, 0).with(1, 4, HEALTHY);

        double[] shares = shares(fleet, 0);

        assertThat(shares).containsExactly(1, 0, 0);
    }

    @Property(tries = 50)
    void shares_firstTierRecovering_neverShrinkAndNeverJump(
            @ForAll @Size(min = 1, max = 6) List<@LongRange(max = 120) Long> recoveries,
            @ForAll @IntRange(max = 4) int lost,
            @ForAll @IntRange(min = 1, max = 5) int lower) {
        Fleet fleet =
                new Fleet().with(0, lost, UNHEALTHY).with(1, lower, HEALTHY).with(1, 5 - lower, UNHEALTHY);
        recoveries.forEach(at -> fleet.recovered(0, 1, seconds(at)));
        TargetSet set = fleet.set();

        double before = Fleet.shares(set, POLICY, 3, seconds(120))[0];
        for (int tenth = 1_201; tenth <= 2_110; tenth++) {
            double[] shares = Fleet.shares(set, POLICY, 3, seconds(tenth / 10.0));

            assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-9));
            assertThat(shares[0]).isBetween(before - 1e-9, before + 0.02);
            before = shares[0];
        }
    }

    @Property
    void shares_othersCarryAll_recoveringTierGetsNothingDuringTheDwell(
            @ForAll @LongRange(max = 30_000) long ageMillis, @ForAll @IntRange(min = 1, max = 9) int recovered) {
        Fleet fleet = new Fleet().recovered(0, recovered, 5).with(1, 5, HEALTHY).with(1, 1, UNHEALTHY);

        double[] shares = shares(fleet, 5 + ageMillis * 1_000_000);

        assertThat(shares).containsExactly(0, 1, 0);
    }
}
