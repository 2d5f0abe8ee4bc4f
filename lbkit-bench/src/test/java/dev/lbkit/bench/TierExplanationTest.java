package dev.lbkit.bench;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.random;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static dev.lbkit.algorithms.Policies.split;
import static dev.lbkit.algorithms.Policies.weightedRandom;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static dev.lbkit.failover.gslb.RecordTree.multivalue;
import static dev.lbkit.failover.gslb.RecordTree.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.failover.Failback;
import dev.lbkit.failover.FailbackControl;
import dev.lbkit.failover.LatencyOrder;
import dev.lbkit.failover.Tiers;
import dev.lbkit.failover.gslb.Client;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Picks through tiers and record trees, around the policies of lbkit-algorithms, can be worked out again from what is said of them. */
final class TierExplanationTest {

    private static final List<String> REGIONS = List.of("eu", "us", "asia");
    private static final List<BalancingPolicy> INNER = List.of(
            random(),
            weightedRandom(),
            roundRobin(),
            leastRequest(2),
            leastTime(),
            healthyOnly(0.5, zoneAware("a", leastRequest(3))),
            split("version", Map.of("0", 1, "1", 2), weightedRandom()));

    /** Made anew for each picker, as a control and an order remember. */
    private static Stream<Supplier<BalancingPolicy>> around(BalancingPolicy inner) {
        return Stream.of(
                () -> Tiers.byRegion(List.of("eu", "us")).around(inner),
                () -> Tiers.byRegion(REGIONS).needing(20).panicThreshold(0).around(inner),
                () -> Tiers.byRegion(REGIONS)
                        .failback(FailbackControl.builder(Failback.after(Duration.ofSeconds(1)))
                                .build())
                        .around(inner),
                () -> Tiers.byRegion(REGIONS)
                        .nearestFirst(LatencyOrder.defaults())
                        .overprovisioning(1)
                        .around(inner),
                () -> avoidTried(Tiers.byRegion(REGIONS)
                        .around(Tiers.by(target -> zone(target) == 'a' ? 0 : 1)
                                .overprovisioning(1)
                                .around(inner))),
                () -> Tiers.oneAtATime(target -> zone(target), Duration.ofSeconds(3)),
                () -> weighted("w", 1, leaf("eu"))
                        .with(3, multivalue("all", List.of("us", "asia")))
                        .around(Client.UNKNOWN, target -> target.locality().region(), inner));
    }

    private static char zone(Target target) {
        return target.locality().zone().charAt(0);
    }

    @Property(tries = 100)
    void explain_randomRunThroughTiers_choosesWhatAPickWouldAndCanBeWorkedOutAgain(
            @ForAll @IntRange(min = 1, max = 20) int size, @ForAll long seed) {
        TargetSet set = anySet(size, new SplittableRandom(seed));
        for (BalancingPolicy inner : INNER) {
            around(inner).forEach(policy -> {
                Picker picker = policy.get().over(set, new SplittableRandom(seed));
                Picker twin = policy.get().over(set, new SplittableRandom(seed));
                for (int i = 0; i < 5; i++) {
                    long now = Duration.ofMillis(500 + 700 * i).toNanos();
                    PickRequest request = i < 3
                            ? PickRequest.any()
                            : PickRequest.any().after(set.get(i % size).target());

                    Explanation explanation = twin.explain(request, now);

                    FakeMember picked = (FakeMember) picker.pick(request, now);
                    assertThat(explanation.chosen())
                            .as("%s at %s: %s", policy.get(), i, explanation)
                            .isEqualTo(picked.target());
                    assertThat(explanation.candidates())
                            .as("%s: %s", policy.get(), explanation)
                            .isNotEmpty();
                    PolicyContract.assertFollows(explanation);
                    assertEverybodyIsNamedOnce(set, explanation);
                    picked.begin();
                }
            });
        }
    }

    private static void assertEverybodyIsNamedOnce(TargetSet set, Explanation explanation) {
        List<String> excluded =
                explanation.exclusions().stream().map(one -> one.target().id()).toList();
        List<String> standing =
                explanation.candidates().stream().map(one -> one.target().id()).toList();
        assertThat(excluded).as("%s", explanation).doesNotHaveDuplicates().doesNotContainAnyElementsOf(standing);
        assertThat(excluded.size() + standing.size()).isLessThanOrEqualTo(set.size());
    }

    /** A set of random figures. */
    private static TargetSet anySet(int size, SplittableRandom random) {
        return TargetSet.of(
                IntStream.range(0, size).mapToObj(i -> anyEntry(i, random)).toList());
    }

    private static TargetSet.Entry anyEntry(int index, SplittableRandom random) {
        String region = REGIONS.get(random.nextInt(3));
        double weight = random.nextInt(4);
        Target target = Target.of("t" + index, "http://10.0.0." + index + ":80")
                .in(region, List.of("a", "b").get(random.nextInt(2)))
                .withLabel("version", "" + random.nextInt(3))
                .withWeight(weight);
        FakeMember member = FakeMember.of(target)
                .withInFlight(random.nextInt(5))
                .withFaultRate(random.nextInt(3) / 4.0)
                .withLatency(Duration.ofMillis(1 + random.nextInt(3)));
        OptionalLong recoveredAt =
                random.nextInt(3) == 0 ? OptionalLong.of(random.nextLong(3_000_000_000L)) : OptionalLong.empty();
        HealthStatus status = HealthStatus.values()[random.nextInt(4)];
        return new TargetSet.Entry(member, weight, status, recoveredAt);
    }
}
