package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Scheduler;
import dev.lbkit.Target;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Probes that misbehave, and watches that end at a bad moment. */
class CheckedTargetTest {

    private final Lab lab = new Lab();

    static Stream<Arguments> misbehaving() {
        return Stream.of(
                Arguments.of("throws", "java.lang.IllegalStateException: boom", (Probe) target -> {
                    throw new IllegalStateException("boom");
                }),
                Arguments.of("throws an Error", "java.lang.AssertionError: boom", (Probe) target -> {
                    throw new AssertionError("boom");
                }),
                Arguments.of("recurses for ever", "java.lang.StackOverflowError", (Probe) CheckedTargetTest::recurse),
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
                .anyMatch(verdict -> verdict.endsWith(": 3 checks failed in a row, the last: " + reason))
                .noneMatch(verdict -> verdict.startsWith("a HEALTHY"));
        assertThat(Script.gaps(begun).stream().skip(1))
                .hasSizeGreaterThan(100)
                .allSatisfy(gap -> assertThat(gap).isBetween(ofMillis(4500), ofMillis(5500)));
    }

    /** The first check in a process loads a client's classes, which took 3 s on a busy machine. */
    @Test
    void probe_thatIsSlowToBegin_isLeftItsTime() {
        AtomicLong busy = new AtomicLong();
        LoadBalancer.Environment slow =
                new LoadBalancer.Environment("shop", () -> lab.time.read() + busy.get(), lab.time, Lab.LOWEST, lab);
        HealthDetector.Detection detection = ActiveCheck.of(target -> {
                    busy.compareAndSet(0, ofSeconds(3).toNanos());
                    CompletableFuture<Probe.Result> answer = new CompletableFuture<>();
                    lab.time.schedule(ofSeconds(4), () -> answer.complete(Probe.Result.pass()));
                    return answer;
                })
                .every(ofSeconds(5))
                .timeout(ofSeconds(5))
                .fall(1)
                .build()
                .start(slow);
        lab.watch(detection, "a");

        lab.time.advance(ofSeconds(5));

        assertThat(lab.verdicts).last().isEqualTo("a HEALTHY: the first check to pass");
        assertThat(lab.verdicts).noneMatch(verdict -> verdict.contains("UNHEALTHY"));
    }

    /** A result that changes the interval comes as the next check has begun: too late to take that one off the schedule. */
    @Test
    void result_asTheNextCheckBegins_leavesOneCheckOnTheSchedule() {
        List<CompletableFuture<Probe.Result>> answers = new ArrayList<>();
        AtomicBoolean answering = new AtomicBoolean();
        Scheduler late = (delay, task) -> lab.time.schedule(delay, () -> {
            if (answering.getAndSet(false)) {
                answers.get(answers.size() - 1).complete(Probe.Result.pass());
            }
            task.run();
        });
        HealthDetector.Detection detection = ActiveCheck.of(target -> {
                    answers.add(new CompletableFuture<>());
                    return answers.get(answers.size() - 1);
                })
                .every(ofSeconds(10))
                .onEdge(ofSeconds(1))
                .timeout(ofSeconds(1))
                .jitter(0)
                .build()
                .start(new LoadBalancer.Environment("shop", lab.time, late, Lab.LOWEST, lab));
        lab.watch(detection, "a");
        while (answers.isEmpty()) {
            lab.time.advance(ofMillis(1));
        }

        answering.set(true);
        lab.time.advance(ofSeconds(1));
        int before = answers.size();
        boolean answered = !answering.get();
        for (int i = 0; i < 60; i++) {
            answers.get(answers.size() - 1).complete(Probe.Result.pass());
            lab.time.advance(ofSeconds(1));
        }

        assertThat(answered).isTrue();
        assertThat(lab.verdicts).last().isEqualTo("a HEALTHY: the first check to pass");
        assertThat(answers.size() - before).isBetween(5, 7);
    }

    @Test
    void watch_closedDuringACheck_cancelsItAndHearsNothingMore() {
        Script script = new Script(lab, "P").answeringAfter(ofSeconds(1));
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(script).build());
        HealthDetector.Watch watch = lab.watch(detection, "a");
        script.awaitFirst();

        watch.close();
        watch.close();
        script.answers.get(0).complete(Probe.Result.pass());
        lab.time.advance(ofMinutes(1));

        assertThat(script.answers.get(0)).isCancelled();
        assertThat(script.begun).hasSize(1);
        assertThat(lab.verdicts).containsExactly("a UNKNOWN: Elb.RegistrationInProgress: not checked yet");
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

        assertThat(lab.verdicts).containsExactly("a UNKNOWN: Elb.RegistrationInProgress: not checked yet");
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

        assertThat(lab.verdicts).containsExactly("a UNKNOWN: Elb.RegistrationInProgress: not checked yet");
    }
}
