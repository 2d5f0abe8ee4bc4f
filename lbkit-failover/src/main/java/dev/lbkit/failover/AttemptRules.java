package dev.lbkit.failover;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * When a call is tried again.
 *
 * @param attempts how many there may be in all
 * @param deadline how long the whole call may take
 * @param attemptTimeout how long one attempt may take
 * @param retried the outcomes after which it may be tried again
 * @param backOff how long it may pause before a retry
 * @param budget what each retry and each hedge takes a token from
 * @param hedging when a second attempt may begin beside the first, if at all
 */
record AttemptRules(
        int attempts,
        Duration deadline,
        Duration attemptTimeout,
        Set<Outcome> retried,
        BackOff backOff,
        RetryBudget budget,
        Optional<HedgeGovernor> hedging) {

    private static final int MOST = 100;
    private static final double MOST_ADDED = 0.25; // beyond it a storm of retries hardly ends by itself
    private static final Duration LONGEST = Duration.ofDays(1);

    AttemptRules {
        if (attempts < 1 || attempts > MOST) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: from 1 to " + MOST + ")");
        }
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("deadline: " + deadline + " (expected: > 0 and at most 1 day)");
        }
        if (attemptTimeout.isNegative() || attemptTimeout.isZero() || attemptTimeout.compareTo(deadline) > 0) {
            throw new IllegalArgumentException("attemptTimeout: " + attemptTimeout
                    + " (expected: > 0 and at most the deadline of " + deadline + ")");
        }
        retried = Set.copyOf(retried);
        if (hedging.isPresent() && attempts < 2) {
            throw new IllegalArgumentException(
                    "attempts: " + attempts + " (expected: >= 2, as a hedge is one of them)");
        }
        if (hedging.isPresent() && !retried.contains(Outcome.TIMEOUT)) {
            throw new IllegalArgumentException(
                    "hedging: " + hedging.get() + " (expected: idempotent(), as a hedge executes a call twice)");
        }
    }

    /** What will hurt by these rules, with these targets and as late as the death of one is seen. */
    List<String> advice(LoadBalancer.Snapshot fleet) {
        List<String> advice = new ArrayList<>();
        if (attempts == 1) {
            advice.add("failover makes one attempt: a call on a target that dies is lost");
        }
        long fit = deadline.dividedBy(attemptTimeout);
        if (attempts > 1 && retried.contains(Outcome.TIMEOUT) && fit < 2) {
            advice.add("a deadline of " + seconds(deadline) + " has no time for a second attempt after a first one of "
                    + seconds(attemptTimeout) + ": a call on a target that hangs is lost");
        }
        if (attempts > 1 && budget.ratio() > MOST_ADDED) {
            advice.add("while all calls fail, retries add up to " + Math.round(100 * budget.ratio())
                    + " % to the load of targets that are in trouble already");
        }
        boolean repeatsHangs = attempts > 1 && retried.contains(Outcome.TIMEOUT) && fit >= 2;
        fleet.worstDetection()
                .filter(late -> !repeatsHangs && fleet.mostEjected() == 0 && late.compareTo(deadline) > 0)
                .ifPresent(late ->
                        advice.add("checks take up to " + seconds(late) + " to see that a target hangs, calls have "
                                + seconds(deadline)
                                + ", and a call that hangs is not repeated in time: until then each one on that"
                                + " target is lost; outlier detection sees it earlier"));
        return advice;
    }

    private static String seconds(Duration duration) {
        return duration.toNanos() / 1e9 + " s";
    }

    /** What follows an attempt. */
    sealed interface Step {

        /** One more attempt. */
        record Retry(Duration pause) implements Step {}

        /** Nothing: a rule ended the call. */
        record GiveUp(String reason) implements Step {}
    }

    /**
     * What follows an attempt that did not succeed. Takes a token from the budget if, and only if, the answer is a retry.
     *
     * @param outcome how the attempt ended
     * @param attempt its number; 1 for the first
     * @param pause how long to wait before the next one; asked only if there may be one
     * @param left what is left until the deadline
     * @param now the tick
     */
    Step after(Outcome outcome, int attempt, Supplier<Duration> pause, Duration left, long now) {
        if (!retried.contains(outcome)) {
            return new Step.GiveUp("outcome");
        }
        if (attempt >= attempts) {
            return new Step.GiveUp("attempts");
        }
        if (!budget.hasToken(now)) {
            return new Step.GiveUp("budget"); // before the pause, which is dear to work out: this is the way of a storm
        }
        Duration wait = pause.get();
        if (wait.compareTo(left) >= 0) {
            return new Step.GiveUp("deadline");
        }
        return budget.tryWithdraw(now) ? new Step.Retry(wait) : new Step.GiveUp("budget");
    }
}
