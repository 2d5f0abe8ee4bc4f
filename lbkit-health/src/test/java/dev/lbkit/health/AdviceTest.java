package dev.lbkit.health;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by an example that triggers it and one that does not. */
final class AdviceTest {

    private static LoadBalancer.Snapshot fleet(int size) {
        List<LoadBalancer.TargetState> states = IntStream.range(0, size)
                .mapToObj(i -> new LoadBalancer.TargetState(
                        Target.of("t" + i, "http://10.0.0.1:" + (1 + i)),
                        HealthStatus.HEALTHY,
                        "",
                        1,
                        0,
                        OptionalDouble.empty(),
                        0))
                .toList();
        return new LoadBalancer.Snapshot("shop", "policy", Duration.ZERO, states);
    }

    static List<Arguments> rules() {
        return List.of(
                Arguments.of(ActiveCheck.tcp(), 10, List.of()),
                Arguments.of(
                        ActiveCheck.tcp().every(ofSeconds(10)).jitter(0),
                        10,
                        List.of("active checks need up to 32 s to see that a target died: outlier detection, or a"
                                + " shorter onEdge, sees it earlier")),
                Arguments.of(
                        ActiveCheck.tcp()
                                .every(ofSeconds(10))
                                .onEdge(ofSeconds(1))
                                .jitter(0),
                        10,
                        List.of()),
                Arguments.of(
                        ActiveCheck.tcp().whenDown(ofMinutes(2)).jitter(0),
                        10,
                        List.of("active checks need up to 125 s to see that a target is back")),
                Arguments.of(
                        ActiveCheck.tcp().timeout(ofSeconds(2)).atOnce(3),
                        10,
                        List.of("active checks of 10 targets fall behind if all of them hang: 4 would be under way at"
                                + " once, of 3 allowed")),
                Arguments.of(ActiveCheck.tcp().timeout(ofMillis(1500)).atOnce(3), 10, List.of()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void advice_activeCheck_saysWhatWillHurt(ActiveCheck.Builder check, int size, List<String> said) {
        LoadBalancer.Snapshot fleet = fleet(size);

        List<String> advice = check.build().advice(fleet);

        assertThat(advice).isEqualTo(said);
    }

    static List<Arguments> sizes() {
        return List.of(
                Arguments.of(OutlierDetection.builder(), 2, List.of()),
                Arguments.of(
                        OutlierDetection.builder().maxEjected(0.1),
                        9,
                        List.of("outlier detection ejects none of 9 targets: 0.1 of them, rounded down, is 0")),
                Arguments.of(
                        OutlierDetection.builder().rules(OutlierRule.successRate(1.9, 3, 100)),
                        4,
                        List.of("outlier rule '1.9 standard deviations below the mean success rate of 3 with 100 calls'"
                                + " names nobody: it needs 5 targets, and there are 4")),
                Arguments.of(OutlierDetection.builder().rules(OutlierRule.successRate(1.9, 3, 100)), 5, List.of()));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void advice_outlierDetection_saysWhatTheFleetIsTooSmallFor(
            OutlierDetection.Builder settings, int size, List<String> said) {
        LoadBalancer.Snapshot fleet = fleet(size);

        List<String> advice = settings.build().advice(fleet);

        assertThat(advice).isEqualTo(said);
    }

    /** What others must do with, beside whom a threshold may be wrong. */
    @Test
    void snapshot_ofABalancer_namesTheMostEjectedAndTheWorstDetection() {
        ActiveCheck check = ActiveCheck.tcp().every(ofSeconds(10)).jitter(0).build();
        Lab lab = new Lab();
        String[] ten = IntStream.range(0, 10).mapToObj(i -> "t" + i).toArray(String[]::new);

        try (LoadBalancer both = lab.balancer(
                                OutlierDetection.builder().maxEjected(0.35).build(), ten)
                        .detector(check)
                        .build();
                LoadBalancer neither =
                        lab.balancer(ServerSignals.lasting(ofSeconds(1)), ten).build()) {
            assertThat(both.snapshot().mostEjected()).isEqualTo(3);
            assertThat(both.snapshot().worstDetection()).contains(ofSeconds(32));
            assertThat(neither.snapshot().mostEjected()).isZero();
            assertThat(neither.snapshot().worstDetection()).isEmpty();
        }
    }

    /** Whoever writes "never" as a threshold gets a time that others can reckon with, though it is shorter. */
    @Test
    void worstDetection_checksThatHardlyEverCount_isTheLongestTimeOfALong() {
        ActiveCheck check = ActiveCheck.tcp()
                .every(ofDays(1))
                .rise(Integer.MAX_VALUE)
                .fall(Integer.MAX_VALUE)
                .build();

        List<String> advice = check.advice(fleet(1));

        assertThat(check.worstDetection()).contains(Duration.ofNanos(Long.MAX_VALUE));
        assertThat(advice)
                .containsExactly(
                        "active checks need up to 9223372036.854 s to see that a target died: outlier detection, or a"
                                + " shorter onEdge, sees it earlier",
                        "active checks need up to 9223372036.854 s to see that a target is back");
    }

    private static final OutlierRule FEW =
            OutlierRule.failurePercentage(0.85, 5, 50).dryRun();

    /** How long it takes until a target is called again. */
    static List<Arguments> rates() {
        OutlierRule[] usual = {OutlierRule.consecutiveFaults(5), OutlierRule.excessFaults(0.05)};
        return List.of(
                Arguments.of(ofSeconds(1), usual, List.of()),
                Arguments.of(
                        ofSeconds(10),
                        usual,
                        List.of(
                                "outlier rule '5 faults in a row' needs 5 calls that fail in a row, which take 50 s at the"
                                        + " calls that a target has: an active check sees it earlier",
                                "outlier rule '5.0 % more faults than the others' needs 6 calls to a target within 30 s, and"
                                        + " 10 of 10 targets had fewer: it cannot name them; on average they come in 60 s")),
                Arguments.of(
                        ofMillis(200),
                        new OutlierRule[] {FEW},
                        List.of(
                                "outlier rule 'dry run of more than 85.0 % faults of 5 with 50 calls' needs 50 calls to a"
                                        + " target within 5 s, and 10 of 10 targets had fewer: it cannot name them; on average"
                                        + " they come in 10 s")),
                Arguments.of(ofMillis(90), new OutlierRule[] {FEW}, List.of()),
                Arguments.of(
                        ofSeconds(6),
                        new OutlierRule[] {OutlierRule.excessFaults(0.05)},
                        List.of(
                                "outlier rule '5.0 % more faults than the others' needs 6 calls to a target within 30 s, and"
                                        + " 10 of 10 targets had fewer: it cannot name them; on average they come in 36 s")),
                Arguments.of(ofSeconds(5), new OutlierRule[] {OutlierRule.excessFaults(0.05)}, List.of()));
    }

    @ParameterizedTest
    @MethodSource("rates")
    void advice_outlierDetection_saysWhichRulesHearTooLittle(Duration gap, OutlierRule[] rules, List<String> said) {
        Lab lab = new Lab();
        HealthDetector.Detection detection =
                lab.start(OutlierDetection.builder().rules(rules).build());
        List<HealthDetector.Watch> watches = IntStream.range(0, 10)
                .mapToObj(i -> lab.watch(detection, "t" + i))
                .toList();

        while (lab.now().compareTo(ofSeconds(60)) < 0) {
            watches.forEach(watch -> watch.heard(Outcome.SUCCESS, 1_000_000, lab.time.read()));
            lab.time.advance(gap);
        }

        assertThat(detection.advice(fleet(10))).isEqualTo(said);
    }

    /** A rule's own word is kept: with as many calls as it needs it can name a target, with one fewer it cannot. */
    @Property
    void demand_ofExcessFaults_isTheLeast(
            @ForAll @IntRange(min = 2, max = 50) int targets, @ForAll @IntRange(min = 1, max = 12) int digits) {
        double chance = Math.pow(10, -digits);
        OutlierRule rule = OutlierRule.excessFaults(0.05);
        int needed =
                (int) Demand.of(rule, targets, chance, chance).orElseThrow().calls();

        assertThat(rule.outliers(oneFails(targets, needed, chance))).containsOnlyKeys(0);
        assertThat(rule.outliers(oneFails(targets, needed - 1, chance))).isEmpty();
    }

    private static Round oneFails(int targets, int calls, double chance) {
        int[] all = new int[targets];
        int[] faults = new int[targets];
        Arrays.fill(all, calls);
        faults[0] = calls;
        return RoundOf.of(all, faults, chance);
    }

    @Test
    void advice_runningBalancer_asksItsDetections() {
        Lab lab = new Lab();
        try (LoadBalancer balancer =
                lab.balancer(OutlierDetection.defaults(), "a", "b").build()) {
            for (int i = 0; i < 6; i++) {
                balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
                lab.time.advance(ofSeconds(20));
            }

            assertThat(balancer.advice())
                    .contains(
                            "outlier rule '5 faults in a row' needs 5 calls that fail in a row, which take 300 s at the"
                                    + " calls that a target has: an active check sees it earlier");
        }
    }
}
