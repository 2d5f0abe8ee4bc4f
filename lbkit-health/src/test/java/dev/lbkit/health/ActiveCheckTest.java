package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When targets are checked. */
class ActiveCheckTest {

    private final Lab lab = new Lab();

    @Test
    void target_beforeItsFirstCheck_isUnknown() {
        HealthDetector.Detection detection =
                lab.start(ActiveCheck.of(new Script(lab, "P")).build());

        lab.watch(detection, "a");

        assertThat(lab.verdicts).containsExactly("a UNKNOWN: Elb.RegistrationInProgress: not checked yet");
    }

    @Test
    void target_underChecks_isReportedOnlyWhenItChanges() {
        HealthDetector.Detection detection =
                lab.start(ActiveCheck.of(new Script(lab, "PPPFPFFFFFPFPPPP")).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(2));

        assertThat(lab.verdicts)
                .containsExactly(
                        "a UNKNOWN: Elb.RegistrationInProgress: not checked yet",
                        "a HEALTHY: the first check to pass",
                        "a UNHEALTHY: Target.FailedHealthChecks: 3 checks failed in a row, the last: check 8",
                        "a UNHEALTHY: Target.FailedHealthChecks: checks still fail, the last: check 9",
                        "a UNHEALTHY: Target.FailedHealthChecks: checks still fail, the last: check 10",
                        "a UNHEALTHY: Target.FailedHealthChecks: checks still fail, the last: check 12",
                        "a HEALTHY: 2 checks passed in a row");
    }

    @Test
    void checks_overTime_keepTheIntervalWithinTenPercent() {
        Script script = new Script(lab, "P");
        HealthDetector.Detection detection =
                lab.start(ActiveCheck.of(script).every(ofSeconds(10)).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(60));

        assertThat(script.begun.get(0)).isLessThanOrEqualTo(ofSeconds(5));
        assertThat(script.gaps().get(0)).isBetween(ofMillis(4500), ofSeconds(11));
        assertThat(script.gaps().stream().skip(1))
                .allSatisfy(gap -> assertThat(gap).isBetween(ofSeconds(9), ofSeconds(11)))
                .hasSizeBetween(350, 370)
                .doesNotHaveDuplicates();
    }

    @Test
    void checks_ofATargetThatAnswersLate_areNotPutOff() {
        Script script = new Script(lab, "P").answeringAfter(ofSeconds(4));
        HealthDetector.Detection detection = lab.start(
                ActiveCheck.of(script).every(ofSeconds(5)).timeout(ofSeconds(5)).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(60));

        assertThat(script.gaps().stream().skip(1))
                .allSatisfy(gap -> assertThat(gap).isBetween(ofMillis(4500), ofMillis(5500)));
        assertThat(lab.verdicts).endsWith("a HEALTHY: the first check to pass");
    }

    @Test
    void check_withoutAnswerInTime_failsAndIsCancelled() {
        Script script = new Script(lab, "P").answeringAfter(ofMillis(2001));
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(script).build());
        lab.watch(detection, "a");

        lab.time.advance(ofSeconds(20));

        assertThat(lab.verdicts)
                .containsExactly(
                        "a UNKNOWN: Elb.RegistrationInProgress: not checked yet",
                        "a UNKNOWN: Elb.InitialHealthChecking: no pass yet, the last: no answer within 2 s",
                        "a UNHEALTHY: Target.Timeout: 3 checks failed in a row, the last: no answer within 2 s",
                        "a UNHEALTHY: Target.Timeout: checks still fail, the last: no answer within 2 s");
        assertThat(script.answers.get(0)).isCancelled();
    }

    @Test
    void checks_whoseTimeIsTheWholeInterval_neverOverlap() {
        Script script = new Script(lab, "P").answeringAfter(ofMinutes(10));
        HealthDetector.Detection detection = lab.start(
                ActiveCheck.of(script).every(ofSeconds(1)).timeout(ofSeconds(1)).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(5));

        assertThat(script.mostAtOnce).isEqualTo(1);
        assertThat(script.begun).hasSizeGreaterThan(270);
    }

    @ParameterizedTest(name = "hangs: {0}")
    @ValueSource(booleans = {false, true})
    void target_thatDies_isFoundOnTheFallthCheck(boolean hangs) {
        Script script = new Script(lab, "F").answeringAfter(hangs ? ofMinutes(1) : Duration.ZERO);
        HealthDetector.Detection detection = ActiveCheck.of(target -> lab.now().compareTo(ofSeconds(16)) < 0
                        ? completedFuture(Probe.Result.pass())
                        : script.check(target))
                .every(ofSeconds(30))
                .timeout(ofSeconds(5))
                .fall(2)
                .build()
                .start(lab.environment(Lab.MIDDLE));
        lab.watch(detection, "a");

        lab.time.advance(ofMillis(7500)); // the good check, after a quarter of the interval
        lab.time.advance(ofSeconds(hangs ? 57 : 52)); // until half a second before the check at 60 s may fail
        List<String> before = List.copyOf(lab.verdicts);
        lab.time.advance(ofSeconds(2));

        assertThat(before).endsWith("a HEALTHY: the first check to pass");
        assertThat(lab.verdicts.get(lab.verdicts.size() - 1)).contains(": 2 checks failed in a row");
    }

    /** 1,000 balancers of 100 targets started in one moment: one queue of virtual time each, one histogram for all. */
    @Test
    void checks_ofAThousandBalancersStartedTogether_areSpreadFromTheFirstOn() {
        int[] slots = new int[150]; // of 100 ms: three intervals
        for (int i = 0; i < 1000; i++) {
            Lab one = new Lab();
            HealthDetector.Detection detection = ActiveCheck.of(target -> {
                        slots[(int) one.now().dividedBy(ofMillis(100))]++;
                        return completedFuture(Probe.Result.pass());
                    })
                    .build()
                    .start(one.environment(new SplittableRandom(i)));
            for (int j = 0; j < 100; j++) {
                detection.watch(Lab.target("t" + j), (status, reason) -> {});
            }
            one.time.advance(ofSeconds(15).minusNanos(1));
        }

        int mean = 1000 * 100 / 50;
        assertThat(Arrays.stream(slots).max().orElseThrow()).isLessThanOrEqualTo(3 * mean);
        assertThat(Arrays.stream(slots, 0, 25).sum()).isBetween(1000 * 100, 1000 * 103); // some second ones too
    }

    @Test
    void settings_thatContradict_areRefusedByName() {
        ActiveCheck.Builder check = ActiveCheck.tcp().every(ofSeconds(1));

        assertThatThrownBy(() -> check.timeout(ofSeconds(2)).build())
                .hasMessage("timeout: PT2S (expected: > 0 and <= the shortest interval, PT1S)");
        assertThatThrownBy(() -> check.timeout(Duration.ZERO).build())
                .hasMessage("timeout: PT0S (expected: > 0 and <= the shortest interval, PT1S)");
        assertThatThrownBy(() -> ActiveCheck.tcp().onEdge(ofSeconds(6)).build())
                .hasMessage("onEdge: PT6S (expected: > 0 and <= every, PT5S)");
        assertThatThrownBy(() -> ActiveCheck.tcp().whenDown(ofSeconds(4)).build())
                .hasMessage("whenDown: PT4S (expected: >= every, PT5S, and <= 1 day)");
        assertThatThrownBy(() -> ActiveCheck.tcp().jitter(Double.NaN).build())
                .hasMessage("jitter: NaN (expected: 0 to 0.5)");
        assertThatThrownBy(() -> ActiveCheck.tcp().atOnce(0).build()).hasMessage("atOnce: 0 (expected: >= 1)");
        assertThatThrownBy(() -> ActiveCheck.tcp().every(ofSeconds(-1)).build())
                .hasMessage("every: PT-1S (expected: > 0 and <= 1 day)");
        assertThatThrownBy(() -> ActiveCheck.tcp().rise(0).build()).hasMessage("rise: 0 (expected: >= 1)");
        assertThatThrownBy(() -> ActiveCheck.tcp().fall(0).build()).hasMessage("fall: 0 (expected: >= 1)");
        assertThatThrownBy(() -> ActiveCheck.http("healthz"))
                .hasMessage("path: 'healthz' (expected: begins with one slash, and has only characters of a uri)");
        assertThatThrownBy(() -> ActiveCheck.http("//other.example/healthz"))
                .hasMessage(
                        "path: '//other.example/healthz' (expected: begins with one slash, and has only characters of a uri)");
    }

    @Test
    void settings_printed_areTheWholeConfiguration() {
        assertThat(ActiveCheck.http("/healthz").build())
                .hasToString("ActiveCheck[http /healthz 200-399, every 5 s, timeout 2 s, rise 2, fall 3]");
        assertThat(ActiveCheck.tcp().every(ofMillis(500)).rise(1).fall(1).build())
                .hasToString("ActiveCheck[tcp, every 0.5 s, timeout 0.25 s, rise 1, fall 1]");
        assertThat(ActiveCheck.tcp()
                        .onEdge(ofSeconds(1))
                        .whenDown(ofSeconds(30))
                        .build())
                .hasToString("ActiveCheck[tcp, every 5 s, on edge 1 s, when down 30 s, timeout 0.5 s, rise 2, fall 3]");
    }
}
