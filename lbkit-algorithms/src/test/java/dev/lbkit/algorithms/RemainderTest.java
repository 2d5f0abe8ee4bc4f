package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class RemainderTest {

    @Property(tries = 200)
    void at_anyParts_givesEachItsShareOverRounds(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 30) int size, @ForAll int firstPoint) {
        double[] parts = new SplittableRandom(seed).doubles(size).toArray();
        int places = (int) Math.ceil(Arrays.stream(parts).sum());
        double scale = places / Arrays.stream(parts).sum();
        Arrays.setAll(parts, i -> parts[i] * scale);
        Remainder remainder = new Remainder(parts, places, firstPoint);
        int rounds = 2000;

        int[] counts = new int[size];
        for (int round = 0; round < rounds; round++) {
            for (int place = 0; place < places; place++) {
                counts[remainder.at(place, round)]++;
            }
        }

        for (int i = 0; i < size; i++) {
            assertThat((double) counts[i]).isCloseTo(parts[i] * rounds, within(3.0));
        }
    }

    @Property
    void at_emptyParts_areNeverMet(@ForAll int firstPoint, @ForAll @IntRange(min = 0, max = 1 << 20) int round) {
        Remainder remainder = new Remainder(new double[] {0, 0.5, 0, 0, 0.5, 0}, 1, firstPoint);

        assertThat(remainder.at(0, round)).isIn(1, 4);
    }
}
