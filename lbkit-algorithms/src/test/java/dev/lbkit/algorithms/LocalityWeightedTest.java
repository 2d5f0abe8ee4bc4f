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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalityWeightedTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.localityWeighted(Policies.weightedRandom());
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    /** Zones a, b and so on: so many targets in each, the first of them unhealthy. */
    private static TargetSet zones(int[] sizes, int[] unhealthy) {
        List<TargetSet.Entry> entries = new ArrayList<>();
        for (int zone = 0; zone < sizes.length; zone++) {
            for (int i = 0; i < sizes[zone]; i++) {
                entries.add(Fleet.entry(
                        Fleet.target(entries.size()).in("r", String.valueOf((char) ('a' + zone))),
                        i < unhealthy[zone] ? HealthStatus.UNHEALTHY : HealthStatus.HEALTHY));
            }
        }
        return TargetSet.of(entries);
    }

    /** The share of a zone, from many picks. */
    private static double share(BalancingPolicy policy, TargetSet set, String zone) {
        Tally tally = Tally.of(policy.over(set, new SplittableRandom(141)), 50_000);
        return IntStream.range(0, set.size())
                .filter(i -> set.get(i).target().locality().zone().equals(zone))
                .mapToDouble(i -> tally.share("t" + i))
                .sum();
    }

    /** The rows of Envoy's documentation and of its test of a zone of five beside one of weight 2. */
    @ParameterizedTest
    @CsvSource({"70, 33, 67", "50, 26, 74", "25, 15, 85", "0, 0, 100", "80, 33, 67", "60, 29, 71", "40, 22, 78"})
    void effectiveWeight_rowsOfEnvoy_agree(double available, double toFirst, double toSecond) {
        double first = LocalityWeighted.effectiveWeight(1, available / 100);
        double second = LocalityWeighted.effectiveWeight(2, 1);

        assertThat(100 * first / (first + second)).isCloseTo(toFirst, within(1.0));
        assertThat(100 * second / (first + second)).isCloseTo(toSecond, within(1.0));
    }

    @Property
    void effectiveWeight_fewerAvailable_isNeverMore(
            @ForAll @IntRange(min = 0, max = 1000) int weight,
            @ForAll @DoubleRange(min = 0, max = 1) double one,
            @ForAll @DoubleRange(min = 0, max = 1) double other) {
        double less = LocalityWeighted.effectiveWeight(weight, Math.min(one, other));
        double more = LocalityWeighted.effectiveWeight(weight, Math.max(one, other));

        assertThat(less).isLessThanOrEqualTo(more);
        assertThat(more).isBetween(0.0, (double) weight);
        assertThat(less >= weight).isEqualTo(weight == 0 || Math.min(one, other) * 1.4 >= 1);
    }

    @Property(tries = 30)
    void pick_anyHealth_sharesByEffectiveWeight(
            @ForAll @IntRange(min = 0, max = 10) int unhealthy, @ForAll @IntRange(min = 1, max = 5) int weight) {
        TargetSet set = zones(new int[] {10, 3}, new int[] {unhealthy, 0});
        double first = weight * Math.min(1, 1.4 * (10 - unhealthy) / 10);

        double share = share(Policies.localityWeighted(Map.of("a", weight, "b", 2), Policies.random()), set, "a");

        assertThat(share).isCloseTo(first / (first + 2), within(0.02));
    }

    @Test
    void pick_withoutGivenWeights_sharesByTheWeightsOfTheTargets() {
        TargetSet set = zones(new int[] {4, 2}, new int[] {2, 0});

        double share = share(Policies.localityWeighted(Policies.healthyOnly(0, Policies.random())), set, "a");

        assertThat(share).isCloseTo(2.8 / 4.8, within(0.02));
    }

    @Test
    void pick_nobodyIsUsable_sharesAsIfAllWere() {
        for (HealthStatus status : List.of(HealthStatus.UNKNOWN, HealthStatus.UNHEALTHY)) {
            TargetSet set = TargetSet.of(IntStream.range(0, 4)
                    .mapToObj(i -> Fleet.entry(Fleet.target(i).in("r", i == 0 ? "a" : "b"), status))
                    .toList());

            assertThat(share(Policies.localityWeighted(Policies.random()), set, "a"))
                    .as("%s", status)
                    .isCloseTo(0.25, within(0.02));
        }
    }

    @Test
    void pick_zoneIsNotListed_getsNothingUnlessNoListedZoneIsThere() {
        BalancingPolicy policy = Policies.localityWeighted(Map.of("a", 1), Policies.random());

        assertThat(share(policy, zones(new int[] {1, 3}, new int[] {1, 0}), "a"))
                .isEqualTo(1);
        assertThat(share(policy, Fleet.inZones("b", "c"), "b")).isCloseTo(0.5, within(0.02));
    }

    @Test
    void explain_zone_namesItAndItsShare() {
        TargetSet set = Fleet.ofStatuses(Collections.nCopies(3, HealthStatus.HEALTHY));

        Explanation explanation = policy().over(set, new SplittableRandom(142)).explain(PickRequest.any(), 0);

        assertThat(explanation.path().get(0)).isEqualTo("localityWeighted: zone '', which gets 1.0 of the calls");
    }

    @Test
    void localityWeighted_badWeights_areRefused() {
        assertThatThrownBy(() -> Policies.localityWeighted(Map.of("a", -1), Policies.random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights: {a=-1} (expected: each >= 0, at least one > 0)");
        assertThatThrownBy(() -> Policies.localityWeighted(Map.of(), Policies.random()))
                .hasMessage("weights: {} (expected: each >= 0, at least one > 0)");
    }
}
