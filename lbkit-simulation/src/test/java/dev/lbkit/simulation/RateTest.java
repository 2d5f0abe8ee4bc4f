package dev.lbkit.simulation;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Iterator;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class RateTest {

    @Test
    void whenArrived_step_countsEachPartAtItsRate() {
        Rate rate = Rate.perSecond(10).stepTo(ofSeconds(2), 100);

        assertThat(rate.whenArrived(10, 0)).isEqualTo(1);
        assertThat(rate.whenArrived(20 + 50, 0)).isEqualTo(2.5);
        assertThat(rate.whenArrived(10, 1.5)).isEqualTo(2.05);
    }

    @Test
    void whenArrived_ramp_isTheRootOfTheArea() {
        Rate rate = Rate.perSecond(0).rampTo(ofSeconds(10), 20);

        assertThat(rate.whenArrived(25, 0)).isCloseTo(5, within(1e-12));
        assertThat(rate.whenArrived(100 + 20, 0)).isCloseTo(11, within(1e-12));
    }

    @Test
    void whenArrived_rateFallsToZero_neverComes() {
        Rate rate = Rate.perSecond(10).rampTo(ofSeconds(2), 0);

        assertThat(rate.whenArrived(9.999, 0)).isLessThan(2);
        assertThat(rate.whenArrived(10.001, 0)).isInfinite();
    }

    @Property
    void whenArrived_inTwoSteps_isAsInOne(
            @ForAll @DoubleRange(min = 0, max = 80) double first, @ForAll @DoubleRange(min = 0, max = 80) double then) {
        Rate rate = Rate.perSecond(3)
                .rampTo(ofSeconds(4), 30)
                .stepTo(ofSeconds(6), 7)
                .rampTo(ofSeconds(9), 1);

        double inTwo = rate.whenArrived(then, rate.whenArrived(first, 0));

        assertThat(inTwo).isCloseTo(rate.whenArrived(first + then, 0), within(1e-9));
    }

    @Test
    void poisson_constantRate_hasItsMeanAndItsVariance() {
        Iterator<Duration> times = Arrivals.poisson(Rate.perSecond(1000)).times(new SplittableRandom(1));
        int[] bySecond = new int[200];

        for (Duration at = times.next(); at.toSeconds() < bySecond.length; at = times.next()) {
            bySecond[(int) at.toSeconds()]++;
        }

        double mean = java.util.Arrays.stream(bySecond).average().orElseThrow();
        double variance = java.util.Arrays.stream(bySecond)
                .mapToDouble(count -> (count - mean) * (count - mean))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(1000, within(7.0)); // three deviations of the mean of 200
        assertThat(variance).isCloseTo(1000, within(300.0));
    }

    @Test
    void stepTo_timeBeforeTheLastChange_isRefused() {
        Rate rate = Rate.perSecond(1).stepTo(ofSeconds(5), 2);

        assertThatThrownBy(() -> rate.stepTo(ofSeconds(4), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time: PT4S (expected: not before the last change, at 5.0 s)");
        assertThatThrownBy(() -> rate.rampTo(ofSeconds(6), Double.NaN)).hasMessageContaining("requests: NaN");
        assertThat(rate).hasToString("Rate[0.0 s: 1.0/s, 5.0 s: 2.0/s]");
    }
}
