package dev.lbkit.failover;

import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FailoverCallTest {

    private final Theater theater =
            new Theater(Theater.AVOIDING, in("eu", "a-1"), in("eu", "a-2"), in("eu", "b-1"), in("eu", "b-2"));
    private final int idle = theater.time.pending();
    private final List<String> called = new ArrayList<>();

    @AfterEach
    void everyLease_hasEnded() {
        assertThat(theater.inFlight()).isZero();
    }

    private Failover.Builder failover() {
        return Failover.builder(theater.balancer);
    }

    /** Ends each attempt by the next of these: an exception is thrown, all else is returned. */
    private <T> Failover.Call<T> script(List<Object> ends, Class<T> type) {
        return target -> {
            called.add(target.id());
            Object end = ends.get(called.size() - 1);
            if (end instanceof Exception failure) {
                throw failure;
            }
            return type.cast(end);
        };
    }

    private String call(Failover.Builder failover, Object... ends) throws Exception {
        return failover.build().call(PickRequest.any(), script(List.of(ends), String.class));
    }

    @Test
    void call_success_returnsItAndTellsNothing() throws Exception {
        String result = call(failover(), "done");

        assertThat(result).isEqualTo("done");
        assertThat(theater.completed).containsExactly("a-1 SUCCESS");
        assertThat(theater.retries()).isZero();
    }

    @Test
    void call_unreachable_goesAtOnceOutsideTheFailedZone() throws Exception {
        String result = call(failover(), new ConnectException(), "done");

        assertThat(result).isEqualTo("done");
        assertThat(called).containsExactly("a-1", "b-1");
        assertThat(theater.time.read()).isZero();
        assertThat(theater.completed).containsExactly("a-1 UNREACHABLE", "b-1 SUCCESS");
        assertThat(theater.events)
                .contains(new BalancerEvent.CallRetried("shop", in("eu", "a-1"), Outcome.UNREACHABLE, 2));
    }

    @Test
    void call_failureNotIdempotent_isThrownAtOnce() {
        IOException failure = new IOException("broken pipe");

        assertThatThrownBy(() -> call(failover(), failure)).isSameAs(failure);

        assertThat(theater.givenUp()).containsExactly("outcome");
        assertThat(theater.completed).containsExactly("a-1 FAILURE");
    }

    @Test
    void call_allAttemptsFail_throwsTheLastWithTheEarlierSuppressed() {
        Exception first = new ConnectException("first");
        Exception second = new ConnectException("second");

        assertThatThrownBy(() -> call(failover().attempts(2).idempotent(), first, second))
                .isSameAs(second)
                .hasSuppressedException(first);

        assertThat(theater.events)
                .contains(new BalancerEvent.CallFailed("shop", "attempts", List.of(in("eu", "a-1"), in("eu", "b-1"))));
    }

    @Test
    void call_sameExceptionTwice_isNotItsOwnSuppressed() {
        Exception same = new ConnectException("same");

        assertThatThrownBy(() -> call(failover().attempts(2), same, same)).isSameAs(same);

        assertThat(same.getSuppressed()).isEmpty();
    }

    /** As a client does that throws one constant, without a stack trace: what is told with it must not grow for ever. */
    @Test
    void call_sameExceptionForEveryCall_collectsAFewSuppressedAlone() {
        Exception constant = new ConnectException("closed");
        Failover.Builder rules = failover().attempts(2).budget(RetryBudget.of(1, 1000, 0));
        Failover failover = rules.build();

        for (int i = 0; i < 1000; i++) {
            called.clear();
            assertThatThrownBy(() -> failover.call(
                            PickRequest.any(),
                            script(List.of(new ConnectException("refused"), constant), String.class)))
                    .isSameAs(constant);
        }

        assertThat(theater.retries()).isEqualTo(1000);
        assertThat(constant.getSuppressed()).hasSize(18);
    }

    /** A refusal for lack of room is one object for all calls that meet it, also for one that meets it twice. */
    @Test
    void call_meetsTheRefusalOfItsOwnRetry_failsWithIt() {
        LoadBalancer guarded =
                CapacityGuard.of(10).utilization(1).burst(Duration.ZERO).around(theater.balancer);
        Failover failover = Failover.builder(guarded).idempotent().build();

        assertThatThrownBy(() -> failover.call(PickRequest.any(), target -> guarded.acquire(PickRequest.any())))
                .isInstanceOf(NoTargetException.class)
                .hasNoSuppressedExceptions();

        assertThat(theater.givenUp()).containsExactly("no target");
    }

    @Test
    void call_lastResultStandsForAFault_isReturned() throws Exception {
        OutcomeClassifier classifier = OutcomeClassifier.defaults()
                .onResult(String.class, text -> text.equals("503") ? Outcome.REJECTED : Outcome.SUCCESS);

        String result = call(failover().attempts(2).classifier(classifier), new ConnectException(), "503");

        assertThat(result).isEqualTo("503");
        assertThat(theater.givenUp()).containsExactly("attempts");
        assertThat(theater.completed).containsExactly("a-1 UNREACHABLE", "b-1 REJECTED");
    }

    @Test
    void call_nullResult_isASuccess() throws Exception {
        Failover failover = failover().build();

        Object nothing = failover.call(PickRequest.any(), target -> null);

        assertThat(nothing).isNull();
        assertThat(theater.completed).containsExactly("a-1 SUCCESS");
    }

    @Test
    void call_budgetIsEmpty_endsWithTheLastOutcome() {
        RetryBudget budget = RetryBudget.of(0, 1, 0);
        Exception failure = new ConnectException();

        assertThatThrownBy(() -> call(failover().budget(budget), failure, failure, "never"))
                .isSameAs(failure);

        assertThat(called).hasSize(2);
        assertThat(theater.givenUp()).containsExactly("budget");
    }

    @Test
    void call_deadlinePassedDuringTheAttempt_isNotTriedAgain() {
        Failover failover = failover().deadline(ofSeconds(1)).build();

        assertThatThrownBy(() -> failover.call(PickRequest.any(), target -> {
                    theater.time.advance(ofSeconds(1));
                    throw new ConnectException();
                }))
                .isInstanceOf(ConnectException.class);

        assertThat(theater.givenUp()).containsExactly("deadline");
    }

    @Test
    void call_error_passesThroughAndTeachesNothing() {
        Error error = new StackOverflowError();

        assertThatThrownBy(() -> failover().idempotent().build().call(PickRequest.any(), target -> {
                    throw error;
                }))
                .isSameAs(error);

        assertThat(theater.completed).containsExactly("a-1 CANCELLED");
    }

    @Test
    void call_interrupted_isThrownWithoutRetry() {
        assertThatThrownBy(() -> call(failover().idempotent(), new InterruptedException()))
                .isInstanceOf(InterruptedException.class);

        assertThat(theater.completed).containsExactly("a-1 CANCELLED");
        assertThat(theater.givenUp()).isEmpty();
    }

    @Test
    void call_noTarget_isThrownFirstOrSuppressedLater() throws Exception {
        Failover failover = failover().build();
        assertThatThrownBy(() -> failover.call(PickRequest.any(), target -> {
                    theater.balancer.close();
                    throw new ConnectException();
                }))
                .isInstanceOf(ConnectException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()[0]).isInstanceOf(NoTargetException.class));

        assertThatThrownBy(() -> failover.call(PickRequest.any(), Target::id)).isInstanceOf(NoTargetException.class);

        assertThat(theater.givenUp()).containsExactly("no target", "no target");
    }

    @Test
    void call_classifierThrows_isToldAndTheDefaultsDecide() throws Exception {
        OutcomeClassifier broken = OutcomeClassifier.defaults().onResult(String.class, text -> {
            throw new IllegalStateException("broken");
        });

        String result = call(failover().classifier(broken), "done");

        assertThat(result).isEqualTo("done");
        assertThat(theater.completed).containsExactly("a-1 SUCCESS");
        assertThat(theater.events).hasAtLeastOneElementOfType(BalancerEvent.PartFailed.class);
    }

    /** Runs a call on another thread, and moves time on whenever it pauses. */
    private CompletableFuture<String> background(Failover failover, Failover.Call<String> call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return failover.call(PickRequest.any(), call);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private boolean pauses() {
        return theater.time.pending() > idle;
    }

    @Test
    void call_noOtherZoneIsUsable_pausesBeforeTheRetry() throws Exception {
        theater.say("b-1", HealthStatus.UNHEALTHY);
        theater.say("b-2", HealthStatus.UNHEALTHY);
        Failover failover = failover().backOff(ofMillis(100), ofMillis(100)).build();

        CompletableFuture<String> running =
                background(failover, script(List.of(new ConnectException(), "done"), String.class));
        while (!running.isDone()) {
            theater.time.advance(pauses() ? ofMillis(1) : Duration.ZERO);
        }

        assertThat(running.get()).isEqualTo("done");
        assertThat(Duration.ofNanos(theater.time.read())).isBetween(ofMillis(1), ofMillis(101));
    }

    @Test
    void call_interruptedDuringThePause_endsAtOnce() {
        Failover failover = failover().build();
        AtomicReference<Thread> caller = new AtomicReference<>();

        CompletableFuture<String> running = background(failover, target -> {
            caller.set(Thread.currentThread());
            throw new ConnectException();
        });
        while (!pauses()) {
            Thread.onSpinWait();
        }
        caller.get().interrupt();

        assertThatThrownBy(running::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(theater.time.pending()).isEqualTo(idle);
    }
}
