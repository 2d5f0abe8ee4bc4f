package dev.lbkit.failover;

import dev.lbkit.BalancerEvent;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/*
 * The plan knows neither threads nor how an attempt is made: call() and callAsync() tell it how each attempt began and ended, and
 * it answers with the pause before the next one, or with nothing: then the call is over, or another attempt of it goes on. So
 * both follow the same rules, and retries and hedges draw on the same attempts, targets and tokens.
 */
/** One call's way through its attempts. Not thread-safe: it is told one thing after the other. */
final class Plan<T extends @Nullable Object> {

    private static final int BROUGHT = 16; // suppressed by a new failure itself, as of a connect to many addresses

    private final LoadBalancer balancer;
    private final LoadBalancer.Environment environment;
    private final AttemptRules rules;
    private final Verdicts verdicts;
    private final List<Throwable> failures = new ArrayList<>(0);
    private PickRequest request;
    private int begun;
    private int running;
    private long endsAt; // set by the first attempt
    private boolean over;
    private boolean succeeded;
    private @Nullable Ending<T> ending;

    Plan(LoadBalancer balancer, AttemptRules rules, Verdicts verdicts, PickRequest request) {
        this.balancer = balancer;
        this.environment = balancer.environment();
        this.rules = rules;
        this.verdicts = verdicts;
        this.request = request;
    }

    /** What to acquire the next lease for: it names every target that was tried or is being tried. */
    PickRequest request() {
        return request;
    }

    /** An attempt began; tells how long it may take. */
    Duration begin(Target target, long now) {
        if (begun == 0) {
            endsAt = now + rules.deadline().toNanos();
        }
        begun++;
        running++;
        request = request.after(target);
        return min(rules.attemptTimeout(), Duration.ofNanos(endsAt - now));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** How long the call may still take; negative when it is late. */
    Duration left() {
        return Duration.ofNanos(endsAt - environment.ticker().read());
    }

    /** Whether the call has ended, however many of its attempts still run. */
    boolean isOver() {
        return over;
    }

    /** Whether it has ended well. */
    boolean hasSucceeded() {
        return succeeded;
    }

    /** How the call ended, once it did. */
    Ending<T> ending() {
        return Optional.ofNullable(ending).orElseThrow();
    }

    /** An attempt ended: what of it counts, and what now. */
    Optional<Duration> ended(Lease lease, Ending<T> how) {
        return ended(lease, how, verdicts.of(how));
    }

    /** An attempt ended, and it is known what that means. */
    Optional<Duration> ended(Lease lease, Ending<T> how, Outcome outcome) {
        lease.complete(outcome);
        return next(lease.target(), how, outcome);
    }

    /** An attempt had all the time it could have, and did not end. */
    Optional<Duration> expired(Lease lease, Duration had) {
        Ending<T> how = new Ending.Threw<>(new TimeoutException(environment.balancer() + ": no answer from "
                + lease.target().address() + " within " + had + " (attempt " + begun + ")"));
        if (tellTimeout(lease, had)) {
            return next(lease.target(), how, Outcome.TIMEOUT);
        }
        running--;
        remember(how);
        return running > 0 ? Optional.empty() : giveUp("deadline");
    }

    /** Ends a lease whose time is up. False if the deadline left it too little time to tell anything of its target. */
    boolean tellTimeout(Lease lease, Duration had) {
        boolean telling = had.multipliedBy(2).compareTo(rules.attemptTimeout()) >= 0;
        lease.complete(telling ? Outcome.TIMEOUT : Outcome.CANCELLED);
        return telling;
    }

    /** There was no way to begin an attempt while no other runs. */
    Optional<Duration> unserved(RuntimeException refusal) {
        if (ending == null) {
            ending = new Ending.Threw<>(refusal);
        } else {
            ending.failure().ifPresent(failure -> suppress(failure, refusal));
        }
        return giveUp(refusal instanceof OverloadException ? "overload" : "no target");
    }

    /** Whether there is still time for an attempt after a pause; if not, the call has ended. */
    boolean resumes() {
        if (left().compareTo(Duration.ZERO) > 0) {
            return true;
        }
        giveUp("deadline");
        return false;
    }

    /** Whether a second attempt may begin beside the one that is late, if a target is found for it. */
    boolean mayHedge(HedgeGovernor governor) {
        long now = environment.ticker().read();
        return begun < rules.attempts()
                && endsAt - now > 0
                && rules.budget().hasToken(now)
                && governor.allows(environment.random(), now);
    }

    /** Takes the tokens of a hedge on this target, and tells of it; false if they are gone, or it was tried already. */
    boolean hedges(Target target, Target slow, Duration after, HedgeGovernor governor) {
        long now = environment.ticker().read();
        if (request.tried().contains(target)
                || !governor.tryWithdraw(now)
                || !rules.budget().tryWithdraw(now)) {
            return false;
        }
        environment.listener().on(new BalancerEvent.CallHedged(environment.balancer(), slow, after, begun + 1));
        return true;
    }

    private Optional<Duration> next(Target target, Ending<T> how, Outcome outcome) {
        running--;
        remember(how);
        if (outcome == Outcome.SUCCESS) {
            over = true;
            succeeded = true;
            return Optional.empty();
        }
        if (outcome == Outcome.CANCELLED) {
            return end();
        }
        if (running > 0) {
            return Optional.empty();
        }
        long now = environment.ticker().read();
        AttemptRules.Step step = rules.after(outcome, begun, () -> pause(target), Duration.ofNanos(endsAt - now), now);
        if (step instanceof AttemptRules.Step.GiveUp end) {
            return giveUp(end.reason());
        }
        environment.listener().on(new BalancerEvent.CallRetried(environment.balancer(), target, outcome, begun + 1));
        return Optional.of(((AttemptRules.Step.Retry) step).pause());
    }

    /** None before the first retry if it can leave the failed domain; else up to the back-off, drawn evenly. */
    private Duration pause(Target failed) {
        if (begun == 1 && hasTargetOutside(domain(failed))) {
            return Duration.ZERO;
        }
        return rules.backOff().pause(begun, environment.random());
    }

    private boolean hasTargetOutside(String domain) {
        return balancer.snapshot().targets().stream()
                .anyMatch(state ->
                        state.status().isUsable() && !domain(state.target()).equals(domain));
    }

    /** What is assumed to fail together: a zone, or the target alone if its zone is unknown. */
    private static String domain(Target target) {
        String zone = target.locality().zone();
        return zone.isEmpty() ? target.id() : zone;
    }

    private void remember(Ending<T> how) {
        ending = how;
        how.failure().ifPresent(failures::add);
    }

    private Optional<Duration> giveUp(String reason) {
        environment.listener().on(new BalancerEvent.CallFailed(environment.balancer(), reason, request.tried()));
        return end();
    }

    private Optional<Duration> end() {
        over = true;
        ending().failure().ifPresent(last -> failures.forEach(earlier -> suppress(last, earlier)));
        return Optional.empty();
    }

    /** Tells an earlier failure with the last one, unless that is thrown again and again and would collect them for ever. */
    private void suppress(Throwable last, Throwable earlier) {
        if (last != earlier && last.getSuppressed().length < rules.attempts() + BROUGHT) {
            last.addSuppressed(earlier);
        }
    }
}
