package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SplitTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.split("version", Map.of("", 1), Policies.roundRobin());
    }

    private static BalancingPolicy canary(int stable, int next) {
        return Policies.split("version", Map.of("1", stable, "2", next), Policies.random());
    }

    /** A target for each of these versions. */
    private static TargetSet versions(String... versions) {
        return TargetSet.of(IntStream.range(0, versions.length)
                .mapToObj(i -> Fleet.entry(Fleet.target(i).withLabel("version", versions[i]), HealthStatus.HEALTHY))
                .toList());
    }

    private static Tally tally(BalancingPolicy policy, TargetSet set, int picks) {
        return Tally.of(policy.over(set, new SplittableRandom(131)), picks);
    }

    /** The last group has no targets; its share goes to the others. */
    @Property(tries = 100)
    void pick_anyWeights_sharesByWeightAmongTheGroupsThatAreThere(
            @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 0, max = 9) Integer> weights) {
        Map<String, Integer> byVersion = new HashMap<>();
        IntStream.range(0, weights.size()).forEach(i -> byVersion.put("v" + i, weights.get(i)));
        List<Integer> there = weights.subList(0, weights.size() - 1);
        double total = there.stream().mapToInt(Integer::intValue).sum();
        Assume.that(total > 0);
        TargetSet set =
                versions(IntStream.range(0, there.size()).mapToObj(i -> "v" + i).toArray(String[]::new));

        Tally tally = tally(Policies.split("version", byVersion, Policies.random()), set, 20_000);

        for (int i = 0; i < there.size(); i++) {
            assertThat(tally.share("t" + i)).isCloseTo(there.get(i) / total, within(0.02));
        }
    }

    @Test
    void pick_canary_getsItsShareWhateverItsSize() {
        Tally tally = tally(canary(95, 5), versions("1", "1", "1", "2"), 100_000);

        assertThat(tally.deviations("t3", 0.05)).as("seed 131: %s", tally).isLessThan(5);
    }

    @Test
    void pick_valueIsNotListed_getsNothing() {
        Tally tally = tally(canary(1, 1), versions("1", "2", "3"), 1000);

        assertThat(tally.count("t2")).isZero();
    }

    @Test
    void pick_groupWithoutWeight_givesItsShareToTheOthers() {
        TargetSet set = versions("1", "2").reweighted(i -> i);

        assertThat(tally(canary(95, 5), set, 100).count("t1")).isEqualTo(100);
    }

    @Test
    void pick_noGroupHasTargets_goesToAll() {
        TargetSet set = versions("3", "4");

        assertThat(tally(canary(1, 1), set, 100).distinct()).isEqualTo(2);
        assertThat(canary(1, 1)
                        .over(set, new SplittableRandom(132))
                        .explain(PickRequest.any(), 0)
                        .path())
                .first()
                .isEqualTo("split: no target has a version with a weight in {1=1, 2=1}; all stay");
    }

    @Test
    void pick_oneGroup_drawsNothing() {
        RandomGenerator never = () -> {
            throw new AssertionError("a draw");
        };
        BalancingPolicy first = (targets, random) -> (request, now) -> targets.get(0);
        BalancingPolicy policy = Policies.split("version", Map.of("1", 0, "2", 1), first);

        assertThat(policy.over(versions("1", "2"), never)
                        .pick(PickRequest.any(), 0)
                        .target()
                        .id())
                .isEqualTo("t1");
    }

    @Test
    void explain_group_namesItAndItsShare() {
        Explanation explanation =
                canary(3, 1).over(versions("1", "2"), new SplittableRandom(133)).explain(PickRequest.any(), 0);

        String version = explanation.chosen().labels().getOrDefault("version", "");
        assertThat(explanation.path().get(1))
                .isEqualTo("split: version '" + version + "', which gets " + (version.equals("1") ? 0.75 : 0.25)
                        + " of the calls");
        assertThat(explanation.exclusions()).hasSize(1);
    }

    @Test
    void split_toString_isSorted() {
        assertThat(Policies.split("version", Map.of("b", 1, "a", 2, "c", 3), Policies.random()))
                .hasToString("Split[label=version, weights={a=2, b=1, c=3}, inner=UniformRandom[]]");
    }

    static Stream<Arguments> badInput() {
        return Stream.of(
                Arguments.of(" ", Map.of("1", 1), "label: ' ' (expected: not blank)"),
                Arguments.of("v", Map.of("1", 0), "weights: {1=0} (expected: each >= 0, at least one > 0)"),
                Arguments.of(
                        "v", Map.of("1", -1, "2", 3), "weights: {1=-1, 2=3} (expected: each >= 0, at least one > 0)"),
                Arguments.of("v", Map.of(), "weights: {} (expected: each >= 0, at least one > 0)"));
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void split_badInput_isRefused(String label, Map<String, Integer> weights, String message) {
        assertThatThrownBy(() -> Policies.split(label, weights, Policies.random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
