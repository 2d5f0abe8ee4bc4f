package dev.lbkit.failover;

import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FailoverAsyncTest {

    private final Theater theater =
            new Theater(Theater.AVOIDING, in("eu", "a-1"), in("eu", "a-2"), in("eu", "b-1"), in("eu", "b-2"));
    private final int idle = theater.time.pending();
    private final List<String> called = new ArrayList<>();
    private final List<CompletableFuture<String>> attempts = new ArrayList<>();

    @AfterEach
    void everything_hasEnded() {
        assertThat(theater.inFlight()).isZero();
        assertThat(theater.time.pending()).isEqualTo(idle);
    }

    private CompletableFuture<String> call(Failover.Builder failover) {
        Failover.AsyncCall<String> call = target -> {
            called.add(target.id());
            attempts.add(new CompletableFuture<>());
            return attempts.get(attempts.size() - 1);
        };
        return failover.build().callAsync(PickRequest.any(), call).toCompletableFuture();
    }

    private Failover.Builder failover() {
        return Failover.builder(theater.balancer);
    }

    @Test
    void callAsync_success_completesAlike() throws Exception {
        CompletableFuture<String> result = call(failover());

        attempts.get(0).complete("done");

        assertThat(result.get()).isEqualTo("done");
        assertThat(theater.completed).containsExactly("a-1 SUCCESS");
    }

    @Test
    void callAsync_wrappedUnreachable_goesAtOnceOutsideTheFailedZone() throws Exception {
        CompletableFuture<String> result = call(failover());

        attempts.get(0).completeExceptionally(new CompletionException(new ConnectException()));
        attempts.get(1).complete("done");

        assertThat(result.get()).isEqualTo("done");
        assertThat(called).containsExactly("a-1", "b-1");
        assertThat(theater.completed).containsExactly("a-1 UNREACHABLE", "b-1 SUCCESS");
    }

    @Test
    void callAsync_secondRetry_pausesFirst() throws Exception {
        CompletableFuture<String> result = call(failover().backOff(ofMillis(100), ofMillis(100)));
        attempts.get(0).completeExceptionally(new ConnectException());

        attempts.get(1).completeExceptionally(new ConnectException());
        assertThat(called).hasSize(2);
        theater.time.advance(ofMillis(100));
        attempts.get(2).complete("done");

        assertThat(result.get()).isEqualTo("done");
        assertThat(called).hasSize(3);
    }

    @Test
    void callAsync_attemptTimesOut_isCancelledAndTriedElsewhere() throws Exception {
        CompletableFuture<String> result =
                call(failover().attemptTimeout(ofSeconds(2)).idempotent());

        theater.time.advance(ofSeconds(2));
        assertThat(attempts.get(0)).isCancelled();
        attempts.get(0).complete("late");
        attempts.get(1).complete("done");

        assertThat(result.get()).isEqualTo("done");
        assertThat(theater.completed).containsExactly("a-1 TIMEOUT", "b-1 SUCCESS");
    }

    @Test
    void callAsync_timeOutNotIdempotent_saysWhatHung() {
        CompletableFuture<String> result = call(failover().attemptTimeout(ofSeconds(2)));

        theater.time.advance(ofSeconds(2));

        assertThatThrownBy(result::get)
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining("shop: no answer from a-1:80 within PT2S (attempt 1)");
        assertThat(theater.givenUp()).containsExactly("outcome");
    }

    @Test
    void callAsync_onlyAttemptHangsUntilTheDeadline_countsAsTimeout() {
        CompletableFuture<String> result = call(failover());

        theater.time.advance(ofSeconds(10));

        assertThatThrownBy(result::get).hasCauseInstanceOf(TimeoutException.class);
        assertThat(theater.completed).containsExactly("a-1 TIMEOUT");
    }

    @Test
    void callAsync_deadlineOvertakesAYoungAttempt_endsAndTeachesNothing() {
        CompletableFuture<String> result = call(failover().deadline(ofSeconds(3)));
        theater.time.advance(ofSeconds(2));
        attempts.get(0).completeExceptionally(new ConnectException());

        theater.time.advance(ofSeconds(1));

        assertThatThrownBy(result::get)
                .hasCauseInstanceOf(TimeoutException.class)
                .satisfies(failure -> assertThat(failure.getCause()).hasSuppressedException(new ConnectException()));
        assertThat(attempts.get(1)).isCancelled();
        assertThat(theater.completed).containsExactly("a-1 UNREACHABLE", "b-1 CANCELLED");
        assertThat(theater.givenUp()).containsExactly("deadline");
    }

    @Test
    void callAsync_callerCancels_cancelsTheAttempt() {
        CompletableFuture<String> result = call(failover());

        result.cancel(true);

        assertThat(attempts.get(0)).isCancelled();
        assertThat(theater.completed).containsExactly("a-1 CANCELLED");
        assertThat(theater.givenUp()).isEmpty();
    }

    @Test
    void callAsync_callerCancelsDuringAPause_beginsNothingMore() {
        CompletableFuture<String> result = call(failover().backOff(ofMillis(100), ofMillis(100)));
        attempts.get(0).completeExceptionally(new ConnectException());
        attempts.get(1).completeExceptionally(new ConnectException());

        result.cancel(true);
        theater.time.advance(ofSeconds(10));

        assertThat(called).hasSize(2);
    }

    @Test
    void callAsync_pauseIsOverBeforeItsTimerIsKnown_cancelStillReachesTheAttempt() {
        LoadBalancer hasty = LoadBalancer.builder("hasty")
                .targets(TargetSource.fixed(List.of(in("eu", "a-1"))))
                .policy(Theater.AVOIDING)
                .ticker(theater.time)
                .scheduler((delay, task) -> {
                    if (delay.compareTo(ofSeconds(1)) < 0) {
                        CompletableFuture.runAsync(task).join(); // another thread is faster
                    }
                    return () -> {};
                })
                .build();
        CompletableFuture<String> result = call(Failover.builder(hasty));
        attempts.get(0).completeExceptionally(new ConnectException());

        result.cancel(true);

        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(1)).isCancelled();
    }

    @Test
    void callAsync_attemptCancelsItself_isNotTriedAgain() {
        CompletableFuture<String> result = call(failover().idempotent());

        attempts.get(0).cancel(true);

        assertThatThrownBy(result::get).isInstanceOf(CancellationException.class);
        assertThat(called).hasSize(1);
        assertThat(theater.completed).containsExactly("a-1 CANCELLED");
    }

    @Test
    void callAsync_callThrows_countsAsTheAttemptsFailure() {
        IOException failure = new IOException();

        CompletionStage<String> result = failover().build().callAsync(PickRequest.any(), target -> {
            throw new CompletionException(failure);
        });

        assertThatThrownBy(() -> result.toCompletableFuture().get()).hasCause(failure);
        assertThat(theater.completed).containsExactly("a-1 FAILURE");
    }

    @Test
    void callAsync_error_teachesNothing() {
        Error error = new AssertionError();

        CompletionStage<String> result = failover().idempotent().build().callAsync(PickRequest.any(), target -> {
            throw error;
        });

        assertThatThrownBy(() -> result.toCompletableFuture().get()).hasCause(error);
        assertThat(theater.completed).containsExactly("a-1 CANCELLED");
    }

    @Test
    void callAsync_nullStage_isNamedAndNotBlamedOnTheTarget() {
        CompletionStage<String> result = failover().idempotent().build().callAsync(PickRequest.any(), target -> null);

        assertThatThrownBy(() -> result.toCompletableFuture().get())
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call: no stage for target a-1 (expected: a stage, never null)");
        assertThat(theater.completed).containsExactly("a-1 CANCELLED");
    }

    @Test
    void callAsync_balancerIsClosed_failsWithNoTarget() {
        theater.balancer.close();
        theater.time.advance(Duration.ZERO);

        CompletableFuture<String> result = call(failover());

        assertThatThrownBy(result::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NoTargetException.class);
        assertThat(theater.givenUp()).containsExactly("no target");
        theater.time.schedule(ofSeconds(1), () -> {}); // stands for the reclaiming that the close ended
    }

    @Test
    void callAsync_policyThrows_failsAlike() {
        IllegalStateException broken = new IllegalStateException("broken policy");
        Theater other = new Theater(
                (targets, random) -> (request, now) -> {
                    throw broken;
                },
                in("eu", "a-1"));

        CompletionStage<String> result = Failover.builder(other.balancer)
                .build()
                .callAsync(PickRequest.any(), target -> CompletableFuture.completedFuture("never"));

        assertThatThrownBy(() -> result.toCompletableFuture().get()).hasCause(broken);
    }

    @Test
    void callAsync_stageCannotBeCancelled_callStillEnds() {
        CompletableFuture<String> stubborn = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> toCompletableFuture() {
                throw new UnsupportedOperationException();
            }
        };
        CompletionStage<String> result = failover().build().callAsync(PickRequest.any(), target -> stubborn);

        theater.time.advance(ofSeconds(10));
        stubborn.complete("late");

        assertThatThrownBy(() -> result.toCompletableFuture().get()).hasCauseInstanceOf(TimeoutException.class);
        assertThat(theater.completed).containsExactly("a-1 TIMEOUT");
    }

    /** At the pick and at the end, hedged or not; the first call of all sets the first delay, and reads it once more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callAsync_success_readsTheClockTwice(boolean isHedged) {
        AtomicInteger reads = new AtomicInteger();
        LoadBalancer counted = LoadBalancer.builder("counted")
                .targets(TargetSource.fixed(List.of(in("eu", "a-1"), in("eu", "b-1"))))
                .policy(Theater.AVOIDING)
                .ticker(() -> {
                    reads.incrementAndGet();
                    return theater.time.read();
                })
                .scheduler(theater.time)
                .build();
        Failover.Builder described = Failover.builder(counted).idempotent();
        Failover failover = (isHedged ? described.hedge(Hedging.defaults()) : described).build();
        failover.callAsync(PickRequest.any(), target -> CompletableFuture.completedFuture("first"));
        int before = reads.get();

        CompletableFuture<String> attempt = new CompletableFuture<>();
        CompletionStage<String> result = failover.callAsync(PickRequest.any(), target -> attempt);
        theater.time.advance(ofNanos(500_000)); // the first delay is 1 ms
        attempt.complete("second");

        int read = reads.get() - before;
        counted.close();
        theater.time.advance(Duration.ZERO);
        assertThat(result.toCompletableFuture()).isCompletedWithValue("second");
        assertThat(read).isEqualTo(2);
    }
}
