package dev.lbkit.health;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Weighting;
import dev.lbkit.testkit.FakeMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SoftEjectionTest {

    private final Lab lab = new Lab();

    /** Targets that are told how their calls ended, and their weights. */
    private final class Watched {

        private final List<HealthDetector.Watch> watches = new ArrayList<>();
        private final Weighting weighting;

        Watched(SoftEjection soft, int size) {
            HealthDetector.Detection detection = lab.start(soft);
            for (int i = 0; i < size; i++) {
                watches.add(lab.watch(detection, "t" + i));
            }
            weighting = soft.weighting(Weighting.constant());
        }

        void heard(int target, int calls, int faults) {
            long now = lab.time.read();
            for (int i = 0; i < calls; i++) {
                watches.get(target).heard(i < faults ? Outcome.FAILURE : Outcome.SUCCESS, 0, now);
            }
        }

        double weight(int target) {
            return weighting.weigh(FakeMember.of(Lab.target("t" + target)), Weighting.SETTLED);
        }

        List<Double> weights() {
            return IntStream.range(0, watches.size()).mapToObj(this::weight).toList();
        }
    }

    /** Examples 1 to 6 of the study guide's table 1.4, at the false alarms of its rule: 3 standard deviations, every 5 s. */
    @ParameterizedTest(name = "of 100 calls each {0}, {1} and {2} fail: {3}")
    @CsvSource({
        "50, 1, 1, .5",
        "3, 1, 1, 1",
        "50, 50, 50, 1",
        "6, 1, 1, 1",
        "10, 1, 1, .5",
        "90, 1, -1, 1" // only two are there
    })
    void sweep_studyGuidesCounts_areAnomalousAsThere(int a, int b, int c, double weight) {
        SoftEjection soft = SoftEjection.builder().falseEjectionsPerDay(140).build();
        Watched targets = new Watched(soft, c < 0 ? 2 : 3);
        lab.time.advance(ofSeconds(4));

        targets.heard(0, 100, a);
        targets.heard(1, 100, b);
        if (c >= 0) {
            targets.heard(2, 100, c);
        }
        lab.time.advance(ofSeconds(1));

        assertThat(targets.weight(0)).isEqualTo(weight);
    }

    /** Example 9 of the study guide's table 1.4: without mitigation the anomaly is told, and all weights stay. */
    @Test
    void balancer_withTheDetectorAlone_tellsTheAnomalyAndKeepsTheWeights() {
        LoadBalancer balancer = lab.balancer(SoftEjection.defaults(), "a", "b", "c")
                .policy((targets, random) -> {
                    AtomicInteger turn = new AtomicInteger();
                    return (request, now) -> targets.get(turn.getAndIncrement() % targets.size());
                })
                .build();
        for (int i = 0; i < 300; i++) {
            balancer.acquire(PickRequest.any()).complete(i % 6 == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
        }

        lab.time.advance(ofSeconds(5));

        assertThat(shown(balancer)).containsExactly("a HEALTHY 1.0", "b HEALTHY 1.0", "c HEALTHY 1.0");
        assertThat(balancer.snapshot().targets().get(0).reason())
                .isEqualTo("would have 50.0 % of its weight: 50.0 % of 100 calls failed, 0.0 % of the others' 200");
    }

    /** Example 5 again: at one false mitigation in ten days, a tenth of 100 calls is not yet enough. */
    @Test
    void sweep_studyGuidesFifthExample_needsMoreEvidenceByDefault() {
        Watched targets = new Watched(SoftEjection.defaults(), 3);
        List<Double> weights = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            targets.heard(0, 100, 10);
            targets.heard(1, 100, 1);
            targets.heard(2, 100, 1);
            lab.time.advance(ofSeconds(5));
            weights.add(targets.weight(0));
        }

        assertThat(weights).containsExactly(1.0, 0.5, 0.25);
    }

    @Test
    void target_thatFailsAndRecovers_losesWeightIsMeasuredAndComesBack() {
        Watched targets = new Watched(SoftEjection.defaults(), 4);
        List<Double> weights = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            for (int target = 0; target < 4; target++) {
                targets.heard(target, (int) (100 * targets.weight(target)), i < 6 && target == 2 ? 40 : 0);
            }
            lab.time.advance(ofSeconds(5));
            weights.add(targets.weight(2));
        }

        assertThat(weights.subList(0, 6)).containsExactly(0.5, 0.25, 0.125, 0.0625, 0.05, 0.05);
        assertThat(weights.get(23)).isEqualTo(1);
        assertThat(targets.weights()).containsOnly(1.0);
        assertThat(lab.verdicts).allSatisfy(verdict -> assertThat(verdict).startsWith("t2 HEALTHY: "));
        assertThat(lab.verdicts.get(0))
                .isEqualTo("t2 HEALTHY: at 50.0 % of its weight: 40.0 % of 100 calls failed, 0.0 % of the others' 300");
        assertThat(lab.verdicts.get(lab.verdicts.size() - 1)).isEqualTo("t2 HEALTHY: ");
    }

    @Test
    void target_thatIsSlow_losesWeightByARuleOfLatency() {
        Watched targets = new Watched(
                SoftEjection.builder().rules(OutlierRule.slowness(2)).build(), 3);
        lab.time.advance(ofSeconds(4));
        for (int i = 0; i < 300; i++) {
            long millis = i % 3 == 1 ? 60 : 20;
            targets.watches.get(i % 3).heard(Outcome.SUCCESS, millis * 1_000_000 + i * 20_000L, lab.time.read());
        }

        lab.time.advance(ofSeconds(1));

        assertThat(targets.weights()).containsExactly(1.0, 0.5, 1.0);
    }

    @Test
    void target_withoutCalls_keepsWhatItHas() {
        Watched targets = new Watched(SoftEjection.defaults(), 3);
        for (int target = 0; target < 3; target++) {
            targets.heard(target, 100, target == 0 ? 90 : 0);
        }
        lab.time.advance(ofSeconds(5));
        double lowered = targets.weight(0);

        lab.time.advance(ofSeconds(300));

        assertThat(List.of(lowered, targets.weight(0))).containsExactly(0.5, 0.5);
        assertThat(lab.verdicts)
                .containsExactly(
                        "t0 HEALTHY: at 50.0 % of its weight: 90.0 % of 100 calls failed, 0.0 % of the others' 200",
                        "t0 HEALTHY: at 50.0 % of its weight: 90.0 % of 100 calls failed, 0.0 % of the others' 200; "
                                + "kept: it had no calls since");
    }

    @Test
    void target_loweredAndThenKept_isToldWhyItIsKept() {
        Watched targets = new Watched(
                SoftEjection.builder().rules(round -> Map.of(0, "named")).build(), 4);
        IntStream.range(0, 4).forEach(target -> targets.heard(target, 10, 0));
        lab.time.advance(ofSeconds(5));

        IntStream.range(0, 4).forEach(target -> targets.heard(target, 10, 0));
        for (int i = 0; i < 20; i++) {
            targets.watches.get(3).heard(Outcome.REJECTED, 0, lab.time.read());
        }
        lab.time.advance(ofSeconds(5));

        assertThat(targets.weight(0)).isEqualTo(0.5);
        assertThat(lab.verdicts)
                .containsExactly(
                        "t0 HEALTHY: at 50.0 % of its weight: named",
                        "t0 HEALTHY: at 50.0 % of its weight: named; kept: the targets refuse calls already");
    }

    @Test
    void sweep_moreAlikeThanMayBeLowered_lowersThoseThatJoinedFirst() {
        Watched targets = new Watched(
                SoftEjection.builder()
                        .rules(round -> IntStream.range(0, round.size())
                                .boxed()
                                .collect(Collectors.toMap(i -> i, i -> "named")))
                        .build(),
                40);
        IntStream.range(0, 40).forEach(target -> targets.heard(target, 10, 1));

        lab.time.advance(ofSeconds(5));

        assertThat(targets.weights().subList(0, 20)).containsOnly(0.5);
        assertThat(targets.weights().subList(20, 40)).containsOnly(1.0);
    }

    @Property(tries = 60)
    void share_ofMitigatedTargets_neverPassesTheStatedOne(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll @DoubleRange(min = 0, max = 1) double most) {
        SplittableRandom random = new SplittableRandom(seed);
        SoftEjection soft = SoftEjection.builder()
                .rules(round -> IntStream.range(0, round.size())
                        .filter(i -> random.nextInt(3) > 0)
                        .boxed()
                        .collect(Collectors.toMap(i -> i, i -> "chance")))
                .maxMitigated(most)
                .build();
        Watched targets = new Watched(soft, size);
        for (int i = 0; i < 30; i++) {
            for (int target = 0; target < targets.watches.size(); target++) {
                targets.heard(target, 5, random.nextInt(5));
            }
            lab.time.advance(ofSeconds(5));
            long mitigated =
                    targets.weights().stream().filter(weight -> weight < 1).count();

            assertThat(mitigated).isLessThanOrEqualTo(OutlierDetection.cap(most, size));
            assertThat(targets.weights())
                    .allSatisfy(weight -> assertThat(weight).isBetween(0.05, 1.0));
        }
    }

    @Test
    void leave_moreLoweredThanTheRestAllows_givesTheFirstItsWeightBack() {
        Watched targets = new Watched(
                SoftEjection.builder()
                        .rules(round -> Map.of(0, "named", 1, "named"))
                        .build(),
                4);
        IntStream.range(0, 4).forEach(target -> targets.heard(target, 10, 0));
        lab.time.advance(ofSeconds(5));
        List<Double> before = targets.weights();

        targets.watches.get(3).close();

        assertThat(before).containsExactly(0.5, 0.5, 1.0, 1.0);
        assertThat(targets.weights()).containsExactly(1.0, 0.5, 1.0, 1.0);
        assertThat(lab.verdicts.get(lab.verdicts.size() - 1)).contains("other targets left");
    }

    /** Status first, weight below it: an ejected target is out whatever its weight, and soft ejection makes nobody healthy. */
    @Test
    void balancer_withBoth_keepsTheWorstOfStatusAndWeight() {
        SoftEjection soft =
                SoftEjection.builder().rules(round -> Map.of(1, "named")).build();
        Sayer onC = new Sayer();
        LoadBalancer balancer = lab.balancer(soft, "a", "b", "c")
                .policy((targets, random) -> {
                    AtomicInteger turn = new AtomicInteger();
                    return (request, now) -> targets.get(turn.getAndIncrement() % targets.size());
                })
                .detector(onC)
                .weighting(soft.weighting(SlowStart.over(ofSeconds(10))))
                .build();
        for (int i = 0; i < 30; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
        }
        onC.say(HealthStatus.UNHEALTHY, "503");

        lab.time.advance(ofSeconds(5));
        List<String> out = shown(balancer);
        onC.say(HealthStatus.HEALTHY, "");
        lab.time.advance(Duration.ZERO);

        assertThat(out).containsExactly("a HEALTHY 1.0", "b HEALTHY 0.5", "c UNHEALTHY 1.0");
        assertThat(shown(balancer)).containsExactly("a HEALTHY 1.0", "b HEALTHY 0.5", "c HEALTHY 0.1");
    }

    private static List<String> shown(LoadBalancer balancer) {
        return balancer.snapshot().targets().stream()
                .map(state -> state.target().id() + " " + state.status() + " " + state.weight())
                .toList();
    }

    @Test
    void build_impossibleSettings_isRefusedByName() {
        assertThatThrownBy(() -> SoftEjection.builder().rules().build())
                .hasMessage("rules: none (expected: at least one)");
        assertThatThrownBy(() -> SoftEjection.builder().interval(Duration.ZERO).build())
                .hasMessage("interval: PT0S (expected: > 0 and <= 1 day)");
        assertThatThrownBy(() -> SoftEjection.builder().falseEjectionsPerDay(0).build())
                .hasMessage("falseEjectionsPerDay: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> SoftEjection.builder().floor(0).build())
                .hasMessage("floor: 0.0 (expected: > 0 and <= 1)");
        assertThatThrownBy(() -> SoftEjection.builder().maxMitigated(1.1).build())
                .hasMessage("maxMitigated: 1.1 (expected: 0 to 1)");
        assertThat(SoftEjection.defaults())
                .hasToString(
                        "SoftEjection[5.0 % more faults than the others][every 5 s, 0.1 false ones a day, down to 0.05, at most 0.5 of the targets]");
    }
}
