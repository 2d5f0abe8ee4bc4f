package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FaultsTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "0.3, 8.571", "0.5, 20", "0.9, 180", "1, 19980"})
    void penalty_rate_isTwentyTimesTheOdds(double rate, double expected) {
        double penalty = Faults.penalty(rate);

        assertThat(penalty).isEqualTo(expected, within(0.001));
    }

    @Property
    void penalty_higherRate_isNotLower(
            @ForAll @DoubleRange(min = 0, max = 1) double one, @ForAll @DoubleRange(min = 0, max = 1) double other) {
        double lower = Faults.penalty(Math.min(one, other));
        double higher = Faults.penalty(Math.max(one, other));

        assertThat(lower).isBetween(0.0, higher);
    }
}
