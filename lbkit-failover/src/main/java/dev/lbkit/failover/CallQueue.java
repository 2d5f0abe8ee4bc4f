package dev.lbkit.failover;

import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Scheduler;
import dev.lbkit.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls wait for which there is no target now, or no room: bounded in number and in time.
 *
 * <p>A call that is refused with a {@link NoTargetException}, or by a limit of an {@link Admission}, before it has made an attempt
 * joins the line and is tried again, first come first served, every 10 ms. It leaves the line when it is let in or when its patience
 * ends; one whose stage is cancelled is never begun, and keeps its place until its turn. A call whose patience ended fails with the refusal that it met
 * last, one that finds the line full with a refusal that says so. While calls wait, a new one joins the line behind them.
 * Refusals of a closed balancer and throttling are not waited for.
 *
 * <p>Thread-safe; a call that need not wait costs two reads more. Waiting calls begin on the balancer's
 * {@link dev.lbkit.Scheduler}, so they must not block. It has nothing to close: while nobody waits no task is scheduled.
 */
public final class CallQueue {

    private static final Duration STEP = Duration.ofMillis(10);

    private final String balancer;
    private final Ticker ticker;
    private final Scheduler scheduler;
    private final int limit;
    private final Duration patience;
    private final Queue<Waiting<?>> line = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(); // places taken in the line
    private final AtomicBoolean scheduled = new AtomicBoolean(); // whether a turn is to come
    private final LongAdder served = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder refused = new LongAdder();

    CallQueue(String balancer, Ticker ticker, Scheduler scheduler, int limit, Duration patience) {
        this.balancer = balancer;
        this.ticker = ticker;
        this.scheduler = scheduler;
        this.limit = limit;
        this.patience = patience;
    }

    /**
     * An empty line.
     *
     * @param balancer whose time and delay it uses; the one that the calls are made on
     * @param limit how many calls may wait; from 1 to 1 000 000
     * @param patience how long each may wait; greater than zero and at most 1 day
     * @return the queue
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public static CallQueue of(LoadBalancer balancer, int limit, Duration patience) {
        if (limit < 1 || limit > 1_000_000) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: from 1 to 1 000 000)");
        }
        if (patience.isNegative() || patience.isZero() || patience.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: > 0 and at most 1 day)");
        }
        LoadBalancer.Environment environment = balancer.environment();
        return new CallQueue(environment.balancer(), environment.ticker(), environment.scheduler(), limit, patience);
    }

    /**
     * Makes a call now, or when there is room.
     *
     * @param <T> what the call returns
     * @param call begins the call, as {@code () -> failover.callAsync(request, target -> ..)} does; asked again while it
     *     throws such a refusal, or returns a stage that has already failed with one
     * @return ends as the call does; with the refusal if it was not let in
     */
    public <T extends @Nullable Object> CompletionStage<T> submit(Supplier<? extends CompletionStage<T>> call) {
        Waiting<T> newcomer = new Waiting<>(call, now() + patience.toNanos());
        if (waiting.get() == 0 && newcomer.begin().isEmpty()) {
            return newcomer.result;
        }
        if (waiting.incrementAndGet() > limit) {
            waiting.decrementAndGet();
            refused.increment();
            newcomer.result.completeExceptionally(NoTargetException.exhausted(
                    balancer + ": exhausted: " + limit + " calls wait already (expected: fewer)", Map.of()));
            return newcomer.result;
        }
        line.add(newcomer);
        wake();
        return newcomer.result;
    }

    private long now() {
        return ticker.read();
    }

    private void wake() {
        if (!line.isEmpty() && scheduled.compareAndSet(false, true)) {
            scheduler.schedule(STEP, this::turn);
        }
    }

    private void turn() {
        try {
            long now = now();
            Waiting<?> first = line.peek();
            while (first != null && leaves(first, now)) {
                line.remove();
                waiting.decrementAndGet();
                first = line.peek();
            }
        } finally {
            scheduled.set(false);
            wake();
        }
    }

    private boolean leaves(Waiting<?> call, long now) {
        if (call.result.isDone()) {
            return true; // cancelled
        }
        Optional<Throwable> refusal = call.begin();
        if (refusal.isEmpty()) {
            served.increment();
            return true;
        }
        if (now - call.until < 0) {
            return false;
        }
        expired.increment();
        call.result.completeExceptionally(refusal.get());
        return true;
    }

    /**
     * What became of the calls that could not begin at once.
     *
     * @return the counts, each a moment old
     */
    public Counts counts() {
        return new Counts(waiting.get(), served.sum(), expired.sum(), refused.sum());
    }

    /**
     * Counts of calls that could not begin at once.
     *
     * @param waiting those that wait now
     * @param served those that were let in after they had waited
     * @param expired those whose patience ended
     * @param refused those that found the line full
     */
    public record Counts(int waiting, long served, long expired, long refused) {}

    /** A call, and what it is waited for with. Begun by one thread at a time. */
    private static final class Waiting<T extends @Nullable Object> {

        final Supplier<? extends CompletionStage<T>> call;
        final long until;
        final CompletableFuture<T> result = new CompletableFuture<>();

        Waiting(Supplier<? extends CompletionStage<T>> call, long until) {
            this.call = call;
            this.until = until;
        }

        /** Begins the call; the refusal, if it is to wait. */
        Optional<Throwable> begin() {
            try {
                CompletableFuture<T> running = running();
                if (running.isCompletedExceptionally() && isWorthWaiting(failureOf(running))) {
                    return Optional.of(failureOf(running));
                }
                follow(running);
            } catch (Throwable broken) { // thrown by a stage, which should not
                result.completeExceptionally(broken);
            }
            return Optional.empty();
        }

        private CompletableFuture<T> running() {
            try {
                CompletionStage<T> begun = call.get();
                if (begun == null) {
                    throw new IllegalStateException("call: no stage (expected: a stage, never null)");
                }
                return future(begun);
            } catch (Throwable failure) {
                return CompletableFuture.failedFuture(failure);
            }
        }

        private CompletableFuture<T> future(CompletionStage<T> begun) {
            try {
                return begun.toCompletableFuture();
            } catch (UnsupportedOperationException e) { // a stage need not be a future, nor have a way to be cancelled
                CompletableFuture<T> copy = new CompletableFuture<>();
                settle(copy, begun);
                return copy;
            }
        }

        private void follow(CompletableFuture<T> running) {
            CompletionStage<T> mine = result;
            settle(result, running);
            mine.whenComplete((value, failure) -> running.cancel(true));
        }

        private void settle(CompletableFuture<T> whole, CompletionStage<T> part) {
            part.whenComplete((value, failure) -> {
                if (failure == null) {
                    whole.complete(value);
                } else {
                    whole.completeExceptionally(OutcomeClassifier.cause(failure));
                }
            });
        }
    }

    private static boolean isWorthWaiting(Throwable failure) {
        return failure instanceof OverloadException overload
                ? overload.reason() != OverloadException.Reason.THROTTLED
                : failure instanceof NoTargetException none && none.reason() != NoTargetException.Reason.CLOSED;
    }

    private static Throwable failureOf(CompletableFuture<?> failed) {
        try {
            failed.join();
            return new IllegalStateException("not failed");
        } catch (CompletionException e) {
            return OutcomeClassifier.cause(e);
        } catch (RuntimeException e) {
            return e; // cancelled
        }
    }

    @Override
    public String toString() {
        return "CallQueue[" + balancer + ", limit=" + limit + ", patience=" + patience + ", " + counts() + "]";
    }
}
