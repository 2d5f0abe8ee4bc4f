package dev.lbkit.failover;

import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HedgingTest {

    private final Theater theater =
            new Theater(Theater.AVOIDING, in("eu", "a-1"), in("eu", "a-2"), in("eu", "b-1"), in("eu", "b-2"));
    private final int idle = theater.time.pending();
    private final List<String> called = new ArrayList<>();
    private final List<CompletableFuture<String>> attempts = new ArrayList<>();
    private final RetryBudget budget = RetryBudget.of(0, 1, 0);
    private final Failover failover = settings().build();

    private Failover.Builder settings() {
        return Failover.builder(theater.balancer)
                .idempotent()
                .attempts(2)
                .budget(budget)
                .hedge(Hedging.defaults());
    }

    private CompletableFuture<String> call() {
        return call(failover);
    }

    private CompletableFuture<String> call(Failover by) {
        return by.<String>callAsync(PickRequest.any(), target -> {
                    called.add(target.id());
                    attempts.add(new CompletableFuture<>());
                    return attempts.get(attempts.size() - 1);
                })
                .toCompletableFuture();
    }

    /** One call of 10 ms, so that the first delay is 50 ms. */
    @BeforeEach
    void learn() {
        CompletableFuture<String> first = call();
        theater.time.advance(ofMillis(10));
        attempts.get(0).complete("quick");
        assertThat(first).isCompletedWithValue("quick");
        called.clear();
        attempts.clear();
        theater.completed.clear();
    }

    @AfterEach
    void everything_hasEnded() {
        assertThat(theater.inFlight()).isZero();
        assertThat(theater.time.pending()).isEqualTo(idle);
    }

    @Test
    void callAsync_slowAttempt_isHedgedOutsideItsZoneAndLosesWithoutALesson() {
        CompletableFuture<String> result = call();

        theater.time.advance(ofMillis(50));
        attempts.get(1).complete("hedge");

        assertThat(result).isCompletedWithValue("hedge");
        assertThat(called).containsExactly("a-1", "b-1");
        assertThat(theater.inFlight()).isOne();
        attempts.get(0).complete("late");
        assertThat(theater.completed).containsExactly("b-1 SUCCESS", "a-1 CANCELLED");
        assertThat(theater.events).contains(new BalancerEvent.CallHedged("shop", in("eu", "a-1"), ofMillis(50), 2));
    }

    @Test
    void callAsync_loserNeverEnds_isATimeoutWhenItsTimeIsUp() {
        CompletableFuture<String> result = call();

        theater.time.advance(ofMillis(50));
        attempts.get(0).complete("first");

        theater.time.advance(ofSeconds(10));

        assertThat(result).isCompletedWithValue("first");
        assertThat(attempts.get(1)).isCancelled();
        assertThat(theater.completed).containsExactly("a-1 SUCCESS", "b-1 TIMEOUT");
    }

    @Test
    void callAsync_deadlineLeavesTheLoserLittleTime_itTeachesNothing() {
        Failover hasty =
                settings().attemptTimeout(ofMillis(90)).deadline(ofMillis(90)).build();
        CompletableFuture<String> learned = call(hasty);
        theater.time.advance(ofMillis(10));
        attempts.get(0).complete("quick");
        assertThat(learned).isCompleted();
        CompletableFuture<String> result = call(hasty);

        theater.time.advance(ofMillis(50));
        attempts.get(1).complete("first");
        theater.time.advance(ofMillis(40));

        assertThat(result).isCompletedWithValue("first");
        assertThat(attempts.get(2)).isCancelled();
        assertThat(theater.completed).containsExactly("a-1 SUCCESS", "a-1 SUCCESS", "b-1 CANCELLED");
    }

    @Test
    void callAsync_inTime_isNotHedged() {
        CompletableFuture<String> result = call();

        theater.time.advance(ofMillis(49));
        attempts.get(0).complete("first");

        assertThat(result).isCompletedWithValue("first");
        assertThat(called).hasSize(1);
    }

    @Test
    void callAsync_firstFailsBesideItsHedge_waitsForTheHedge() {
        CompletableFuture<String> result = call();
        theater.time.advance(ofMillis(50));

        attempts.get(0).completeExceptionally(new IOException("first"));
        assertThat(result).isNotDone();
        attempts.get(1).complete("hedge");

        assertThat(result).isCompletedWithValue("hedge");
        assertThat(theater.retries()).isZero();
    }

    @Test
    void callAsync_bothFail_throwsTheLastWithTheOtherSuppressed() {
        IOException first = new IOException("first");
        CompletableFuture<String> result = call();
        theater.time.advance(ofMillis(50));

        attempts.get(0).completeExceptionally(first);
        attempts.get(1).completeExceptionally(new IOException("hedge"));

        assertThatThrownBy(result::get)
                .hasMessageContaining("hedge")
                .satisfies(failure -> assertThat(failure.getCause()).hasSuppressedException(first));
        assertThat(theater.givenUp()).containsExactly("attempts");
    }

    @Test
    void callAsync_targetAnswersOthersMeanwhile_isNotHedged() {
        CompletableFuture<String> result = call();
        theater.time.advance(ofMillis(20));
        call();
        theater.time.advance(ofMillis(10));
        attempts.get(1).complete("the other, on the same target");

        theater.time.advance(ofSeconds(1));
        attempts.get(0).complete("long");

        assertThat(result).isCompletedWithValue("long");
        assertThat(called).containsExactly("a-1", "a-1");
    }

    @Test
    void callAsync_moreCallsInFlightThanUsual_isNotHedgedUntilTheyEnd() {
        List<CompletableFuture<String>> crowd = new ArrayList<>();
        CompletableFuture<String> result = call();
        theater.time.advance(ofMillis(40));
        for (int i = 0; i < 40; i++) {
            crowd.add(call());
        }

        theater.time.advance(ofMillis(11));

        assertThat(called).containsOnly("a-1").hasSize(41);
        attempts.forEach(attempt -> attempt.complete("at last"));
        assertThat(result).isCompletedWithValue("at last");
        assertThat(crowd).allMatch(CompletableFuture::isDone);
    }

    @Test
    void callAsync_budgetIsEmpty_isNotHedged() {
        budget.tryWithdraw(0);
        CompletableFuture<String> result = call();

        theater.time.advance(ofSeconds(1));
        attempts.get(0).complete("late");

        assertThat(result).isCompletedWithValue("late");
        assertThat(called).hasSize(1);
    }

    /** More late calls than the bucket of the governor holds tokens, and one token in the budget. */
    @ParameterizedTest
    @ValueSource(strings = {"a-1 is left", "none is left"})
    void callAsync_noOtherTarget_keepsTheTokensForACallThatFindsOne(String situation) {
        Theater closed = Theater.failingClosed(in("eu", "a-1"), in("eu", "b-1"));
        List<CompletableFuture<String>> begun = new ArrayList<>();
        Failover scarce = Failover.builder(closed.balancer)
                .idempotent()
                .attempts(2)
                .budget(RetryBudget.of(0, 1, 0))
                .hedge(Hedging.defaults())
                .build();
        Failover.AsyncCall<String> call = target -> {
            begun.add(new CompletableFuture<>());
            return begun.get(begun.size() - 1);
        };
        for (int i = 0; i < 20; i++) {
            scarce.callAsync(PickRequest.any(), call);
            closed.say("b-1", HealthStatus.UNHEALTHY);
            closed.say("a-1", situation.startsWith("a-1") ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY);
            closed.time.advance(ofMillis(i == 0 ? 10 : 500));
            assertThat(begun).hasSize(i + 1);
            begun.get(i).complete("at last");
            closed.say("a-1", HealthStatus.HEALTHY);
            closed.say("b-1", HealthStatus.HEALTHY);
        }

        scarce.callAsync(PickRequest.any(), call);
        closed.time.advance(ofMillis(500));
        assertThat(begun).hasSize(22);
        begun.get(21).complete("hedge");
        begun.get(20).complete("first");

        assertThat(closed.events)
                .filteredOn(BalancerEvent.CallHedged.class::isInstance)
                .hasSize(1);
        assertThat(closed.inFlight()).isZero();
    }

    /** A foreign stage whose cancelling ends in an Error. */
    private static final class Fatal extends CompletableFuture<String> {

        @Override
        public boolean cancel(boolean mayInterrupt) {
            throw new AssertionError("cancel");
        }
    }

    @Test
    void callAsync_callerCancelsAndACancelEndsInAnError_theOtherIsCancelledTooAndNothingStaysOpen() {
        List<CompletableFuture<String>> begun = List.of(new Fatal(), new CompletableFuture<>());
        CompletableFuture<String> result = failover.<String>callAsync(PickRequest.any(), target -> {
                    called.add(target.id());
                    return begun.get(called.size() - 1);
                })
                .toCompletableFuture();
        theater.time.advance(ofMillis(50));

        result.cancel(true);

        assertThat(begun.get(1)).isCancelled();
        assertThat(theater.completed).containsExactlyInAnyOrder("a-1 CANCELLED", "b-1 CANCELLED");
    }

    @Test
    void callAsync_cancelOfALateAttemptEndsInAnError_endsTheCallWithItAndGivesTheLeaseBack() {
        CompletionStage<String> result = failover.callAsync(PickRequest.any(), target -> new Fatal());

        theater.time.advance(ofSeconds(20));

        assertThatThrownBy(() -> result.toCompletableFuture().get())
                .hasCauseInstanceOf(AssertionError.class)
                .hasMessageContaining("cancel");
        assertThat(theater.completed).contains("a-1 TIMEOUT");
    }

    @Test
    void callAsync_callerCancels_cancelsBoth() {
        CompletableFuture<String> result = call();
        theater.time.advance(ofMillis(50));

        result.cancel(true);

        assertThat(attempts).allMatch(CompletableFuture::isCancelled);
        assertThat(theater.completed).containsExactlyInAnyOrder("a-1 CANCELLED", "b-1 CANCELLED");
    }

    @Test
    void build_hedgingNotIdempotent_isAContradiction() {
        Failover.Builder builder = Failover.builder(theater.balancer).hedge(Hedging.defaults());

        assertThatThrownBy(builder::build)
                .hasMessage(
                        "hedging: Hedging[least=PT0.001S, mostExtra=0.02] (expected: idempotent(), as a hedge executes"
                                + " a call twice)");
    }

    @Test
    void build_hedgingWithOneAttempt_isAContradiction() {
        Failover.Builder builder =
                Failover.builder(theater.balancer).idempotent().attempts(1).hedge(Hedging.defaults());

        assertThatThrownBy(builder::build).hasMessage("attempts: 1 (expected: >= 2, as a hedge is one of them)");
    }

    @Property(tries = 50)
    void governor_anyLatencies_hedgesAtMostItsShareAndTheBurst(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 0.5) double mostExtra) {
        HedgeGovernor governor = new HedgeGovernor(Hedging.defaults().atMost(mostExtra), theater.balancer);
        SplittableRandom random = new SplittableRandom(seed);
        int hedges = 0;

        for (int i = 1; i <= 2000; i++) {
            governor.began();
            long took = (long) (1e7 * Math.exp(3 * random.nextGaussian()));
            if (governor.delay().orElse(Duration.ofDays(1)).toNanos() < took) {
                governor.late();
                hedges += governor.allows(random, i) && governor.tryWithdraw(i) ? 1 : 0;
            } else {
                governor.inTime(() -> took);
            }
            assertThat((double) hedges).isLessThanOrEqualTo(10 + mostExtra * i + 1e-6);
        }
    }

    @Property(tries = 20)
    void delay_steadyLatencies_isTheirQuantile(@ForAll long seed) {
        HedgeGovernor governor = new HedgeGovernor(Hedging.defaults().notBefore(Duration.ZERO), theater.balancer);
        SplittableRandom random = new SplittableRandom(seed);
        int late = 0;

        for (int i = 0; i < 30_000; i++) {
            double took = -1e7 * Math.log(1 - random.nextDouble());
            if (governor.delay().orElse(Duration.ofDays(1)).toNanos() < took) {
                governor.late();
                late += i >= 10_000 ? 1 : 0;
            } else {
                governor.inTime(() -> (long) took);
            }
        }

        assertThat(late / 20_000.0).isBetween(0.007, 0.013); // one in a hundred
    }

    /** One call in 300 hangs for a second; its hedge wins, and no other does. */
    @Property(tries = 10)
    void delay_fewHedgesWin_growsUntilHalfOfThemDo(@ForAll long seed) {
        HedgeGovernor governor = new HedgeGovernor(Hedging.defaults().notBefore(Duration.ZERO), theater.balancer);
        SplittableRandom random = new SplittableRandom(seed);
        int hedges = 0;
        int won = 0;

        for (int i = 0; i < 100_000; i++) {
            boolean hangs = random.nextInt(300) == 0;
            double took = hangs ? 1e9 : -1e7 * Math.log(1 - random.nextDouble());
            if (governor.delay().orElse(Duration.ofDays(1)).toNanos() < took) {
                governor.late();
                governor.raced(hangs ? HedgeGovernor.Winner.HEDGE : HedgeGovernor.Winner.FIRST);
                hedges += i >= 50_000 ? 1 : 0;
                won += i >= 50_000 && hangs ? 1 : 0;
            } else {
                governor.inTime(() -> (long) took);
            }
        }

        assertThat(won / (double) hedges).isBetween(0.4, 0.6); // one in three without that
    }
}
