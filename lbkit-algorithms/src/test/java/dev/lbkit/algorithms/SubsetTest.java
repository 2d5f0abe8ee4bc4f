package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubsetTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.subset(100, "caller", Policies.random());
    }

    private static Set<String> kept(int size, String caller, TargetSet set) {
        Set<String> ids = new TreeSet<>();
        Policies.subset(size, caller, (kept, random) -> {
                    IntStream.range(0, kept.size())
                            .forEach(i -> ids.add(kept.get(i).target().id()));
                    return (request, now) -> kept.get(0);
                })
                .over(set, new SplittableRandom(151));
        return ids;
    }

    private static int entered(Set<String> before, Set<String> after) {
        Set<String> entered = new HashSet<>(after);
        entered.removeAll(before);
        return entered.size();
    }

    private static List<HealthStatus> statuses(int size, SplittableRandom random) {
        return IntStream.range(0, size)
                .mapToObj(i -> HealthStatus.values()[random.nextInt(4)])
                .toList();
    }

    /** The order of gRPC's random subsetting, for its seeds. */
    @ParameterizedTest
    @CsvSource({"0, 7 8 5", "2, 6 3 2", "3, 1 0 7", "4, 0 6 5", "5, 7 9 6", "6, 0 1 2", "7, 1 0 3"})
    void order_seedsOfGrpc_giveItsSubsets(long seed, String indexes) {
        List<String> ids = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> "10.0.0." + i + ":8080")
                .toList();

        int[] order = Subset.order(ids, seed);

        assertThat(order[0] + " " + order[1] + " " + order[2]).isEqualTo(indexes);
    }

    @Property
    void over_allFit_keepsTheSizeWhateverTheOrder(
            @ForAll @IntRange(min = 1, max = 60) int targets, @ForAll @IntRange(min = 1, max = 20) int size) {
        TargetSet set = FakeMember.set(targets);
        List<TargetSet.Entry> shuffled =
                new ArrayList<>(IntStream.range(0, targets).mapToObj(set::entry).toList());
        Collections.shuffle(shuffled, new Random(152));

        assertThat(kept(size, "me", set))
                .hasSize(Math.min(size, targets))
                .isEqualTo(kept(size, "me", TargetSet.of(shuffled)));
    }

    @Property
    void over_oneTargetJoinsOrLeaves_exchangesAtMostOne(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 60) int targets,
            @ForAll @IntRange(min = 1, max = 20) int size) {
        SplittableRandom random = new SplittableRandom(seed);
        TargetSet set = Fleet.ofStatuses(statuses(targets, random));
        int gone = random.nextInt(targets);

        Set<String> with = kept(size, "me", set);
        Set<String> without = kept(size, "me", set.where(i -> i != gone).orElseThrow());

        assertThat(entered(with, without)).isLessThanOrEqualTo(1);
        assertThat(entered(without, with)).isLessThanOrEqualTo(1);
    }

    @Property
    void over_oneTargetFailsOrRecovers_exchangesAtMostOne(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int targets,
            @ForAll @IntRange(min = 1, max = 20) int size) {
        SplittableRandom random = new SplittableRandom(seed);
        List<HealthStatus> before = statuses(targets, random);
        List<HealthStatus> after = new ArrayList<>(before);
        after.set(random.nextInt(targets), HealthStatus.UNHEALTHY);

        Set<String> one = kept(size, "me", Fleet.ofStatuses(before));
        Set<String> other = kept(size, "me", Fleet.ofStatuses(after));

        assertThat(entered(one, other)).isLessThanOrEqualTo(1);
        assertThat(entered(other, one)).isLessThanOrEqualTo(1);
    }

    @Property
    void over_anyStatuses_keepsAsManyFitOnesAsThereAre(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int targets,
            @ForAll @IntRange(min = 1, max = 20) int size) {
        List<HealthStatus> statuses = statuses(targets, new SplittableRandom(seed));
        TargetSet set = Fleet.ofStatuses(statuses);

        Set<String> kept = kept(size, "me", set);

        long fit = statuses.stream()
                .filter(status -> status != HealthStatus.UNHEALTHY)
                .count();
        long keptFit = IntStream.range(0, targets)
                .filter(i -> kept.contains("t" + i) && set.status(i) != HealthStatus.UNHEALTHY)
                .count();
        assertThat(kept).hasSize(Math.min(size, targets));
        assertThat(keptFit).isEqualTo(Math.min(size, fit));
    }

    @Test
    void over_weightZero_countsAsUnfit() {
        TargetSet set = FakeMember.setOf(0, 0, 0, 1, 0, 0);

        assertThat(kept(1, "me", set)).containsExactly("t3");
    }

    /** Three hundred callers of thirty each: the standard deviation of a target's callers is 5. */
    @Test
    void over_manyCallers_spreadsAsChanceWould() {
        TargetSet set = FakeMember.set(300);
        int[] callers = new int[300];

        for (int caller = 0; caller < 300; caller++) {
            kept(30, "caller-" + caller, set).forEach(id -> callers[Integer.parseInt(id.substring(1))]++);
        }

        assertThat(IntStream.of(callers).max().orElseThrow()).isLessThan(50);
        assertThat(IntStream.of(callers).min().orElseThrow()).isGreaterThan(10);
    }

    @Test
    void explain_subset_saysWhoseItIs() {
        Explanation few = Policies.subset(2, "me", Policies.random())
                .over(FakeMember.set(5), new SplittableRandom(153))
                .explain(PickRequest.any(), 0);
        Explanation unfit = Policies.subset(2, "me", Policies.random())
                .over(Fleet.ofStatuses(Collections.nCopies(3, HealthStatus.UNHEALTHY)), new SplittableRandom(153))
                .explain(PickRequest.any(), 0);

        assertThat(few.path().get(0)).isEqualTo("subset: of caller 'me', 2 of 5 targets");
        assertThat(few.exclusions()).hasSize(3);
        assertThat(unfit.path().get(0))
                .isEqualTo("subset: of caller 'me', 2 of 3 targets, unfit ones among them as too few others are left");
    }

    @Test
    void subset_badInput_isRefused() {
        assertThatThrownBy(() -> Policies.subset(0, "me", Policies.random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: 0 (expected: >= 1)");
        assertThatThrownBy(() -> Policies.subset(1, " ", Policies.random()))
                .hasMessage("caller: ' ' (expected: not blank)");
    }
}
