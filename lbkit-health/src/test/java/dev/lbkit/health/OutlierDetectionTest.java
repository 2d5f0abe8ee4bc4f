package dev.lbkit.health;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import dev.lbkit.Outcome;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a target is ejected, and for how long. */
class OutlierDetectionTest {

    private final Lab lab = new Lab();
    private final HealthDetector.Detection detection =
            OutlierDetection.defaults().start(lab.environment(Lab.LOWEST));
    private final HealthDetector.Watch watch = lab.watch(detection, "a");

    /** Company that never fails, so that the cap lets some be ejected. */
    private void among(int others) {
        for (int i = 0; i < others; i++) {
            lab.watch(detection, "quiet" + i);
        }
    }

    private void hear(HealthDetector.Watch by, String outcomes) {
        for (char outcome : outcomes.toCharArray()) {
            by.heard(
                    switch (outcome) {
                        case 'F' -> Outcome.FAILURE;
                        case 'T' -> Outcome.TIMEOUT;
                        case 'U' -> Outcome.UNREACHABLE;
                        case 'S' -> Outcome.SUCCESS;
                        case 'R' -> Outcome.REJECTED;
                        default -> Outcome.CANCELLED;
                    },
                    0,
                    lab.time.read());
        }
        lab.time.advance(Duration.ZERO);
    }

    @ParameterizedTest(name = "{0} -> ejected: {1}")
    @CsvSource({
        "FFFF, false",
        "FFFFF, true",
        "FTUFT, true",
        "FFFFSF, false",
        "FFFFSFFFF, false",
        "FFFFSFFFFF, true",
        "FFRFFCF, true",
        "RRRRRRRRRR, false",
        "CCCCCCCCCC, false",
        "SSSSFSSSSS, false"
    })
    void target_afterTheseOutcomes_isEjectedOrNot(String outcomes, boolean ejected) {
        among(1);

        hear(watch, outcomes);

        assertThat(!lab.verdicts.isEmpty()).isEqualTo(ejected);
    }

    @Test
    void target_afterFiveFaultsInARow_isOutForThirtySecondsWithAReason() {
        among(1);

        hear(watch, "FFFFT");
        lab.time.advance(ofSeconds(30).minusNanos(1));
        List<String> before = List.copyOf(lab.verdicts);
        lab.time.advance(ofNanos(1));

        assertThat(before).containsExactly("a UNHEALTHY: 5 faults in a row, the last TIMEOUT; ejected for 30 s");
        assertThat(lab.verdicts).endsWith("a HEALTHY: the ejection is over").hasSize(2);
    }

    @Test
    void ejection_byChance_isUpToTenPercentLonger() {
        for (int i = 0; i < 200; i++) {
            Lab one = new Lab();
            HealthDetector.Detection its = OutlierDetection.defaults().start(one.environment(new SplittableRandom(i)));
            HealthDetector.Watch bad = one.watch(its, "a");
            one.watch(its, "b");

            hear(bad, "FFFFF");
            one.time.advance(ofSeconds(30).minusNanos(1));
            int during = one.verdicts.size();
            one.time.advance(ofSeconds(3).plusNanos(1));

            assertThat(during).isEqualTo(1);
            assertThat(one.verdicts).hasSize(2);
        }
    }

    @Test
    void faults_duringAnEjection_countForNothing() {
        among(1);
        hear(watch, "FFFFF");

        hear(watch, "FFFFFFFFFF");
        lab.time.advance(ofSeconds(30));
        hear(watch, "FFFF");

        assertThat(lab.verdicts).endsWith("a HEALTHY: the ejection is over").hasSize(2);
    }

    @Test
    void ejections_oneAfterTheOther_growAndAreForgottenOneByOne() {
        among(1);
        int[] quiet = {0, 0, 29, 30, 60, 3600};
        int[] expected = {30, 60, 90, 90, 60, 30};

        for (int i = 0; i < quiet.length; i++) {
            lab.time.advance(ofSeconds(quiet[i]));
            hear(watch, "FFFFF");
            lab.time.advance(ofSeconds(expected[i]));

            assertThat(lab.verdicts)
                    .hasSize(2 * i + 2)
                    .contains("a UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for " + expected[i] + " s");
        }
    }

    @Test
    void ejection_thatWouldPassTheCap_isTriedAgainAtTheNextInterval() {
        among(1);
        HealthDetector.Watch other = lab.watch(detection, "b"); // the third: one may be out
        hear(watch, "FFFFF");

        hear(other, "FFFFFF");
        lab.time.advance(ofSeconds(30).minusNanos(1));
        List<String> before = List.copyOf(lab.verdicts);
        lab.time.advance(ofSeconds(5));

        assertThat(before)
                .containsExactly(
                        "a UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s",
                        "b HEALTHY: 6 faults in a row, the last FAILURE; not ejected: "
                                + "1 of 3 targets are ejected, and no more may be");
        assertThat(lab.verdicts)
                .endsWith(
                        "a HEALTHY: the ejection is over",
                        "b UNHEALTHY: 6 faults in a row, the last FAILURE; ejected for 30 s");
    }

    @Test
    void population_thatShrinks_takesTheFirstEjectedBackEarly() {
        HealthDetector.Watch second = lab.watch(detection, "b");
        HealthDetector.Watch leaving = lab.watch(detection, "c");
        lab.watch(detection, "d");
        hear(watch, "FFFFF");
        hear(second, "FFFFF");

        leaving.close();
        leaving.close();

        assertThat(lab.verdicts)
                .endsWith("a HEALTHY: ejected no longer: other targets left, and too few would stay")
                .hasSize(3);
        assertThat(lab.time.pending()).isEqualTo(3); // an ejection, the sweep and the pulse
    }

    @Test
    void watch_thatIsClosed_hearsNothingMoreAndLeavesNothingScheduled() {
        among(1);
        hear(watch, "FFFFF");

        watch.close();
        watch.close();
        hear(watch, "FFFFFFFFFF");
        lab.time.advance(ofMinutes(10));

        assertThat(lab.verdicts).hasSize(1);
        assertThat(lab.time.pending()).isEqualTo(2); // the sweep and the pulse, for the other target
    }

    @Test
    void watch_closedBetweenTheLastFaultAndItsEjection_isNotEjected() {
        among(1);
        for (int i = 0; i < 5; i++) {
            watch.heard(Outcome.FAILURE, 0, 0);
        }

        watch.close();
        lab.time.advance(ofMinutes(10));

        assertThat(lab.verdicts).isEmpty();
        assertThat(lab.time.pending()).isEqualTo(2); // the sweep and the pulse, for the other target
    }

    @ParameterizedTest(name = "from tick {0}")
    @CsvSource({"0", "9223372036854775807", "9223372006854775807", "-9223372036854775808", "-1"})
    void ejections_aroundTheWrapOfTheTicker_lastAsLongAsEver(long origin) {
        Lab late = new Lab(new VirtualTime(origin));
        HealthDetector.Detection its = OutlierDetection.defaults().start(late.environment(Lab.LOWEST));
        HealthDetector.Watch bad = late.watch(its, "a");
        late.watch(its, "b");

        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 5; j++) {
                bad.heard(Outcome.FAILURE, 0, late.time.read());
            }
            late.time.advance(ofSeconds(60));
        }

        assertThat(late.verdicts)
                .containsExactly(
                        "a UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s",
                        "a HEALTHY: the ejection is over",
                        "a UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s",
                        "a HEALTHY: the ejection is over");
    }

    @Test
    void settings_thatContradict_areRefusedByName() {
        assertThatThrownBy(() -> OutlierRule.consecutiveFaults(0)).hasMessage("faults: 0 (expected: >= 1)");
        assertThatThrownBy(() -> OutlierRule.excessFaults(0)).hasMessage("excess: 0.0 (expected: > 0 and <= 1)");
        assertThatThrownBy(() -> OutlierRule.slowness(1)).hasMessage("times: 1.0 (expected: finite and > 1)");
        assertThatThrownBy(() -> OutlierRule.successRate(1.9, 0, 1)).hasMessage("minTargets: 0 (expected: >= 1)");
        assertThatThrownBy(() -> OutlierRule.medianRate(-1, 1, 1))
                .hasMessage("deviations: -1.0 (expected: finite and >= 0)");
        assertThatThrownBy(() -> OutlierRule.failurePercentage(85, 5, 50)).hasMessage("share: 85.0 (expected: 0 to 1)");
        assertThatThrownBy(() -> OutlierRule.slowness(2).enforced(2)).hasMessage("share: 2.0 (expected: 0 to 1)");
        assertThatThrownBy(() -> OutlierDetection.builder().rules().build())
                .hasMessage("rules: none (expected: at least one)");
        assertThatThrownBy(
                        () -> OutlierDetection.builder().interval(Duration.ZERO).build())
                .hasMessage("interval: PT0S (expected: > 0 and <= 1 day)");
        assertThatThrownBy(
                        () -> OutlierDetection.builder().falseEjectionsPerDay(0).build())
                .hasMessage("falseEjectionsPerDay: 0.0 (expected: > 0)");
        assertThatThrownBy(() ->
                        OutlierDetection.builder().baseEjection(Duration.ZERO).build())
                .hasMessage("baseEjection: PT0S (expected: > 0)");
        assertThatThrownBy(() ->
                        OutlierDetection.builder().baseEjection(ofMinutes(6)).build())
                .hasMessage("maxEjection: PT5M (expected: >= baseEjection, PT6M, and <= 1 day)");
        assertThatThrownBy(
                        () -> OutlierDetection.builder().maxEjected(Double.NaN).build())
                .hasMessage("maxEjected: NaN (expected: 0 to 1)");
        assertThatThrownBy(() -> OutlierDetection.builder().maxEjected(50).build())
                .hasMessage("maxEjected: 50.0 (expected: 0 to 1)");
    }

    @Test
    void settings_printed_areTheWholeConfiguration() {
        assertThat(OutlierDetection.defaults())
                .hasToString("OutlierDetection[5 faults in a row, 5.0 % more faults than the others][every 5 s, "
                        + "0.1 false ejections a day, ejection 30 s to 300 s, at most 0.5 of the targets]");
    }
}
