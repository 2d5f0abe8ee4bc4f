package dev.lbkit.failover.gslb;

import static dev.lbkit.failover.gslb.RecordTree.failover;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static dev.lbkit.failover.gslb.RecordTree.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordPolicyTest implements PolicyContract {

    private static final BalancingPolicy RANDOM = (targets, random) -> {
        TargetSet weighted = targets.weighted();
        return (request, now) -> weighted.get(random.nextInt(weighted.size()));
    };
    private static final BalancingPolicy REGIONS = failover("shop", leaf("eu"), leaf("us"))
            .around(Client.UNKNOWN, target -> target.locality().region(), RANDOM);

    /** A tree that draws its answer. */
    @Nested
    final class Weighted implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return weighted("w", 1, leaf("0")).with(3, leaf("1")).around(Client.UNKNOWN, Weighted::half, RANDOM);
        }

        private static String half(Target target) {
            return String.valueOf(target.id().charAt(1) / 2 % 2);
        }
    }

    private final List<TargetSet.Entry> entries = new ArrayList<>();

    @Override
    public BalancingPolicy policy() {
        return leaf("all").around(Client.UNKNOWN, target -> "all", RANDOM);
    }

    private RecordPolicyTest with(String region, HealthStatus status) {
        String id = region + entries.size();
        Target target = Target.of(id, "http://" + id + ":80").in(region, region + "-a");
        entries.add(new TargetSet.Entry(FakeMember.of(target), 1, status, OptionalLong.empty()));
        return this;
    }

    private Picker picker(BalancingPolicy policy) {
        return policy.over(TargetSet.of(entries), new SplittableRandom(1));
    }

    private static List<String> regions(Picker picker) {
        return IntStream.range(0, 100)
                .mapToObj(i ->
                        picker.pick(PickRequest.any(), i).target().locality().region())
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void pick_primaryHasOneUsableTarget_staysThere() {
        Picker picker = with("eu", HealthStatus.UNHEALTHY)
                .with("eu", HealthStatus.DEGRADED)
                .with("us", HealthStatus.HEALTHY)
                .picker(REGIONS);

        assertThat(regions(picker)).containsExactly("eu");
    }

    /** DNS failover of a target group in the primary: two of four are usable. */
    @ParameterizedTest(name = "at least {0} and {1}: {2}")
    @CsvSource({"1, 0, eu", "2, .5, eu", "3, 0, us", "0, .51, us", "2, .75, us"})
    void pick_primaryBelowItsMinimum_secondaryTakesAll(int count, double share, String answer) {
        BalancingPolicy policy = failover("shop", leaf("eu"), leaf("us"))
                .around(
                        Client.UNKNOWN,
                        target -> target.locality().region(),
                        new TargetSet.Minimum(count, share),
                        RANDOM);
        with("eu", HealthStatus.HEALTHY)
                .with("eu", HealthStatus.UNHEALTHY)
                .with("eu", HealthStatus.DEGRADED)
                .with("eu", HealthStatus.UNKNOWN);
        for (int i = 0; i < 4; i++) {
            with("us", HealthStatus.HEALTHY);
        }

        assertThat(regions(picker(policy))).containsExactly(answer);
    }

    @Test
    void pick_primaryIsDown_secondaryTakesAllAndSaysWhy() {
        Picker picker = with("eu", HealthStatus.UNHEALTHY)
                .with("us", HealthStatus.HEALTHY)
                .picker(REGIONS);

        Explanation explanation = picker.explain(PickRequest.any(), 0);

        assertThat(regions(picker)).containsExactly("us");
        assertThat(explanation.path().get(0)).isEqualTo("shop (failover): us (secondary); unhealthy: eu (primary)");
        assertThat(explanation.exclusions())
                .extracting(left -> left.target().id())
                .containsExactly("eu0");
    }

    @Test
    void pick_bothAreDown_primaryAnswers() {
        Picker picker = with("us", HealthStatus.UNHEALTHY)
                .with("eu", HealthStatus.UNHEALTHY)
                .picker(REGIONS);

        assertThat(regions(picker)).containsExactly("eu");
    }

    @Test
    void pick_primaryHasNoTargetAndSecondaryIsDown_secondaryAnswers() {
        Picker picker = with("us", HealthStatus.UNHEALTHY).picker(REGIONS);

        assertThat(regions(picker)).containsExactly("us");
    }

    @Test
    void pick_noLeafHasATarget_allStay() {
        Picker picker = with("asia", HealthStatus.HEALTHY).picker(REGIONS);

        Explanation explanation = picker.explain(PickRequest.any(), 0);

        assertThat(regions(picker)).containsExactly("asia");
        assertThat(explanation.path()).contains("no record has a target: all stay");
    }

    @Test
    void pick_twoRegionsByWeight_shareTheCalls() {
        BalancingPolicy policy = weighted("w", 1, leaf("eu"))
                .with(3, leaf("us"))
                .around(Client.UNKNOWN, target -> target.locality().region(), RANDOM);
        Picker picker = with("eu", HealthStatus.HEALTHY)
                .with("us", HealthStatus.HEALTHY)
                .picker(policy);

        long eu = IntStream.range(0, 40_000)
                .filter(i -> picker.pick(PickRequest.any(), i).target().id().startsWith("eu"))
                .count();

        assertThat(eu).isBetween(9_600L, 10_400L);
        assertThat(policy.toString()).contains("w(weighted 1: eu, 3: us)");
    }

    /** A flap of the primary is followed at once, and never meets an empty set or a dead region. */
    @Test
    void pick_primaryFlaps_neverAnswersWithTheDeadRegion() {
        for (int i = 0; i < 1_000; i++) {
            HealthStatus primary = i % 2 == 0 ? HealthStatus.UNHEALTHY : HealthStatus.HEALTHY;
            entries.clear();
            Picker picker = with("eu", primary).with("us", HealthStatus.HEALTHY).picker(REGIONS);

            assertThat(picker.pick(PickRequest.any(), i).target().locality().region())
                    .isEqualTo(primary.isUsable() ? "eu" : "us");
        }
    }
}
