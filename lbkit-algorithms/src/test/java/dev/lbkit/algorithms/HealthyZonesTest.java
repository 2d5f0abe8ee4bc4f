package dev.lbkit.algorithms;

import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.healthyZones;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.algorithms.Policies.sticky;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSet.Minimum;
import dev.lbkit.testkit.PolicyContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two thresholds of a target group: which zones are left, and when a zone's unhealthy targets are used. */
final class HealthyZonesTest implements PolicyContract {

    private static final Minimum HALF = Minimum.ofShare(0.5);

    @Override
    public BalancingPolicy policy() {
        return healthyZones(HALF, healthyOnly(0.5, roundRobin()));
    }

    /** Ten targets a zone, the first of each healthy. */
    private static TargetSet zones(int healthyInA, int healthyInB) {
        List<TargetSet.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean isHealthy = i < 10 ? i < healthyInA : i - 10 < healthyInB;
            entries.add(Fleet.entry(
                    Fleet.target(i).in("r", i < 10 ? "a" : "b"),
                    isHealthy ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY));
        }
        return TargetSet.of(entries);
    }

    /** How many targets of each zone get calls. */
    private static List<Long> routed(BalancingPolicy policy, TargetSet set) {
        List<Integer> picked = Fleet.picked(policy.over(set, new SplittableRandom(95)), PickRequest.any()).stream()
                .map(id -> Integer.parseInt(id.substring(1)))
                .toList();
        long ofA = picked.stream().filter(i -> i < 10).count();
        return List.of(ofA, picked.size() - ofA);
    }

    /** The study guide's section 1.8: of zones a and b of ten targets so many are healthy; so many of each get calls. */
    @ParameterizedTest(name = "{0} and {1} healthy, left below {2} and {3}, open below {4} and {5}: {6} and {7}")
    @CsvSource({
        "10, 4, 0, .5, 0, .5, 10, 0", // a is at 100 %, b at 40 %: left
        "10, 5, 0, .5, 0, .5, 10, 5", // exactly at the threshold is not below it
        "10, 4, 3, .5, 3, .5, 10, 0", // enough by number, not by share: either breaks it
        "10, 4, 5, 0, 5, 0, 10, 0", // too few by number
        "10, 5, 5, 0, 5, 0, 10, 5",
        "4, 3, 0, .5, 0, .5, 10, 10", // every zone is below: all of them, and all their targets
        "4, 3, 0, .5, 0, 0, 4, 3", // every zone is below, and routing still finds some healthy ones
        "0, 10, 1, 0, 1, 0, 0, 10", // the defaults: a zone is left when it has nobody
        "0, 0, 1, 0, 1, 0, 10, 10",
        "9, 1, 1, 0, 1, 0, 9, 1",
        "10, 4, 0, .7, 0, .3, 10, 0", // left long before it fails open
    })
    void zones_ofATargetGroup_areLeftAndFailOpenByItsThresholds(
            int ofA, int ofB, int leftCount, double leftShare, int openCount, double openShare, long a, long b) {
        BalancingPolicy everyZone = healthyZones(
                new Minimum(leftCount, leftShare),
                zoneBlind(healthyOnly(new Minimum(openCount, openShare), roundRobin())));

        assertThat(routed(everyZone, zones(ofA, ofB))).containsExactly(a, b);
    }

    /** Fails open zone by zone, as a load balancer that does not cross zones. */
    private static BalancingPolicy zoneBlind(BalancingPolicy inner) {
        return Policies.localityWeighted(Map.of("a", 1, "b", 1), inner);
    }

    /** The same table with cross-zone load balancing: one group of both zones, of which nobody is left. */
    @ParameterizedTest
    @CsvSource({"10, 4, 10, 4", "5, 5, 5, 5", "5, 4, 10, 10"})
    void crossZone_ofATargetGroup_asksForTheWhole(int ofA, int ofB, long a, long b) {
        assertThat(routed(healthyOnly(HALF, roundRobin()), zones(ofA, ofB))).containsExactly(a, b);
    }

    @Test
    void healthyZones_belowTheThresholdOfRouting_isRefused() {
        assertThatThrownBy(() -> healthyZones(Minimum.ofShare(0.3), healthyOnly(0.5, roundRobin())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("minimum: 0.3 (expected: no number and no share below the panic threshold of healthyOnly"
                        + " inside, 0.5)");
        assertThatThrownBy(() -> healthyZones(
                        new Minimum(2, 0.5), zoneAware("a", sticky(healthyOnly(Minimum.ofCount(3), roundRobin())))))
                .hasMessageStartingWith("minimum: 2 targets and 0.5 (expected: ")
                .hasMessageEndingWith("3 targets)");
        assertThatThrownBy(() -> healthyZones(Minimum.ofCount(0), healthyOnly(Minimum.ofCount(1), roundRobin())))
                .hasMessageStartingWith("minimum: 0.0 (expected: ");
        assertThatCode(() -> healthyZones(new Minimum(3, 0.5), healthyOnly(new Minimum(3, 0.5), roundRobin())))
                .doesNotThrowAnyException();
        assertThatCode(() -> healthyZones(HALF, healthyOnly(new Minimum(1, 0.5), roundRobin())))
                .doesNotThrowAnyException();
    }

    @Test
    void explain_zoneLeft_saysWhichAndWhy() {
        Explanation explanation =
                policy().over(zones(10, 4), new SplittableRandom(96)).explain(PickRequest.any(), 0);

        assertThat(explanation.path().get(0))
                .isEqualTo("healthyZones: usable are 'a' 10 of 10, 'b' 4 of 10; a zone needs 0.5");
        assertThat(explanation.exclusions())
                .hasSize(10)
                .allSatisfy(left -> assertThat(left.reason()).isEqualTo("of a zone with too few usable targets"));
        assertThat(policy().over(zones(4, 4), new SplittableRandom(96))
                        .explain(PickRequest.any(), 0)
                        .path()
                        .get(0))
                .isEqualTo(
                        "healthyZones: usable are 'a' 4 of 10, 'b' 4 of 10; a zone needs 0.5, which none has; all stay");
    }

    /** The definition again, in whole numbers. */
    @Property
    void over_anyStatuses_keepsExactlyTheZonesThatHaveEnough(
            @ForAll @Size(min = 1, max = 12) List<HealthStatus> statuses,
            @ForAll @IntRange(max = 6) int count,
            @ForAll @IntRange(max = 100) int percent) {
        TargetSet set = TargetSet.of(IntStream.range(0, statuses.size())
                .mapToObj(i -> Fleet.entry(Fleet.target(i).in("r", i % 3 == 0 ? "a" : "b"), statuses.get(i)))
                .toList());
        BalancingPolicy policy = healthyZones(new Minimum(count, percent / 100.0), roundRobin());

        boolean a = isEnough(set, 0, count, percent);
        boolean b = isEnough(set, 1, count, percent);

        assertThat(Fleet.picked(policy.over(set, new SplittableRandom(97)), PickRequest.any()))
                .hasSize((int) IntStream.range(0, set.size())
                        .filter(i -> a == b || (i % 3 == 0 ? a : b))
                        .count());
    }

    private static boolean isEnough(TargetSet set, int zone, int count, int percent) {
        int[] members = IntStream.range(0, set.size())
                .filter(i -> (i % 3 == 0 ? 0 : 1) == zone)
                .toArray();
        long usable =
                IntStream.of(members).filter(i -> set.status(i).isUsable()).count();
        return members.length > 0 && usable >= count && 100 * usable >= (long) percent * members.length;
    }
}
