package dev.lbkit.failover;

import dev.lbkit.BalancerEvent;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
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
 * The plan knows neither threads nor how an attempt is made: call() and callAsync() tell it how each attempt ended, and it
 * answers with the pause before the next one, or with nothing when the call has ended. So both follow the same rules.
 */
/** One call's way through its attempts. Not thread-safe: the attempts follow one another. */
final class Plan<T extends @Nullable Object> {

    private final LoadBalancer balancer;
    private final LoadBalancer.Environment environment;
    private final AttemptRules rules;
    private final OutcomeClassifier classifier;
    private final long endsAt;
    private final List<Throwable> failures = new ArrayList<>(0);
    private PickRequest request;
    private int attempt = 1;
    private @Nullable Ending<T> ending;

    Plan(LoadBalancer balancer, AttemptRules rules, OutcomeClassifier classifier, PickRequest request) {
        this.balancer = balancer;
        this.environment = balancer.environment();
        this.rules = rules;
        this.classifier = classifier;
        this.request = request;
        endsAt = environment.ticker().read() + rules.deadline().toNanos();
        rules.budget().deposit();
    }

    /** What to acquire a lease for now. */
    PickRequest request() {
        return request;
    }

    /** How long the call may still take; negative when it is late. */
    Duration left() {
        return Duration.ofNanos(endsAt - environment.ticker().read());
    }

    /** How the call ended, once it did. */
    Ending<T> ending() {
        return Optional.ofNullable(ending).orElseThrow();
    }

    /** An attempt ended: what of it counts, and what now. */
    Optional<Duration> ended(Lease lease, Ending<T> how) {
        Outcome outcome = outcome(how);
        lease.complete(outcome);
        return next(lease.target(), how, outcome);
    }

    /** An attempt had all the time it could have, and did not end. */
    Optional<Duration> expired(Lease lease, Duration had) {
        Ending<T> how = new Ending.Threw<>(new TimeoutException(environment.balancer() + ": no answer from "
                + lease.target().address() + " within " + had + " (attempt " + attempt + ")"));
        if (had.multipliedBy(2).compareTo(rules.attemptTimeout()) >= 0) {
            lease.complete(Outcome.TIMEOUT);
            return next(lease.target(), how, Outcome.TIMEOUT);
        }
        lease.close(); // the deadline left it too little time to tell anything of the target
        remember(how);
        return giveUp("deadline", request.after(lease.target()).tried());
    }

    /** There was no target for an attempt. */
    Optional<Duration> unserved(NoTargetException none) {
        if (ending == null) {
            ending = new Ending.Threw<>(none);
        } else {
            ending.failure().ifPresent(failure -> failure.addSuppressed(none));
        }
        return giveUp("no target", request.tried());
    }

    /** Whether there is still time for an attempt after a pause; if not, the call has ended. */
    boolean resumes() {
        if (left().compareTo(Duration.ZERO) > 0) {
            return true;
        }
        giveUp("deadline", request.tried());
        return false;
    }

    private Outcome outcome(Ending<T> how) {
        try {
            return outcome(how, classifier);
        } catch (RuntimeException e) {
            environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "classifier", e));
            return outcome(how, OutcomeClassifier.defaults());
        }
    }

    private Outcome outcome(Ending<T> how, OutcomeClassifier by) {
        if (how instanceof Ending.Returned<T> returned) {
            return returned.value() == null ? Outcome.SUCCESS : by.ofResult(returned.value());
        }
        return how.failure().map(by::ofFailure).orElseThrow();
    }

    private Optional<Duration> next(Target target, Ending<T> how, Outcome outcome) {
        remember(how);
        if (outcome == Outcome.SUCCESS) {
            return Optional.empty();
        }
        if (outcome == Outcome.CANCELLED) {
            suppressEarlier();
            return Optional.empty();
        }
        long now = environment.ticker().read();
        AttemptRules.Step step =
                rules.after(outcome, attempt, () -> pause(target), Duration.ofNanos(endsAt - now), now);
        PickRequest following = request.after(target);
        if (step instanceof AttemptRules.Step.GiveUp end) {
            return giveUp(end.reason(), following.tried());
        }
        request = following;
        attempt++;
        environment.listener().on(new BalancerEvent.CallRetried(environment.balancer(), target, outcome, attempt));
        return Optional.of(((AttemptRules.Step.Retry) step).pause());
    }

    /** None before the first retry if it can leave the failed domain; else up to the back-off, drawn evenly. */
    private Duration pause(Target failed) {
        if (attempt == 1 && hasTargetOutside(domain(failed))) {
            return Duration.ZERO;
        }
        return rules.backOff().pause(attempt, environment.random());
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

    private Optional<Duration> giveUp(String reason, List<Target> tried) {
        environment.listener().on(new BalancerEvent.CallFailed(environment.balancer(), reason, tried));
        suppressEarlier();
        return Optional.empty();
    }

    private void suppressEarlier() {
        ending().failure()
                .ifPresent(last ->
                        failures.stream().filter(earlier -> earlier != last).forEach(last::addSuppressed));
    }
}
