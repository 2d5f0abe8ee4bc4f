package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.PolicyContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthyOnlyTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.healthyOnly(0.5, Policies.roundRobin());
    }

    private static TargetSet set(int healthy, int degraded, int unknown, int unhealthy) {
        List<HealthStatus> statuses = new ArrayList<>();
        statuses.addAll(Collections.nCopies(healthy, HealthStatus.HEALTHY));
        statuses.addAll(Collections.nCopies(degraded, HealthStatus.DEGRADED));
        statuses.addAll(Collections.nCopies(unknown, HealthStatus.UNKNOWN));
        statuses.addAll(Collections.nCopies(unhealthy, HealthStatus.UNHEALTHY));
        return Fleet.ofStatuses(statuses);
    }

    /** The first rows are those of Elastic Load Balancing: a group is in breach when it is below the threshold. */
    @ParameterizedTest
    @CsvSource({
        // healthy, degraded, unknown, unhealthy, threshold, kept
        "10, 0,  0,  0, 0.5,  HEALTHY",
        " 4, 0,  0,  6, 0.5,  ALL",
        "14, 0,  0,  6, 0.5,  HEALTHY",
        " 5, 0,  0,  5, 0.5,  HEALTHY",
        " 4, 1,  0,  5, 0.5,  USABLE",
        " 0, 5,  0,  5, 0.5,  USABLE",
        " 0, 4,  0,  6, 0.5,  ALL",
        " 0, 0, 10,  0, 0.5,  ALL",
        " 0, 0,  0, 10, 0.5,  ALL",
        " 5, 0,  5,  0, 0.5,  HEALTHY",
        " 5, 0,  6,  0, 0.5,  ALL",
        " 1, 0,  0, 99, 0,    HEALTHY",
        " 0, 1,  0, 99, 0,    USABLE",
        " 0, 0,  0,  5, 0,    ALL",
        "10, 0,  0,  0, 1,    HEALTHY",
        " 9, 1,  0,  0, 1,    USABLE",
        " 9, 0,  0,  1, 1,    ALL",
        " 7, 0,  0, 93, 0.07, HEALTHY",
        " 6, 0,  0, 94, 0.07, ALL",
        "29, 0,  0, 71, 0.29, HEALTHY",
        " 1, 0,  0,  0, 0.5,  HEALTHY",
        " 0, 0,  0,  1, 0.5,  ALL",
    })
    void over_anyMixture_keepsEnough(
            int healthy, int degraded, int unknown, int unhealthy, double threshold, String kept) {
        TargetSet set = set(healthy, degraded, unknown, unhealthy);
        BalancingPolicy policy = Policies.healthyOnly(threshold, Policies.roundRobin());

        Picker picker = policy.over(set, new SplittableRandom(91));

        int expected = kept.equals("HEALTHY") ? healthy : kept.equals("USABLE") ? healthy + degraded : set.size();
        assertThat(Fleet.picked(picker, PickRequest.any())).hasSize(expected);
        assertThat(picker.explain(PickRequest.any(), 0).exclusions()).hasSize(set.size() - expected);
    }

    /** By number and by share, as the target groups of Elastic Load Balancing have it: either one breaks it. */
    @ParameterizedTest
    @CsvSource({
        // healthy, degraded, unhealthy, count, share, kept
        "4, 0, 6, 3, 0.5, ALL",
        "4, 0, 6, 5, 0,   ALL",
        "5, 0, 5, 5, 0,   HEALTHY",
        "5, 0, 5, 5, 0.5, HEALTHY",
        "5, 0, 5, 6, 0.5, ALL",
        "4, 1, 5, 5, 0.5, USABLE",
        "1, 0, 9, 1, 0,   HEALTHY",
        "1, 0, 9, 0, 0,   HEALTHY",
        "0, 0, 9, 0, 0,   ALL",
        "3, 0, 0, 5, 0,   ALL",
    })
    void over_minimumOfBoth_keepsWhatMeetsBoth(
            int healthy, int degraded, int unhealthy, int count, double share, String kept) {
        TargetSet set = set(healthy, degraded, 0, unhealthy);
        BalancingPolicy policy = Policies.healthyOnly(new TargetSet.Minimum(count, share), Policies.roundRobin());

        Picker picker = policy.over(set, new SplittableRandom(94));

        int expected = kept.equals("HEALTHY") ? healthy : kept.equals("USABLE") ? healthy + degraded : set.size();
        assertThat(Fleet.picked(picker, PickRequest.any())).hasSize(expected);
    }

    /** As after an upgrade: the old version was emptied, the new one is not at its best yet. */
    @ParameterizedTest
    @CsvSource({
        // healthy of weight 0, healthy, degraded of weight 0, degraded, unhealthy; the indexes that get calls: from, to
        "5, 0, 0, 5, 0, 5, 10",
        "5, 1, 0, 5, 0, 5, 6",
        "5, 0, 5, 0, 0, 0, 5",
        "6, 0, 0, 0, 5, 0, 6",
        "3, 0, 3, 1, 5, 6, 7",
    })
    void over_weightlessOnesAmongTheFit_getNothingWhileAUsableOneHasWeight(
            int emptied, int healthy, int emptiedDegraded, int degraded, int unhealthy, int from, int to) {
        int ofDegraded = emptied + healthy;
        TargetSet set = set(ofDegraded, emptiedDegraded + degraded, 0, unhealthy)
                .reweighted(i -> i < emptied || i >= ofDegraded && i < ofDegraded + emptiedDegraded ? 0 : 1);

        Picker picker = policy().over(set, new SplittableRandom(98));

        assertThat(Fleet.picked(picker, PickRequest.any()))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(from, to).mapToObj(i -> "t" + i).toList());
    }

    @Property
    void over_anyMixture_keepsUnfitTargetsInPanicAlone(
            @ForAll @IntRange(min = 0, max = 20) int healthy,
            @ForAll @IntRange(min = 0, max = 20) int degraded,
            @ForAll @IntRange(min = 0, max = 20) int unknown,
            @ForAll @IntRange(min = 1, max = 20) int unhealthy,
            @ForAll @IntRange(min = 0, max = 100) int percent) {
        TargetSet set = set(healthy, degraded, unknown, unhealthy);
        BalancingPolicy policy = Policies.healthyOnly(percent / 100.0, Policies.roundRobin());

        Explanation explanation = policy.over(set, new SplittableRandom(92)).explain(PickRequest.any(), 0);

        int usable = healthy + degraded;
        boolean panic = usable == 0 || usable * 100 < percent * set.size();
        boolean fewer = healthy > 0 && healthy * 100 >= percent * set.size();
        assertThat(explanation.exclusions()).hasSize(panic ? 0 : set.size() - (fewer ? healthy : usable));
    }

    @Test
    void explain_panic_saysSo() {
        Picker picker = policy().over(set(1, 0, 0, 9), new SplittableRandom(93));

        Explanation explanation = picker.explain(PickRequest.any(), 0);

        assertThat(explanation.path().get(0))
                .isEqualTo("healthyOnly: panic, too few of 10 are healthy or degraded for a panic threshold of 0.5;"
                        + " all stay");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void healthyOnly_thresholdOutOfRange_isRefused(double threshold) {
        assertThatThrownBy(() -> Policies.healthyOnly(threshold, Policies.random()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("share: " + threshold + " (expected: 0 to 1)");
    }
}
