package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class StripedCursorTest {

    private static final int TURNS = 20_000;

    @Property
    void next_oneThread_isTheRotationFromTheStart(
            @ForAll @IntRange(min = 1, max = 40) int size, @ForAll @IntRange(min = 0, max = 1000) int start) {
        StripedCursor cursor = new StripedCursor(size, start % size);

        for (int i = 0; i < 3 * size; i++) {
            assertThat(cursor.next()).isEqualTo((start + i) % size);
        }
    }

    /** Threads of 128 consecutive ids have stripes of their own among 256. */
    @Test
    void next_manyThreadsOnStripesOfTheirOwn_isARotationForEach() throws Exception {
        int size = 7;
        StripedCursor cursor = new StripedCursor(size, 3, 256);

        List<int[]> counts = Threads.onEight(() -> counts(cursor, size));

        assertThat(counts).allSatisfy(each -> assertThat(spread(each)).isLessThanOrEqualTo(1));
        assertThat(spread(total(counts, size))).isLessThanOrEqualTo(Threads.COUNT);
        assertThat(IntStream.of(total(counts, size)).sum()).isEqualTo(Threads.COUNT * TURNS);
    }

    @Test
    void next_manyThreadsOnTwoStripes_staysOnTheRing() throws Exception {
        int size = 7;
        StripedCursor cursor = new StripedCursor(size, 3, 2);

        List<int[]> counts = Threads.onEight(() -> counts(cursor, size));

        assertThat(IntStream.of(total(counts, size)).sum()).isEqualTo(Threads.COUNT * TURNS);
    }

    @Test
    void next_newStripes_beginSpreadOverTheRing() throws Exception {
        StripedCursor cursor = new StripedCursor(1000, 0, 256);

        List<Integer> begins = Threads.onEight(cursor::next);

        List<Integer> sorted = begins.stream().sorted().collect(Collectors.toCollection(ArrayList::new));
        sorted.add(1000 + sorted.get(0));
        for (int i = 1; i < sorted.size(); i++) {
            assertThat(sorted.get(i) - sorted.get(i - 1))
                    .as("gaps of %s", sorted)
                    .isBetween(1000 / 12, 1000 / 6);
        }
    }

    private static int[] counts(StripedCursor cursor, int size) {
        int[] counts = new int[size];
        for (int i = 0; i < TURNS; i++) {
            counts[cursor.next()]++;
        }
        return counts;
    }

    private static int spread(int[] counts) {
        return IntStream.of(counts).max().orElseThrow()
                - IntStream.of(counts).min().orElseThrow();
    }

    private static int[] total(List<int[]> counts, int size) {
        return IntStream.range(0, size)
                .map(i -> counts.stream().mapToInt(each -> each[i]).sum())
                .toArray();
    }
}
