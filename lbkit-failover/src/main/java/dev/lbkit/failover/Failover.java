package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Scheduler;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on a balancer's targets, and tries a call again elsewhere when its target fails.
 *
 * <p>One plan governs a call, whether it blocks or not:
 *
 * <ol>
 *   <li>A target is acquired, the call is made, and the {@link OutcomeClassifier} says what its end means.
 *   <li>After {@link Outcome#UNREACHABLE} and {@link Outcome#REJECTED} nothing was executed, so the call may be tried again;
 *       after {@link Outcome#FAILURE} and {@link Outcome#TIMEOUT} only if it is {@link Builder#idempotent() idempotent}.
 *   <li>It is tried again while attempts are left, the pause ends before the deadline, and the {@link RetryBudget} has a
 *       token.
 *   <li>A slow asynchronous call is made a second time beside the first where {@link Builder#hedge} says so; what answers first
 *       counts. No retry follows while another attempt of the call still runs.
 *   <li>The first retry goes at once when a usable target outside the failed domain is known: outside the zone, or another
 *       target where the zone is unknown. Every other retry waits for a time drawn evenly between zero and its back-off.
 * </ol>
 *
 * <p>Each attempt tells the balancer which targets were tried, or are being tried. Avoiding them and their zones is the policy's
 * part: wrap it in {@code Policies.avoidTried}, or a retry may meet the same target.
 *
 * <p>When the last attempt ended with a result, that result is returned, even if it stands for a fault. When it ended with a
 * failure, that failure is thrown, and those of the attempts before it are suppressed in it. Every lease ends exactly once; an
 * attempt that was cancelled, or ends after it was given up, teaches nothing.
 *
 * <p>Immutable and thread-safe. It owns no thread: time, delay, chance and events are the balancer's. When the balancer closes,
 * attempts under way go on to their ends and time-outs, and whatever would be tried after them ends with a refusal.
 */
public final class Failover {

    private final LoadBalancer balancer;
    private final AttemptRules rules;
    private final Verdicts verdicts;

    private Failover(LoadBalancer balancer, AttemptRules rules, OutcomeClassifier classifier) {
        this.balancer = balancer;
        this.rules = rules;
        verdicts = new Verdicts(balancer.environment(), classifier);
    }

    /**
     * Starts to describe a failover.
     *
     * @param balancer where targets come from; stays the caller's to close
     * @return a builder with the defaults, to be used by one thread
     */
    public static Builder builder(LoadBalancer balancer) {
        return new Builder(requireNonNull(balancer, "balancer"));
    }

    /**
     * What will hurt, by these rules and by {@link LoadBalancer#advice} of the balancer.
     *
     * @return sentences for an engineer to read, each with the figures it rests on; empty if there is nothing to say
     */
    public List<String> advice() {
        List<String> advice = new ArrayList<>(rules.advice(balancer.snapshot()));
        advice.addAll(balancer.advice());
        return advice;
    }

    /**
     * Makes a call on this thread.
     *
     * <p>It blocks while the call does and during pauses. A running attempt is not interrupted: the call must bring a time-out
     * of its own, or the deadline only prevents further attempts. In virtual time use {@link #callAsync}, as a pause here
     * waits for another thread to move time on.
     *
     * @param <T> what the call returns
     * @param request what is known of the call
     * @param call makes one attempt
     * @return what the last attempt returned
     * @throws NoTargetException if there was no target for the first attempt
     * @throws OverloadException if an {@link Admission} around the balancer refused the first attempt
     * @throws InterruptedException if the thread was interrupted during a pause, or the call threw it
     * @throws Exception what the last attempt threw
     */
    public <T extends @Nullable Object> T call(PickRequest request, Call<T> call) throws Exception {
        rules.budget().deposit();
        Lease acquired;
        try {
            acquired = balancer.acquire(request);
        } catch (NoTargetException | OverloadException refusal) {
            this.<T>plan(request).unserved(refusal);
            throw refusal;
        }
        long begun = begun(acquired, balancer);
        Plan<T> plan;
        Optional<Duration> pause;
        try (Lease lease = acquired) { // an Error passes through, and closes the lease without a verdict
            Ending<T> how = ending(call, lease.target());
            Outcome outcome = verdicts.of(how);
            if (outcome == Outcome.SUCCESS) {
                lease.complete(outcome);
                return how.get(); // the usual end needs no plan
            }
            plan = plan(request);
            plan.begin(lease.target(), begun);
            pause = plan.ended(lease, how, outcome);
        }
        while (pause.isPresent() && resumes(plan, pause.get())) {
            pause = attempt(plan, call);
        }
        return plan.ending().get();
    }

    private <T extends @Nullable Object> Plan<T> plan(PickRequest request) {
        return new Plan<>(balancer, rules, verdicts, request);
    }

    /** When a lease began: as it says, else now. */
    static long begun(Lease lease, LoadBalancer balancer) {
        OptionalLong told = lease.begun();
        return told.isPresent()
                ? told.getAsLong()
                : balancer.environment().ticker().read();
    }

    private <T extends @Nullable Object> Optional<Duration> attempt(Plan<T> plan, Call<T> call) {
        Lease acquired;
        try {
            acquired = balancer.acquire(plan.request());
        } catch (NoTargetException | OverloadException refusal) {
            return plan.unserved(refusal);
        }
        try (Lease lease = acquired) {
            plan.begin(lease.target(), begun(lease, balancer));
            Ending<T> how = ending(call, lease.target());
            return plan.ended(lease, how, verdicts.of(how));
        }
    }

    private static <T extends @Nullable Object> Ending<T> ending(Call<T> call, Target target) {
        try {
            return new Ending.Returned<>(call.on(target));
        } catch (Exception failure) {
            return new Ending.Threw<>(failure);
        }
    }

    private <T extends @Nullable Object> boolean resumes(Plan<T> plan, Duration pause) throws InterruptedException {
        if (pause.isZero()) {
            return true;
        }
        CountDownLatch over = new CountDownLatch(1);
        Subscription timer = balancer.environment().scheduler().schedule(pause, over::countDown);
        try {
            over.await(plan.left().toNanos(), TimeUnit.NANOSECONDS);
            return plan.resumes();
        } finally {
            timer.close();
        }
    }

    /**
     * Makes a call without blocking.
     *
     * <p>The first attempt begins on this thread; later ones on the thread that ended the one before, or on the balancer's
     * {@link Scheduler}, so neither {@code call} nor what follows the stage may block. An attempt that exceeds its time-out, or
     * the deadline, is cancelled. It counts as {@link Outcome#TIMEOUT}, unless the deadline left it less than half of the
     * attempt's time-out: then it teaches nothing. Cancelling the returned stage, through
     * {@link CompletionStage#toCompletableFuture()}, cancels the running attempt and ends the call.
     *
     * @param <T> what the call returns
     * @param request what is known of the call
     * @param call begins one attempt
     * @return completes as the last attempt did; with a {@link java.util.concurrent.TimeoutException} if that did not end in
     *     time, with a {@link NoTargetException} or an {@link OverloadException} if the first one could not begin
     */
    public <T extends @Nullable Object> CompletionStage<T> callAsync(PickRequest request, AsyncCall<T> call) {
        rules.budget().deposit();
        return new AsyncRun<>(balancer, this.<T>plan(request), rules.hedging(), call).start();
    }

    @Override
    public String toString() {
        return "Failover[" + balancer.name() + ", " + rules + "]";
    }

    /**
     * Makes one attempt and waits for it.
     *
     * @param <T> what it returns
     */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object> {

        /**
         * Calls the target.
         *
         * @param target the target of this attempt
         * @return the result
         * @throws Exception if it fails
         */
        T on(Target target) throws Exception;
    }

    /**
     * Begins one attempt.
     *
     * @param <T> what it leads to
     */
    @FunctionalInterface
    public interface AsyncCall<T extends @Nullable Object> {

        /**
         * Begins to call the target.
         *
         * @param target the target of this attempt
         * @return completes when the attempt ends; never null. An attempt is given up by cancelling this stage, so the stage
         *     itself, and not one derived from it, should be the one whose cancelling stops the work
         */
        CompletionStage<T> on(Target target);
    }

    /** Describes a failover. Not thread-safe. */
    public static final class Builder {

        private final LoadBalancer balancer;
        private final Set<Outcome> retried = EnumSet.of(Outcome.UNREACHABLE, Outcome.REJECTED);
        private int attempts = 3;
        private Duration deadline = Duration.ofSeconds(10);
        private Optional<Duration> attemptTimeout = Optional.empty();
        private Optional<RetryBudget> budget = Optional.empty();
        private Optional<Hedging> hedging = Optional.empty();
        private BackOff backOff = new BackOff(Duration.ofMillis(25), Duration.ofMillis(250));
        private OutcomeClassifier classifier = OutcomeClassifier.defaults();

        private Builder(LoadBalancer balancer) {
            this.balancer = balancer;
        }

        /**
         * Sets how many attempts there may be in all; 3 by default.
         *
         * @param most from 1 to 100; 1 means no retry
         * @return this
         */
        public Builder attempts(int most) {
            attempts = most;
            return this;
        }

        /**
         * Sets how long the whole call may take; 10 s by default. No attempt begins and no pause ends after it.
         *
         * @param limit greater than zero and at most 1 day
         * @return this
         */
        public Builder deadline(Duration limit) {
            deadline = requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Sets how long one asynchronous attempt may take; as long as the whole call by default.
         *
         * @param limit greater than zero and at most the deadline
         * @return this
         */
        public Builder attemptTimeout(Duration limit) {
            attemptTimeout = Optional.of(limit);
            return this;
        }

        /**
         * Sets the budget of retries; by default one of its own with {@link RetryBudget#defaults()}.
         *
         * @param shared the budget, best shared by all that load the same backends
         * @return this
         */
        public Builder budget(RetryBudget shared) {
            budget = Optional.of(shared);
            return this;
        }

        /**
         * Sets that slow asynchronous calls are made a second time beside the first, elsewhere; off by default. Only an
         * {@link #idempotent()} call can be hedged, and a hedge counts as an attempt. {@link #call} never hedges.
         *
         * @param newHedging when, and how much it may add
         * @return this
         */
        public Builder hedge(Hedging newHedging) {
            hedging = Optional.of(newHedging);
            return this;
        }

        /**
         * Sets the back-off: the longest pause before a retry. A pause is drawn evenly between zero and it.
         *
         * @param first before the first retry, doubled with each further one; at least 1 ms; 25 ms by default
         * @param longest what it grows to; from {@code first} to 1 day; 250 ms by default
         * @return this
         */
        public Builder backOff(Duration first, Duration longest) {
            backOff = new BackOff(first, longest);
            return this;
        }

        /**
         * States that executing a call twice does no harm, so that it is tried again after failures and time-outs too.
         *
         * @return this
         */
        public Builder idempotent() {
            retried.add(Outcome.FAILURE);
            retried.add(Outcome.TIMEOUT);
            return this;
        }

        /**
         * Sets what the end of a call means; {@link OutcomeClassifier#defaults()} by default. Where a rule of it throws, the
         * event {@link dev.lbkit.BalancerEvent.PartFailed} says so and the defaults decide.
         *
         * @param newClassifier the classifier
         * @return this
         */
        public Builder classifier(OutcomeClassifier newClassifier) {
            classifier = requireNonNull(newClassifier, "newClassifier");
            return this;
        }

        /**
         * Builds the failover.
         *
         * @return the failover
         * @throws IllegalArgumentException if a setting breaks its rule
         */
        public Failover build() {
            AttemptRules rules = new AttemptRules(
                    attempts,
                    deadline,
                    attemptTimeout.orElse(deadline),
                    retried,
                    backOff,
                    budget.orElseGet(RetryBudget::defaults),
                    hedging.map(settings -> new HedgeGovernor(settings, balancer)));
            return new Failover(balancer, rules, classifier);
        }
    }
}
