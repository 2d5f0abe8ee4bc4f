package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Positive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EstimateTest {

    private static final double FADING = Estimate.fading(Duration.ofSeconds(10).toNanos());
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long DAY = Duration.ofDays(1).toNanos();

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0.905", "5, 0.607", "10, 0.371", "20, 0.143", "88, 0.001", "-3, 1"})
    void weight_byAgeInSeconds_fadesLikeAnExponential(long age, double expected) {
        long state = Estimate.latency(Estimate.NONE, 100 * SECOND, FADING, 5, false);

        double weight = Estimate.weight(state, (100 + age) * SECOND, FADING);

        assertThat(weight).isEqualTo(expected, within(0.001));
    }

    @Test
    void latency_slowerAnswer_jumpsUpAtOnce() {
        long state = Estimate.latency(Estimate.NONE, SECOND, FADING, 1_000, false);

        long slower = Estimate.latency(state, SECOND, FADING, 9_000, false);

        assertThat(Estimate.value(slower)).isEqualTo(9_000);
    }

    @Test
    void latency_firstNewsIsAFault_staysUnknown() {
        assertThat(Estimate.latency(Estimate.NONE, SECOND, FADING, 1, true)).isEqualTo(Estimate.NONE);
    }

    @Property
    void latency_fault_neverLowersIt(
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE / 4) long first,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 4) long second,
            @ForAll @LongRange(min = 0, max = 1L << 50) long later) {
        long state = Estimate.latency(Estimate.NONE, 0, FADING, first, false);

        long after = Estimate.latency(state, later, FADING, second, true);

        assertThat(Estimate.value(after)).isGreaterThanOrEqualTo(Estimate.value(state));
    }

    @Property
    void latency_fasterAnswer_glidesBetweenOldAndNew(
            @ForAll @LongRange(min = 1, max = 1L << 60) long slow,
            @ForAll @DoubleRange(min = 0, max = 1) double part,
            @ForAll @LongRange(min = 0, max = 1L << 50) long later) {
        long fast = (long) (slow * part);
        long state = Estimate.latency(Estimate.NONE, 0, FADING, slow, false);

        float value = Estimate.value(Estimate.latency(state, later, FADING, fast, false));

        assertThat(value).isBetween((float) Math.max(1, fast) * 0.999f, (float) slow * 1.001f);
    }

    /** Chaos test C15 for the estimates that peakEwma reads. */
    @Property
    void at_anyTickOfAnOldEstimate_isFiniteAndBetweenValueAndPrior(
            @ForAll long now, @ForAll @Positive double unheard, @ForAll @LongRange(min = 1) long latency) {
        long state = Estimate.latency(Estimate.NONE, 0, FADING, latency, false);

        double at = Estimate.at(state, now, FADING, unheard);

        assertThat(at).isBetween(Math.min(unheard, Estimate.value(state)) * 0.999, Math.max(unheard, latency) * 1.001);
    }

    @Property
    void faultRate_anySequence_staysBetweenZeroAndOne(
            @ForAll boolean[] faults, @ForAll @LongRange(max = 1000) long gap) {
        long state = Estimate.NONE;
        for (int i = 0; i < faults.length; i++) {
            state = Estimate.faultRate(state, i * gap, FADING, faults[i]);

            assertThat(Estimate.value(state)).isBetween(0f, 1f);
        }
    }

    @Test
    void faultRate_successesAfterAFault_bringItToExactlyNothing() {
        long state = Estimate.faultRate(Estimate.NONE, SECOND, FADING, true);
        assertThat(Estimate.value(state)).isEqualTo(0.3f);

        for (int i = 0; i < 60; i++) {
            state = Estimate.faultRate(state, SECOND, FADING, false);
        }

        assertThat(state).isEqualTo(Estimate.NONE);
    }

    @Test
    void weight_stampWrapsAfterManyDays_staysRight() {
        long late = 52 * DAY;
        long state = Estimate.latency(Estimate.NONE, late, FADING, 5, false);

        double tenSecondsOn = Estimate.weight(state, late + 10 * SECOND, FADING);

        assertThat(tenSecondsOn).isEqualTo(0.371, within(0.001));
    }
}
