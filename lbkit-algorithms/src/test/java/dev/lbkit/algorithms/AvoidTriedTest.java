package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AvoidTriedTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.avoidTried(Policies.random());
    }

    private static Picker over(TargetSet set) {
        return Policies.avoidTried(Policies.random()).over(set, new SplittableRandom(111));
    }

    private static int[] indexes(String text) {
        return Stream.of(text.split(" "))
                .filter(each -> !each.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static List<String> ids(String indexes) {
        return Arrays.stream(indexes(indexes)).mapToObj(i -> "t" + i).toList();
    }

    @Test
    void pick_twoZonesOfARegionWereTried_leavesTheRegion() {
        List<Target> targets = List.of(
                Target.of("http://a:1").in("home", "home-a"),
                Target.of("http://b:1").in("home", "home-b"),
                Target.of("http://c:1").in("home", "home-c"),
                Target.of("http://d:1").in("away", "away-a"));
        TargetSet set = TargetSet.of(
                targets.stream().map(FakeMember::of).map(TargetSet.Entry::of).toList());
        PickRequest once = PickRequest.any().after(targets.get(0));

        PickRequest twice = once.after(targets.get(1));

        assertThat(Fleet.picked(over(set), once)).containsExactlyInAnyOrder("b:1", "c:1", "d:1");
        assertThat(Fleet.picked(over(set), twice)).containsExactly("d:1");
    }

    /** A dash stands for an unknown zone. */
    @ParameterizedTest
    @CsvSource({
        // zones, tried, left
        "a a b b c, '',        0 1 2 3 4",
        "a a b b c, 0,         2 3 4",
        "a a b b c, 0 0,       2 3 4",
        "a a b b c, 0 2,       4",
        "a a b b c, 0 2 4,     1 3",
        "a a b b c, 0 2 4 1,   3",
        "a a b b c, 0 1 2 3 4, 0 1 2 3 4",
        "a a a,     0,         1 2",
        "a a a,     0 1,       2",
        "- - -,     0,         1 2",
        "- - a,     0,         1 2",
        "- - a,     2,         0 1",
        "- - a,     0 2,       1",
        "a a - -,   0 2,       3",
        "a,         0,         0",
    })
    void pick_afterAttempts_leavesOutWhatWasTried(String zones, String tried, String left) {
        TargetSet set = Fleet.inZones(zones.replace("-", "").split(" ", -1));

        assertThat(Fleet.picked(over(set), Fleet.afterTrying(set, indexes(tried))))
                .containsExactlyElementsOf(ids(left));
    }

    @ParameterizedTest
    @CsvSource({
        // statuses of three targets in the zones a, a and b; the first was tried
        "HEALTHY,   HEALTHY,   HEALTHY,   2",
        "HEALTHY,   HEALTHY,   DEGRADED,  2",
        "HEALTHY,   HEALTHY,   UNHEALTHY, 1 2",
        "HEALTHY,   UNHEALTHY, UNKNOWN,   1 2",
        "UNKNOWN,   UNKNOWN,   UNKNOWN,   2",
    })
    void pick_nothingUsableElsewhere_staysInTheZone(
            HealthStatus first, HealthStatus second, HealthStatus third, String left) {
        TargetSet set = TargetSet.of(List.of(
                Fleet.entry(Fleet.target(0).in("r", "a"), first),
                Fleet.entry(Fleet.target(1).in("r", "a"), second),
                Fleet.entry(Fleet.target(2).in("r", "b"), third)));

        assertThat(Fleet.picked(over(set), Fleet.afterTrying(set, 0))).containsExactlyElementsOf(ids(left));
    }

    /** A target of weight 0 is a standby, or is being emptied: no place to go to while one of positive weight is there. */
    @ParameterizedTest
    @CsvSource({
        // statuses and weights of three targets in the zones a, a and b; the first was tried
        "HEALTHY,   1, HEALTHY,   1, HEALTHY,   0, 1",
        "DEGRADED,  1, DEGRADED,  1, HEALTHY,   0, 1",
        "UNKNOWN,   1, UNKNOWN,   1, UNKNOWN,   0, 1",
        "HEALTHY,   1, HEALTHY,   0, HEALTHY,   1, 2",
        "HEALTHY,   1, HEALTHY,   0, UNHEALTHY, 1, 2",
        "HEALTHY,   0, HEALTHY,   0, HEALTHY,   0, 2",
        "UNHEALTHY, 1, UNHEALTHY, 1, HEALTHY,   0, 2",
    })
    void pick_weightlessElsewhere_staysInTheZone(
            HealthStatus first,
            double firstWeight,
            HealthStatus second,
            double secondWeight,
            HealthStatus third,
            double thirdWeight,
            String left) {
        TargetSet set = TargetSet.of(List.of(
                Fleet.entry(Fleet.target(0).in("r", "a"), firstWeight, first),
                Fleet.entry(Fleet.target(1).in("r", "a"), secondWeight, second),
                Fleet.entry(Fleet.target(2).in("r", "b"), thirdWeight, third)));

        assertThat(Fleet.picked(over(set), Fleet.afterTrying(set, 0))).containsExactlyElementsOf(ids(left));
    }

    @Test
    void pick_targetThatLeftTheSet_isNoObstacle() {
        TargetSet set = Fleet.inZones("a", "b");
        PickRequest request =
                PickRequest.any().after(Target.of("gone", "http://10.1.0.1").in("r", "a"));

        assertThat(Fleet.picked(over(set), request)).containsExactly("t1");
    }

    @Test
    void pick_outermost_leavesTheOwnZone() {
        TargetSet set = Fleet.inZones("a", "a", "b", "c");
        BalancingPolicy stack =
                Policies.avoidTried(Policies.healthyOnly(0.5, Policies.zoneAware("a", Policies.leastRequest(2))));

        Picker picker = stack.over(set, new SplittableRandom(112));

        assertThat(Fleet.picked(picker, Fleet.afterTrying(set, 0))).containsExactly("t2", "t3");
    }

    /** Counts how often it builds a picker. */
    private record Counting(AtomicInteger built) implements BalancingPolicy {

        @Override
        public Picker over(TargetSet targets, RandomGenerator random) {
            built.incrementAndGet();
            return (request, now) -> targets.get(0);
        }
    }

    @Test
    void pick_manyRetriesOutOfOneZone_buildOnce() {
        TargetSet set = Fleet.inZones("a", "a", "b", "b");
        Counting inner = new Counting(new AtomicInteger());
        Picker picker = Policies.avoidTried(inner).over(set, new SplittableRandom(113));

        for (int i = 0; i < 100; i++) {
            picker.pick(Fleet.afterTrying(set, i % 2), 0);
        }

        assertThat(inner.built()).hasValue(2);
    }

    @Test
    void pick_moreZonesThanAreKept_buildsTheOthersEachTime() {
        TargetSet set =
                Fleet.inZones(IntStream.range(0, 100).mapToObj(i -> "z" + i).toArray(String[]::new));
        Counting inner = new Counting(new AtomicInteger());
        Picker picker = Policies.avoidTried(inner).over(set, new SplittableRandom(114));

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                picker.pick(Fleet.afterTrying(set, i), 0);
            }
        }

        assertThat(inner.built()).hasValue(1 + 64 + 2 * 36);
    }

    @Test
    void explain_laterAttempt_saysWhatWasLeftOut() {
        TargetSet set = Fleet.inZones("a", "a", "b");

        String told = over(set).explain(Fleet.afterTrying(set, 0), 0).toString();

        assertThat(told)
                .startsWith("picked t2\n  avoidTried: a later attempt, 1 of 3 left\n")
                .contains("not t0: tried, or in a zone that was tried")
                .contains("not t1: tried, or in a zone that was tried");
    }
}
