package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.io.EOFException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActiveCheckTest {

    private final Lab lab = new Lab();

    @Test
    void target_beforeItsFirstCheck_isUnknown() {
        HealthDetector.Detection detection =
                lab.start(ActiveCheck.of(new Script("P")).build());

        lab.watch(detection, "a");

        assertThat(lab.verdicts).containsExactly("a UNKNOWN: not checked yet");
    }

    @Test
    void target_underChecks_isReportedOnlyWhenItChanges() {
        HealthDetector.Detection detection =
                lab.start(ActiveCheck.of(new Script("PPPFPFFFFFPFPPPP")).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(2));

        assertThat(lab.verdicts)
                .containsExactly(
                        "a UNKNOWN: not checked yet",
                        "a HEALTHY: the first check to pass",
                        "a UNHEALTHY: 3 checks failed in a row, the last: check 8",
                        "a UNHEALTHY: checks still fail, the last: check 9",
                        "a UNHEALTHY: checks still fail, the last: check 10",
                        "a UNHEALTHY: checks still fail, the last: check 12",
                        "a HEALTHY: 2 checks passed in a row");
    }

    @Test
    void checks_overTime_keepTheIntervalWithinTenPercent() {
        Script script = new Script("P");
        HealthDetector.Detection detection =
                lab.start(ActiveCheck.of(script).every(ofSeconds(10)).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(60));

        assertThat(script.begun.get(0)).isLessThanOrEqualTo(ofSeconds(5));
        assertThat(script.gaps()).allSatisfy(gap -> assertThat(gap).isBetween(ofSeconds(9), ofSeconds(11)));
        assertThat(script.gaps()).hasSizeBetween(350, 370).doesNotHaveDuplicates();
    }

    @Test
    void checks_ofATargetThatAnswersLate_areNotPutOff() {
        Script script = new Script("P").answeringAfter(ofSeconds(4));
        HealthDetector.Detection detection = lab.start(
                ActiveCheck.of(script).every(ofSeconds(5)).timeout(ofSeconds(5)).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(60));

        assertThat(script.gaps()).allSatisfy(gap -> assertThat(gap).isBetween(ofMillis(4500), ofMillis(5500)));
        assertThat(lab.verdicts).endsWith("a HEALTHY: the first check to pass");
    }

    @Test
    void check_withoutAnswerInTime_failsAndIsCancelled() {
        Script script = new Script("P").answeringAfter(ofMillis(2001));
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(script).build());
        lab.watch(detection, "a");

        lab.time.advance(ofSeconds(20));

        assertThat(lab.verdicts)
                .containsExactly(
                        "a UNKNOWN: not checked yet",
                        "a UNHEALTHY: 3 checks failed in a row, the last: no answer within 2 s",
                        "a UNHEALTHY: checks still fail, the last: no answer within 2 s");
        assertThat(script.answers.get(0)).isCancelled();
    }

    @Test
    void checks_whoseTimeIsTheWholeInterval_neverOverlap() {
        Script script = new Script("P").answeringAfter(ofMinutes(10));
        HealthDetector.Detection detection = lab.start(
                ActiveCheck.of(script).every(ofSeconds(1)).timeout(ofSeconds(1)).build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(5));

        assertThat(script.mostAtOnce).isEqualTo(1);
        assertThat(script.begun).hasSizeGreaterThan(270);
    }

    static Stream<Arguments> misbehaving() {
        return Stream.of(
                Arguments.of("throws", "java.lang.IllegalStateException: boom", (Probe) target -> {
                    throw new IllegalStateException("boom");
                }),
                Arguments.of("throws an Error", "java.lang.AssertionError: boom", (Probe) target -> {
                    throw new AssertionError("boom");
                }),
                Arguments.of("recurses for ever", "java.lang.StackOverflowError", (Probe) ActiveCheckTest::recurse),
                Arguments.of(
                        "gives null", "java.lang.NullPointerException: the probe gave null", (Probe) target -> null),
                Arguments.of("answers null", "the probe gave null", (Probe) target -> completedFuture(null)),
                Arguments.of("fails", "java.io.IOException: reset", (Probe)
                        target -> CompletableFuture.failedFuture(new IOException("reset"))),
                Arguments.of("fails inside", "java.io.IOException: reset", (Probe)
                        target -> CompletableFuture.failedFuture(new CompletionException(new IOException("reset")))),
                Arguments.of("fails without words", "java.io.IOException, caused by java.io.EOFException", (Probe)
                        target -> CompletableFuture.failedFuture(new IOException(null, new EOFException()))),
                Arguments.of("never ends", "no answer within 2 s", (Probe) target -> new CompletableFuture<>()),
                Arguments.of("never ends and cannot be cancelled", "no answer within 2 s", (Probe)
                        target -> new CompletableFuture<Probe.Result>().minimalCompletionStage()));
    }

    private static CompletionStage<Probe.Result> recurse(Target target) {
        return recurse(target).thenApply(result -> result);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("misbehaving")
    void probe_thatMisbehaves_failsTheCheckAndTheNextOneIsOnTime(String name, String reason, Probe probe) {
        List<Duration> begun = new ArrayList<>();
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(target -> {
                    begun.add(lab.now());
                    return probe.check(target);
                })
                .build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(10));

        assertThat(lab.verdicts)
                .contains("a UNHEALTHY: 3 checks failed in a row, the last: " + reason)
                .doesNotContain("HEALTHY");
        assertThat(gaps(begun))
                .hasSizeGreaterThan(100)
                .allSatisfy(gap -> assertThat(gap).isBetween(ofMillis(4500), ofMillis(5500)));
    }

    @ParameterizedTest(name = "hangs: {0}")
    @ValueSource(booleans = {false, true})
    void target_thatDies_isFoundOnTheFallthCheck(boolean hangs) {
        Script script = new Script("F").answeringAfter(hangs ? ofMinutes(1) : Duration.ZERO);
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
        lab.time.advance(ofSeconds(hangs ? 64 : 59));
        List<String> before = List.copyOf(lab.verdicts);
        lab.time.advance(ofSeconds(2));

        assertThat(before).endsWith("a HEALTHY: the first check to pass");
        assertThat(lab.verdicts.get(lab.verdicts.size() - 1)).startsWith("a UNHEALTHY: 2 checks failed in a row");
    }

    @Test
    void watch_closedDuringACheck_cancelsItAndHearsNothingMore() {
        Script script = new Script("P").answeringAfter(ofSeconds(1));
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(script).build());
        HealthDetector.Watch watch = lab.watch(detection, "a");
        lab.time.advance(script.untilBegun(lab));

        watch.close();
        watch.close();
        script.answers.get(0).complete(Probe.Result.pass());
        lab.time.advance(ofMinutes(1));

        assertThat(script.answers.get(0)).isCancelled();
        assertThat(script.begun).hasSize(1);
        assertThat(lab.verdicts).containsExactly("a UNKNOWN: not checked yet");
    }

    @Test
    void watch_closedWhileTheProbeIgnoresIt_stillHearsNothingMore() {
        CompletableFuture<Probe.Result> stubborn = new CompletableFuture<>();
        HealthDetector.Detection detection = lab.start(
                ActiveCheck.of(target -> stubborn.minimalCompletionStage()).build());
        HealthDetector.Watch watch = lab.watch(detection, "a");
        lab.time.advance(ofMillis(2500));

        watch.close();
        stubborn.complete(Probe.Result.pass());

        assertThat(lab.verdicts).containsExactly("a UNKNOWN: not checked yet");
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void watch_closedBetweenTheEndOfACheckAndItsVerdict_doesNotReportIt() {
        List<HealthDetector.Watch> watches = new ArrayList<>();
        CompletableFuture<Probe.Result> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) { // told of the end of the check before the target is
                watches.get(0).close();
                return false;
            }
        };
        HealthDetector.Detection detection =
                lab.start(ActiveCheck.of(target -> answer).build());
        watches.add(lab.watch(detection, "a"));
        lab.time.advance(ofMillis(2500));

        answer.complete(Probe.Result.pass());

        assertThat(lab.verdicts).containsExactly("a UNKNOWN: not checked yet");
    }

    @Test
    void balancers_openedAndClosedTenThousandTimes_leaveNothingScheduled() {
        ActiveCheck check = ActiveCheck.http("/healthz").build();

        for (int i = 0; i < 10_000; i++) {
            lab.balancer(check, "a", "b", "c").build().close();
            lab.time.advance(Duration.ZERO);
        }

        assertThat(lab.time.pending()).isZero();
        assertThat(lab.failures).isEmpty();
    }

    @Test
    void probe_ofEachBalancer_isItsOwnAndIsForgottenWhenItCloses() {
        List<WeakReference<Probe>> started = new ArrayList<>();
        ActiveCheck check = ActiveCheck.of(new Probe() {
                    @Override
                    public CompletionStage<Result> check(Target target) {
                        throw new AssertionError("not started");
                    }

                    @Override
                    public Probe start() {
                        byte[] connections = {1};
                        Probe mine = target -> completedFuture(connections[0] == 1 ? Result.pass() : null);
                        started.add(new WeakReference<>(mine));
                        return mine;
                    }
                })
                .build();
        LoadBalancer one = lab.balancer(check, "a", "b").build();
        LoadBalancer other = lab.balancer(check, "a", "b").build();
        lab.time.advance(ofSeconds(30));

        one.close();
        other.close();
        lab.time.advance(Duration.ZERO);
        for (int i = 0; i < 100 && started.stream().anyMatch(probe -> probe.get() != null); i++) {
            System.gc();
        }

        assertThat(started)
                .hasSize(2)
                .allSatisfy(probe -> assertThat(probe.get()).isNull());
        assertThat(one.name()).isEqualTo(other.name()); // the closed balancers themselves are still held
    }

    @Test
    void newTarget_inARunningBalancer_isHealthyAfterOnePassWhateverTheRise() {
        TargetSource.Settable source = TargetSource.settable(List.of(Lab.target("a")));
        LoadBalancer balancer = lab.balancer(
                        ActiveCheck.of(new Script("P")).rise(10).build(), source)
                .build();
        lab.time.advance(ofSeconds(5));

        source.set(List.of(Lab.target("a"), Lab.target("b")));
        lab.time.advance(Duration.ZERO);
        HealthStatus atFirst = Lab.status(balancer, "b");
        lab.time.advance(ofMillis(2500));

        assertThat(atFirst).isEqualTo(HealthStatus.UNKNOWN);
        assertThat(Lab.status(balancer, "b")).isEqualTo(HealthStatus.HEALTHY);
        assertThat(lab.changes).contains("b HEALTHY: the first check to pass");
    }

    @Test
    void newTarget_failingFromTheStart_goesDownWithoutEverBeingUsable() {
        LoadBalancer balancer = lab.balancer(
                        ActiveCheck.of(new Script("F")).fall(2).build(), "a")
                .build();

        lab.time.advance(ofSeconds(9));

        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(lab.changes).containsExactly("a UNHEALTHY: 2 checks failed in a row, the last: check 2");
    }

    @Test
    void target_alternatingForTenMinutes_neverChangesAgain() {
        LoadBalancer balancer = lab.balancer(
                        ActiveCheck.of(new Script("PF".repeat(400)))
                                .every(ofSeconds(1))
                                .rise(2)
                                .fall(3)
                                .build(),
                        "a")
                .build();

        lab.time.advance(ofMinutes(10));

        assertThat(lab.changes).containsExactly("a HEALTHY: the first check to pass");
        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
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
        assertThat(Arrays.stream(slots, 0, 25).sum()).isEqualTo(1000 * 100);
    }

    @Test
    void settings_thatContradict_areRefusedByName() {
        ActiveCheck.Builder check = ActiveCheck.tcp().every(ofSeconds(1));

        assertThatThrownBy(() -> check.timeout(ofSeconds(2)).build())
                .hasMessage("timeout: PT2S (expected: > 0 and <= every, PT1S)");
        assertThatThrownBy(() -> check.timeout(Duration.ZERO).build())
                .hasMessage("timeout: PT0S (expected: > 0 and <= every, PT1S)");
        assertThatThrownBy(() -> ActiveCheck.tcp().every(ofSeconds(-1)).build())
                .hasMessage("every: PT-1S (expected: > 0 and <= 1 day)");
        assertThatThrownBy(() -> ActiveCheck.tcp().rise(0).build()).hasMessage("rise: 0 (expected: >= 1)");
        assertThatThrownBy(() -> ActiveCheck.tcp().fall(0).build()).hasMessage("fall: 0 (expected: >= 1)");
        assertThatThrownBy(() -> ActiveCheck.http("healthz"))
                .hasMessage("path: 'healthz' (expected: begins with one slash)");
        assertThatThrownBy(() -> ActiveCheck.http("//other.example/healthz"))
                .hasMessage("path: '//other.example/healthz' (expected: begins with one slash)");
    }

    @Test
    void settings_printed_areTheWholeConfiguration() {
        assertThat(ActiveCheck.http("/healthz").build())
                .hasToString("ActiveCheck[http /healthz 200-399, every 5 s, timeout 2 s, rise 2, fall 3]");
        assertThat(ActiveCheck.tcp().every(ofMillis(500)).rise(1).fall(1).build())
                .hasToString("ActiveCheck[tcp, every 0.5 s, timeout 0.25 s, rise 1, fall 1]");
    }

    private static List<Duration> gaps(List<Duration> moments) {
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < moments.size(); i++) {
            gaps.add(moments.get(i).minus(moments.get(i - 1)));
        }
        return gaps;
    }

    /** Answers P or F by the number of the check; the last letter goes on for ever. */
    private final class Script implements Probe {

        private final String results;
        private final List<Duration> begun = new ArrayList<>();
        private final List<CompletableFuture<Result>> answers = new ArrayList<>();
        private Duration delay = Duration.ZERO;
        private long mostAtOnce;

        Script(String results) {
            this.results = results;
        }

        Script answeringAfter(Duration newDelay) {
            delay = newDelay;
            return this;
        }

        List<Duration> gaps() {
            return ActiveCheckTest.gaps(begun);
        }

        /** Steps until the first check is under way. */
        Duration untilBegun(Lab running) {
            while (begun.isEmpty()) {
                running.time.advance(ofMillis(1));
            }
            return Duration.ZERO;
        }

        @Override
        public CompletionStage<Result> check(Target target) {
            begun.add(lab.now());
            char result = results.charAt(Math.min(begun.size(), results.length()) - 1);
            Result found = result == 'P' ? Result.pass() : Result.fail("check " + begun.size());
            CompletableFuture<Result> answer = new CompletableFuture<>();
            answers.add(answer);
            mostAtOnce = Math.max(
                    mostAtOnce, answers.stream().filter(one -> !one.isDone()).count());
            if (delay.isZero()) {
                answer.complete(found);
            } else {
                lab.time.schedule(delay, () -> answer.complete(found));
            }
            return answer;
        }
    }
}
