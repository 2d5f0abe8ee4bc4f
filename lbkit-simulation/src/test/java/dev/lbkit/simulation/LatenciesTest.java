package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void at_nothingHeard_isZero() {
        long estimate = latencies.at(3);

        assertThat(estimate).isZero();
    }

    @Test
    void at_moreThanSixteenHeard_isTheMedianOfTheNewest() {
        for (int i = 0; i < 16; i++) {
            latencies.add(2, 1_000_000);
        }
        for (int i = 0; i < 16; i++) {
            latencies.add(2, 10 + i);
        }

        long estimate = latencies.at(2);

        assertThat(estimate).isEqualTo(18);
    }

    @Property(tries = 200)
    void at_oneCountHeard_scalesWithThoseInside(
            @ForAll @IntRange(max = 2000) int heard, @ForAll @IntRange(max = 2000) int inside) {
        Latencies own = new Latencies();
        own.add(heard, 1000L * (heard + 1));

        long estimate = own.at(inside);

        assertThat(estimate).isEqualTo(1000L * (inside + 1));
    }
}
