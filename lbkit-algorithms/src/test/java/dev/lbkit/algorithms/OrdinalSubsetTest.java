package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OrdinalSubsetTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.ordinalSubset(100, 7, Policies.random());
    }

    private static BitSet subset(int targets, int caller, int size) {
        BitSet subset = new BitSet();
        IntStream.of(OrdinalSubset.order(targets, caller)).limit(size).forEach(subset::set);
        return subset;
    }

    private static List<BitSet> subsets(int callers, int targets, int size) {
        return IntStream.range(0, callers)
                .mapToObj(caller -> subset(targets, caller, size))
                .toList();
    }

    @Property
    void order_anySizeAndCaller_isAPermutation(
            @ForAll @IntRange(min = 1, max = 500) int size, @ForAll @IntRange(min = 0, max = 100_000) int ordinal) {
        int[] order = OrdinalSubset.order(size, ordinal);

        assertThat(IntStream.of(order).sorted().toArray())
                .isEqualTo(IntStream.range(0, size).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MAX_VALUE - 7, Integer.MAX_VALUE - 8})
    void order_highestCallers_isAPermutation(int ordinal) {
        assertThat(IntStream.of(OrdinalSubset.order(25, ordinal)).sorted().toArray())
                .isEqualTo(IntStream.range(0, 25).toArray());
    }

    @ParameterizedTest
    @CsvSource({"300, 300, 30", "1000, 300, 20"})
    void order_allCallers_loadEachTargetAlike(int callers, int targets, int size) {
        int[] loads = new int[targets];

        subsets(callers, targets, size).forEach(subset -> subset.stream().forEach(i -> loads[i]++));

        double mean = (double) callers * size / targets;
        assertThat(IntStream.of(loads).max().orElseThrow() / mean).isLessThanOrEqualTo(1.05);
        assertThat(IntStream.of(loads).min().orElseThrow() / mean).isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @CsvSource({"300, 300, 30", "1000, 300, 20", "300, 305, 30"})
    void order_oneTargetMore_movesHardlyMoreThanItsShare(int callers, int targets, int size) {
        List<BitSet> before = subsets(callers, targets, size);
        List<BitSet> after = subsets(callers, targets + 1, size);
        int moved = 0;

        for (int caller = 0; caller < callers; caller++) {
            BitSet entered = (BitSet) after.get(caller).clone();
            entered.andNot(before.get(caller));
            moved += entered.cardinality();
        }

        double ideal = (double) callers * size / (targets + 1);
        assertThat((double) moved).isLessThanOrEqualTo(1.1 * ideal);
    }

    /** A tenth of 300 targets are three lots; where it begins within a lot, it touches four. */
    @ParameterizedTest
    @CsvSource({"300, 300, 30, 1, 0.15", "1000, 300, 20, 10, 0.15", "1000, 300, 20, 1, 0.2"})
    void order_aTenthOfTheTargetsIsLost_costsNoCallerMuch(int callers, int targets, int size, int step, double most) {
        List<BitSet> subsets = subsets(callers, targets, size);
        int worst = 0;

        for (int first = 0; first <= targets - targets / 10; first += step) {
            for (BitSet subset : subsets) {
                worst = Math.max(worst, subset.get(first, first + targets / 10).cardinality());
            }
        }

        assertThat((double) worst / size).isLessThanOrEqualTo(most);
    }

    @Test
    void order_allCallers_haveDifferentSubsets() {
        Set<BitSet> subsets = new HashSet<>(subsets(1000, 300, 20));

        assertThat(subsets).hasSize(1000);
    }

    private static Set<String> kept(int size, TargetSet set) {
        Set<String> ids = new HashSet<>();
        Policies.ordinalSubset(size, 3, (kept, random) -> {
                    IntStream.range(0, kept.size())
                            .forEach(i -> ids.add(kept.get(i).target().id()));
                    return (request, now) -> kept.get(0);
                })
                .over(set, new SplittableRandom(161));
        return ids;
    }

    @Test
    void over_targetsInAnyOrder_areNumberedById() {
        List<TargetSet.Entry> entries = IntStream.range(0, 40)
                .mapToObj(i -> Fleet.entry(Target.of("web-" + (i * 7) % 40, "http://web:80"), HealthStatus.HEALTHY))
                .toList();

        Set<String> kept = kept(4, TargetSet.of(entries));

        BitSet numbers = subset(40, 3, 4);
        assertThat(kept)
                .allMatch(id -> numbers.get(Integer.parseInt(id.substring(4))))
                .hasSize(4);
    }

    @Test
    void over_unhealthyTargets_areReplaced() {
        BitSet numbers = subset(40, 3, 4);
        TargetSet set = Fleet.ofStatuses(IntStream.range(0, 40)
                .mapToObj(i -> numbers.get(i) ? HealthStatus.UNHEALTHY : HealthStatus.UNKNOWN)
                .toList());

        assertThat(kept(4, set)).hasSize(4).noneMatch(id -> numbers.get(Integer.parseInt(id.substring(1))));
    }

    @Test
    void explain_subset_saysWhoseItIs() {
        assertThat(Policies.ordinalSubset(2, 3, Policies.random())
                        .over(FakeMember.set(5), new SplittableRandom(162))
                        .explain(PickRequest.any(), 0)
                        .path())
                .first()
                .isEqualTo("ordinalSubset: of caller 3, 2 of 5 targets");
    }

    @Test
    void ordinalSubset_badInput_isRefused() {
        assertThatThrownBy(() -> Policies.ordinalSubset(0, 0, Policies.random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: 0 (expected: >= 1)");
        assertThatThrownBy(() -> Policies.ordinalSubset(1, -1, Policies.random()))
                .hasMessage("ordinal: -1 (expected: >= 0)");
    }
}
