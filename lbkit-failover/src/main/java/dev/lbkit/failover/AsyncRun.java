package dev.lbkit.failover;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Scheduler;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/*
 * Ends, time-outs, late attempts, pauses and the caller who cancels all take turns, so one of them at a time touches the plan and the
 * attempts that run. An attempt ends once: the first turn that takes it off the list of those that run.
 */
/** Runs one asynchronous call by its plan: one attempt, or one and its hedge, or a pause. */
final class AsyncRun<T extends @Nullable Object> {

    private final LoadBalancer balancer;
    private final Scheduler scheduler;
    private final Plan<T> plan;
    private final Optional<HedgeGovernor> governor;
    private final Failover.AsyncCall<T> call;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final Turns turns = new Turns(result::completeExceptionally);

    // touched in turns alone
    private final List<Attempt> running = new ArrayList<>(2);
    private Subscription waiting = () -> {}; // for the end of a pause, or for an attempt to be late
    private Optional<Attempt> hedge = Optional.empty(); // of the attempt that began last by itself

    AsyncRun(LoadBalancer balancer, Plan<T> plan, Optional<HedgeGovernor> governor, Failover.AsyncCall<T> call) {
        this.balancer = balancer;
        this.scheduler = balancer.environment().scheduler();
        this.plan = plan;
        this.governor = governor;
        this.call = call;
    }

    /** Begins the first attempt on this thread. Cancelling the stage cancels what goes on. */
    CompletionStage<T> start() {
        governor.ifPresent(HedgeGovernor::began);
        CompletionStage<T> stage = result;
        stage.whenComplete((value, failure) -> turns.take(this::stop));
        turn(this::attempt);
        return stage;
    }

    private void turn(Runnable work) {
        turns.take(() -> {
            if (!result.isDone()) {
                work.run();
            }
        });
    }

    private void stop() {
        waiting.close();
        running.forEach(plan.hasSucceeded() ? Attempt::lose : Attempt::cancel);
        running.clear();
    }

    private void attempt() {
        Lease lease;
        try {
            lease = balancer.acquire(plan.request());
        } catch (NoTargetException | OverloadException refusal) {
            goOn(plan.unserved(refusal));
            return;
        }
        hedge = Optional.empty();
        Attempt attempt = new Attempt(lease);
        attempt.begin();
        governor.flatMap(HedgeGovernor::delay)
                .filter(delay -> delay.compareTo(attempt.limit) < 0)
                .ifPresent(delay -> waiting = scheduler.schedule(delay, () -> turn(() -> late(attempt, delay))));
    }

    /** Hedges an attempt that takes too long. A hedge that would meet a target tried already, or none, is left out. */
    private void late(Attempt slow, Duration after) {
        if (!running.contains(slow)) {
            return;
        }
        HedgeGovernor hedging = governor.orElseThrow();
        hedging.late();
        slow.timeliness.leave();
        if (!slow.timeliness.isTargetSilent() || !plan.mayHedge(hedging)) {
            return;
        }
        Lease lease;
        try {
            lease = balancer.acquire(plan.request());
        } catch (NoTargetException | OverloadException refusal) {
            return;
        }
        if (!plan.hedges(lease.target(), slow.lease.target(), after, hedging)) {
            lease.close();
            return;
        }
        Attempt second = new Attempt(lease);
        hedge = Optional.of(second);
        second.begin();
    }

    private Optional<HedgeGovernor.Winner> raced(Attempt winner) {
        return hedge.map(second -> second == winner ? HedgeGovernor.Winner.HEDGE : HedgeGovernor.Winner.FIRST);
    }

    private void goOn(Optional<Duration> pause) {
        if (plan.isOver()) {
            stop(); // before whoever waits for the result goes on
            plan.ending().settle(result);
        } else if (pause.isPresent()) {
            waiting.close();
            if (pause.get().isZero()) {
                turn(this::attempt);
            } else {
                waiting = scheduler.schedule(pause.get(), () -> turn(this::resume));
            }
        }
    }

    private void resume() {
        if (plan.resumes()) {
            attempt();
        } else {
            goOn(Optional.empty());
        }
    }

    /** One attempt, on one lease. */
    private final class Attempt {

        private final Lease lease;
        private final Duration limit;
        private final Timeliness timeliness;
        private Subscription timer = () -> {};
        private CompletionStage<T> stage = new CompletableFuture<>(); // until there is one

        Attempt(Lease lease) {
            this.lease = lease;
            long begun = Failover.begun(lease, balancer);
            limit = plan.begin(lease.target(), begun);
            timeliness = new Timeliness(
                    governor, lease.target(), begun, balancer.environment().ticker());
        }

        void begin() {
            running.add(this);
            timeliness.begin();
            timer = scheduler.schedule(limit, () -> turns.take(this::expire));
            try {
                CompletionStage<T> asked = call.on(lease.target());
                if (asked == null) {
                    result.completeExceptionally(new IllegalStateException(
                            "call: no stage for target " + lease.target().id() + " (expected: a stage, never null)"));
                    return;
                }
                stage = asked;
                asked.whenComplete((value, failure) -> turn(() -> end(
                        failure == null
                                ? new Ending.Returned<>(value)
                                : new Ending.Threw<>(OutcomeClassifier.cause(failure)))));
            } catch (Throwable failure) {
                turn(() -> end(new Ending.Threw<>(failure)));
            }
        }

        private void end(Ending<T> how) {
            if (running.remove(this)) {
                timer.close();
                timeliness.answered();
                Optional<Duration> pause = plan.ended(lease, how);
                if (plan.hasSucceeded()) {
                    timeliness.succeeded(raced(this));
                }
                timeliness.leave();
                goOn(pause);
            }
        }

        private void expire() {
            if (running.remove(this)) {
                timeliness.leave();
                cancelStage();
                goOn(plan.expired(lease, limit));
            } else { // it lost, and nothing came since
                plan.tellTimeout(lease, limit);
                cancel();
            }
        }

        /** Another attempt answered first. This one keeps its place until it ends or its time is up: its target is still busy. */
        void lose() {
            timeliness.leave();
            stage.whenComplete((value, failure) -> {
                timer.close();
                if (!(failure instanceof CancellationException)) {
                    timeliness.answered();
                }
                lease.close();
            });
        }

        void cancel() {
            timeliness.leave();
            timer.close();
            lease.close();
            cancelStage();
        }

        private void cancelStage() {
            try {
                stage.toCompletableFuture().cancel(true);
            } catch (RuntimeException e) {
                // A stage need not be cancellable: it runs on, and its late end counts for nothing.
            } catch (Throwable broken) {
                result.completeExceptionally(broken);
            }
        }
    }
}
