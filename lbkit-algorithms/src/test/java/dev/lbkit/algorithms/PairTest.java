package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

final class PairTest {

    @Property
    void pair_twoIndexes_givesThemBack(@ForAll @IntRange(min = 0) int first, @ForAll @IntRange(min = 0) int second) {
        long pair = Pair.of(first, second);

        assertThat(Pair.first(pair)).isEqualTo(first);
        assertThat(Pair.second(pair)).isEqualTo(second);
    }

    @Property
    void lower_counts_isTheLowerAndTheFirstOfEquals(
            @ForAll @IntRange(min = 0) int first, @ForAll @IntRange(min = 0) int second) {
        long pair = Pair.of(3, 8);

        assertThat(Pair.lower(pair, second - first)).isEqualTo(second < first ? 8 : 3);
    }

    @Property
    void lower_scores_isTheLowerAndTheFirstOfEquals(
            @ForAll @DoubleRange(min = 0, max = 1e300) double first,
            @ForAll @DoubleRange(min = 0, max = 1e300) double second) {
        long pair = Pair.of(8, 3);

        assertThat(Pair.lower(pair, first, second)).isEqualTo(second < first ? 3 : 8);
        assertThat(Pair.lower(pair, first, first)).isEqualTo(8);
    }
}
