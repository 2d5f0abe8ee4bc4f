package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SmoothCycleTest {

    @Property
    void of_anyTurns_everyPrefixIsWithinOneTurn(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 60) Integer> turns) {
        int length = turns.stream().mapToInt(Integer::intValue).sum();
        Assume.that(length > 0);

        int[] cycle = SmoothCycle.of(turns.stream().mapToInt(Integer::intValue).toArray(), length);

        int[] counts = new int[turns.size()];
        for (int prefix = 1; prefix <= length; prefix++) {
            counts[cycle[prefix - 1]]++;
            for (int i = 0; i < counts.length; i++) {
                long off = (long) counts[i] * length - (long) prefix * turns.get(i); // of length
                assertThat(Math.abs(off)).as("index %s after %s", i, prefix).isLessThan(length);
            }
        }
        assertThat(counts).containsExactly(turns.toArray(Integer[]::new));
    }

    @Test
    void of_oneHeavyAmongManyLight_takesEveryOtherTurn() {
        int[] turns = {5, 1, 1, 1, 1, 1};

        int[] cycle = SmoothCycle.of(turns, 10);

        assertThat(cycle).containsExactly(0, 1, 0, 2, 0, 3, 0, 4, 0, 5);
    }
}
