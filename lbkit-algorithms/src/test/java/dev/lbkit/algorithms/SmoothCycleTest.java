package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SmoothCycleTest {

    @Property
    void of_anyTurns_everyPrefixIsWithinOneTurn(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 60) Integer> turns) {
        int length = turns.stream().mapToInt(Integer::intValue).sum();
        Assume.that(length > 0);

        int[] cycle = SmoothCycle.of(turns.stream().mapToInt(Integer::intValue).toArray(), length);

        assertThat(farthest(cycle, turns)).isLessThan(length);
        for (int i = 0; i < turns.size(); i++) {
            int index = i;
            assertThat(IntStream.of(cycle).filter(each -> each == index).count())
                    .isEqualTo((long) turns.get(i));
        }
    }

    /** A long cycle is not searched for the least deviation, but keeps the promise. */
    @Property(tries = 20)
    void of_longCycle_everyPrefixIsWithinOneTurn(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 300, max = 900) Integer> turns) {
        int length = turns.stream().mapToInt(Integer::intValue).sum();

        int[] cycle = SmoothCycle.of(turns.stream().mapToInt(Integer::intValue).toArray(), length);

        assertThat(farthest(cycle, turns)).isLessThan(length);
    }

    /** The first row is nginx's own example; the last figure is the farthest that a prefix is off, in turns. */
    @ParameterizedTest
    @CsvSource({
        "5 1 1, 0 0 1 0 2 0 0, 0.571429",
        "2 1, 0 1 0, 0.333334",
        "1 2 3, 2 1 0 2 1 2, 0.5",
        "5 3 2, 0 1 2 0 0 1 0 2 1 0, 0.5",
        "4 2 1, 0 1 0 2 0 1 0, 0.428572",
    })
    void of_shortCycle_isAsSmoothAsCanBe(String turns, String order, double bound) {
        List<Integer> asNumbers =
                Stream.of(turns.split(" ")).map(Integer::valueOf).toList();
        int length = asNumbers.stream().mapToInt(Integer::intValue).sum();

        int[] cycle =
                SmoothCycle.of(asNumbers.stream().mapToInt(Integer::intValue).toArray(), length);

        assertThat(IntStream.of(cycle).mapToObj(String::valueOf).collect(Collectors.joining(" ")))
                .isEqualTo(order);
        assertThat(farthest(cycle, asNumbers) / (double) length).isLessThanOrEqualTo(bound);
    }

    /** How far any prefix is from the share of any index, in turns times the length. */
    private static long farthest(int[] cycle, List<Integer> turns) {
        int[] counts = new int[turns.size()];
        long farthest = 0;
        for (int prefix = 1; prefix <= cycle.length; prefix++) {
            counts[cycle[prefix - 1]]++;
            for (int i = 0; i < counts.length; i++) {
                long off = (long) counts[i] * cycle.length - (long) prefix * turns.get(i);
                farthest = Math.max(farthest, Math.abs(off));
            }
        }
        return farthest;
    }
}
