package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetSetTest {

    /** A member without counters. */
    private record Still(Target target) implements Member {

        @Override
        public int inFlight() {
            return 0;
        }

        @Override
        public double latencyNanos(long now, double unheard) {
            return unheard;
        }

        @Override
        public double faultRate(long now) {
            return 0;
        }

        @Override
        public Optional<LoadReport> lastReport() {
            return Optional.empty();
        }
    }

    private static TargetSet.Entry entry(String id, double weight) {
        Target target = Target.of(id, "tcp://" + id).in("eu", "eu-" + id.charAt(0));
        return new TargetSet.Entry(new Still(target), weight, HealthStatus.HEALTHY, OptionalLong.empty());
    }

    private static TargetSet set(double... weights) {
        return TargetSet.of(IntStream.range(0, weights.length)
                .mapToObj(i -> entry("ab".charAt(i % 2) + "" + i, weights[i]))
                .toList());
    }

    @Test
    void of_nothing_isRefused() {
        assertThatThrownBy(() -> TargetSet.of(List.of())).hasMessage("entries: none (expected: at least one)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, -1e-308})
    void entry_badWeight_isRefusedByName(double weight) {
        assertThatThrownBy(() -> entry("a0", weight))
                .hasMessage("weight: " + weight + " (expected: finite and >= 0) of target a0");
    }

    @Test
    void of_weightsThatAddUpToInfinity_isRefused() {
        assertThatThrownBy(() -> set(Double.MAX_VALUE, Double.MAX_VALUE)).hasMessageContaining("infinity");
    }

    @Test
    void of_allZero_countsAsEqual() {
        TargetSet set = set(0, 0, -0.0);

        assertThat(set.isEquallyWeighted()).isTrue();
        assertThat(set.weight(1)).isEqualTo(1);
        assertThat(set.totalWeight()).isEqualTo(3);
    }

    @Test
    void where_allPass_isTheSameSet() {
        TargetSet set = set(1, 2, 3);

        assertThat(set.where(i -> true)).containsSame(set);
        assertThat(set.where(i -> false)).isEmpty();
        assertThat(set.where(i -> i != 1).orElseThrow().totalWeight()).isEqualTo(4);
    }

    @Test
    void weighted_dropsTheWeightless() {
        assertThat(set(0, 2, 0, 1).weighted().size()).isEqualTo(2);
    }

    @Test
    void groupBy_zone_splitsInOrder() {
        Map<String, TargetSet> zones =
                set(1, 2, 3, 4).groupBy(target -> target.locality().zone());

        assertThat(zones).containsOnlyKeys("eu-a", "eu-b");
        assertThat(zones.get("eu-b").get(1).target().id()).isEqualTo("b3");
    }

    @Property
    void reweighted_byAnyFactor_keepsMembersAndSums(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0.01, max = 1000) Double> weights,
            @ForAll @DoubleRange(min = 0.01, max = 100) double factor) {
        TargetSet set = set(weights.stream().mapToDouble(Double::doubleValue).toArray());

        TargetSet scaled = set.reweighted(i -> set.weight(i) * factor);

        assertThat(scaled.size()).isEqualTo(set.size());
        assertThat(scaled.get(0)).isSameAs(set.get(0));
        assertThat(scaled.totalWeight() / set.totalWeight()).isCloseTo(factor, withPercentage(1e-9));
    }

    /** In whole numbers, as a target group's thresholds are stated: below is below, whatever a share looks like in binary. */
    @Property
    void minimum_ofBoth_isMetByWhatIsBelowNeither(
            @ForAll @IntRange(max = 30) int count,
            @ForAll @IntRange(max = 100) int percent,
            @ForAll @IntRange(min = 1, max = 1000) int size,
            @ForAll @IntRange(max = 1000) int drawn) {
        int fit = Math.min(drawn, size);

        boolean isMet = new TargetSet.Minimum(count, percent / 100.0).isMetBy(fit, (double) fit / size);

        assertThat(isMet).isEqualTo(fit >= count && 100 * fit >= percent * size);
    }

    @Property
    void minimum_atLeastAnother_isNeverMetWhereThatOneIsNot(
            @ForAll("minima") TargetSet.Minimum one,
            @ForAll("minima") TargetSet.Minimum other,
            @ForAll @IntRange(max = 5) int fit,
            @ForAll @IntRange(min = 5, max = 10) int size) {
        double share = (double) fit / size;

        boolean leavesLater = one.isMetBy(fit, share) && !other.isMetBy(fit, share);

        assertThat(one.isAtLeast(other) && leavesLater).isFalse();
    }

    @Provide
    static Arbitrary<TargetSet.Minimum> minima() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.integers().between(0, 10))
                .as((count, tenths) -> new TargetSet.Minimum(count, tenths / 10.0));
    }

    @Test
    void minimum_printed_isWhatIsAskedFor() {
        assertThat(TargetSet.Minimum.ofShare(0.5)).hasToString("0.5");
        assertThat(TargetSet.Minimum.ofCount(3)).hasToString("3 targets");
        assertThat(new TargetSet.Minimum(3, 0.5)).hasToString("3 targets and 0.5");
    }
}
