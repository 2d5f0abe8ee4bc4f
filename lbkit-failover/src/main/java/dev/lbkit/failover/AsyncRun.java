package dev.lbkit.failover;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Scheduler;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * One thing goes on at a time: an attempt, or a pause. Whoever ends it begins the next; an attempt is ended once, by whichever
 * comes first of its stage, its timer, and the caller who cancels. That one alone touches the plan.
 */
/** Runs one asynchronous call by its plan. */
final class AsyncRun<T extends @Nullable Object> {

    private final LoadBalancer balancer;
    private final Scheduler scheduler;
    private final Plan<T> plan;
    private final Duration attemptTimeout;
    private final Failover.AsyncCall<T> call;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile Subscription ongoing = () -> {}; // written by whoever begins an attempt or a pause

    AsyncRun(LoadBalancer balancer, Plan<T> plan, Duration attemptTimeout, Failover.AsyncCall<T> call) {
        this.balancer = balancer;
        this.scheduler = balancer.environment().scheduler();
        this.plan = plan;
        this.attemptTimeout = attemptTimeout;
        this.call = call;
    }

    /** Begins the first attempt on this thread. Cancelling the stage cancels what goes on. */
    CompletionStage<T> start() {
        CompletionStage<T> stage = result;
        stage.whenComplete((value, failure) -> ongoing.close());
        attempt();
        return stage;
    }

    private void attempt() {
        Lease lease;
        try {
            lease = balancer.acquire(plan.request());
        } catch (NoTargetException none) {
            proceed(() -> plan.unserved(none));
            return;
        } catch (Throwable broken) {
            result.completeExceptionally(broken);
            return;
        }
        Attempt attempt = new Attempt(lease);
        goOnWith(attempt);
        attempt.begin();
    }

    /** Takes the plan's answer, and does as it says. */
    private void proceed(Supplier<Optional<Duration>> answer) {
        Optional<Duration> pause;
        try {
            pause = answer.get();
        } catch (Throwable broken) {
            result.completeExceptionally(broken);
            return;
        }
        if (pause.isEmpty()) {
            plan.ending().settle(result);
        } else if (pause.get().isZero()) {
            attempt();
        } else {
            Pause next = new Pause();
            goOnWith(next);
            next.begin(pause.get());
        }
    }

    /** To be told before {@code next} begins: its end may already be another thread's, which says what follows it. */
    private void goOnWith(Subscription next) {
        ongoing = next;
        if (result.isDone()) {
            next.close(); // cancelled while nothing went on
        }
    }

    /** The time between two attempts. Closing it ends it, and nothing follows. */
    private final class Pause implements Subscription {

        private volatile Subscription timer = () -> {}; // written once, by begin

        void begin(Duration length) {
            timer = scheduler.schedule(length, this::over);
            if (result.isDone()) {
                timer.close();
            }
        }

        private void over() {
            if (result.isDone()) {
                return;
            }
            if (plan.resumes()) {
                attempt();
            } else {
                plan.ending().settle(result);
            }
        }

        @Override
        public void close() {
            timer.close();
        }
    }

    /** One attempt, on one lease. Closing it cancels it. */
    private final class Attempt implements Subscription {

        private final Lease lease;
        private final AtomicBoolean open = new AtomicBoolean(true);
        private volatile Subscription timer = () -> {}; // written once, by begin
        private volatile CompletionStage<T> stage = new CompletableFuture<>(); // replaced once, by begin

        Attempt(Lease lease) {
            this.lease = lease;
        }

        void begin() {
            Duration left = plan.left();
            Duration limit = left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout;
            timer = scheduler.schedule(limit, () -> expired(limit));
            if (open.get()) {
                ask();
            }
            if (!open.get()) {
                timer.close(); // ended before this thread had stored what was to be stopped
                cancelStage();
            }
        }

        private void ask() {
            try {
                CompletionStage<T> asked = call.on(lease.target());
                if (asked == null) {
                    result.completeExceptionally(new IllegalStateException(
                            "call: no stage for target " + lease.target().id() + " (expected: a stage, never null)"));
                    return;
                }
                stage = asked;
                asked.whenComplete((value, failure) -> ended(
                        failure == null
                                ? new Ending.Returned<>(value)
                                : new Ending.Threw<>(OutcomeClassifier.cause(failure))));
            } catch (Throwable failure) {
                ended(new Ending.Threw<>(failure));
            }
        }

        private void ended(Ending<T> how) {
            if (end()) {
                proceed(() -> plan.ended(lease, how));
            }
        }

        private void expired(Duration had) {
            if (end()) {
                cancelStage();
                proceed(() -> plan.expired(lease, had));
            }
        }

        @Override
        public void close() {
            if (end()) {
                lease.close();
                cancelStage();
            }
        }

        /** Only the first end counts. */
        private boolean end() {
            boolean first = open.compareAndSet(true, false);
            if (first) {
                timer.close();
            }
            return first;
        }

        private void cancelStage() {
            try {
                stage.toCompletableFuture().cancel(true);
            } catch (RuntimeException e) {
                // A stage need not be cancellable: it runs on, and its late end counts for nothing.
            }
        }
    }
}
