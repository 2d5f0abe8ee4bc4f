package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightedDrawTest {

    private static final double[] SKEWED = {1e6, 1, 1, 1};

    private static WeightedDraw draw(RandomGenerator random, double... weights) {
        return new WeightedDraw(FakeMember.setOf(weights), random);
    }

    @Property
    void two_uniform_areDifferentIndexes(@ForAll @IntRange(min = 2, max = 300) int size, @ForAll long bits) {
        long two = new WeightedDraw(FakeMember.set(size), () -> bits).two();

        assertThat(Pair.first(two)).isBetween(0, size - 1).isNotEqualTo(Pair.second(two));
        assertThat(Pair.second(two)).isBetween(0, size - 1);
    }

    @Property
    void two_byWeightWithStuckChance_areDifferentIndexes(@ForAll long bits) {
        long two = draw(() -> bits, SKEWED).two();

        assertThat(Pair.first(two)).isBetween(0, 3).isNotEqualTo(Pair.second(two));
        assertThat(Pair.second(two)).isBetween(0, 3);
    }

    @Test
    void two_uniform_givesEveryOrderedPairAlike() {
        int size = 5;
        int draws = 200_000;
        WeightedDraw draw = new WeightedDraw(FakeMember.set(size), new SplittableRandom(61));
        int[][] counts = new int[size][size];

        for (int i = 0; i < draws; i++) {
            long two = draw.two();
            counts[Pair.first(two)][Pair.second(two)]++;
        }

        double expected = draws / 20.0;
        double statistic = IntStream.range(0, size)
                .boxed()
                .flatMapToDouble(i -> IntStream.range(0, size)
                        .filter(j -> j != i)
                        .mapToDouble(j -> (counts[i][j] - expected) * (counts[i][j] - expected) / expected))
                .sum();
        assertThat(statistic).as("seed 61").isLessThan(ChiSquare.critical(19));
    }

    @Test
    void two_byWeight_drawsBothByWeight() {
        int draws = 200_000;
        WeightedDraw draw = draw(new SplittableRandom(62), 1, 2, 3, 4);
        int[][] counts = new int[4][4];

        for (int i = 0; i < draws; i++) {
            long two = draw.two();
            counts[Pair.first(two)][Pair.second(two)]++;
        }

        for (int i = 0; i < 4; i++) {
            int first = IntStream.of(counts[i]).sum();
            assertThat(first / (double) draws).as("first, seed 62").isCloseTo((i + 1) / 10.0, within(0.006));
            for (int j = 0; j < 4; j++) {
                double expected = i == j ? 0 : (j + 1) / (9.0 - i);
                assertThat(counts[i][j] / (double) first).as("second, seed 62").isCloseTo(expected, within(0.02));
            }
        }
    }

    @Property
    void another_anyDrawnBefore_isNoneOfThem(
            @ForAll @IntRange(min = 3, max = 300) int size,
            @ForAll @LongRange(min = 0, max = 1000) long seed,
            @ForAll @IntRange(min = 1, max = 32) int count) {
        WeightedDraw draw = draw(new SplittableRandom(seed), weights(size));

        long drawn = 0;
        boolean[] seen = new boolean[size];
        for (int i = 0; i < Math.min(count, size); i++) {
            int index = draw.another(drawn);
            assertThat(seen[index]).isFalse();
            seen[index] = true;
            drawn |= WeightedDraw.bit(index);
        }
    }

    private static double[] weights(int size) {
        return IntStream.range(0, size).mapToDouble(i -> i == 1 ? 1e6 : 1).toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x8000_0000L})
    void another_stuckChance_ends(long bits) {
        TargetSet set = FakeMember.setOf(weights(100));
        WeightedDraw draw = new WeightedDraw(set, () -> bits);

        long drawn = 0;
        for (int i = 0; i < 32; i++) {
            drawn |= WeightedDraw.bit(draw.another(drawn));
        }

        assertThat(Long.bitCount(drawn)).isEqualTo(32);
    }

    @Test
    void chance_uniformOrByWeight_isTheShare() {
        assertThat(draw(() -> 0, 5, 5, 5, 5).drawn().chances().get(2)).isEqualTo(0.25);
        assertThat(draw(() -> 0, 1, 3).drawn().chances().get(1)).isCloseTo(0.75, within(1e-9));
    }
}
