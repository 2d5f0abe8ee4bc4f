package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class RemainderTest {

    @Property(tries = 200)
    void at_anyParts_givesEachItsShareOfAnyStretch(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 40) int size,
            @ForAll @LongRange(min = 0, max = 1L << 40) long firstTurn) {
        double[] parts = new SplittableRandom(seed).doubles(size).toArray();
        double total = Arrays.stream(parts).sum();
        Remainder remainder = new Remainder(parts, firstTurn);

        int[] counts = new int[size];
        for (int turn = 0; turn < 3000; turn++) {
            counts[remainder.at(turn)]++;
            for (int i = 0; i < size; i++) {
                assertThat((double) counts[i]).isCloseTo((turn + 1) * parts[i] / total, within(3.0));
            }
        }
    }

    @Property
    void at_emptyParts_areNeverMet(@ForAll @LongRange(min = 0, max = 1L << 40) long turn) {
        Remainder remainder = new Remainder(new double[] {0, 0.5, 0, 0, 0.5, 0}, 0);

        assertThat(remainder.at(turn)).isIn(1, 4);
    }
}
