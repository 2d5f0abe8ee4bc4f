package dev.lbkit.health;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import dev.lbkit.health.TargetHealth.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/*
 * A check is one future, and the first to complete it decides: the probe's answer, what the probe threw, the time-out, the
 * next check, or the end of the watch. Its completion cancels the probe, stops the time-out and gives the place in line to the
 * next, so nothing outlives the check, and what comes late finds it complete. The next check is on the schedule before the
 * probe is asked, so no probe can break the chain; a result that changes the interval moves it. The time-out runs from when the
 * probe was asked, so neither waiting in line nor what it takes to start a client counts.
 */
/** A target under checks, one after the other. Thread-safe; the probe is called outside the lock. */
final class CheckedTarget implements HealthDetector.Watch {

    private final Target target;
    private final ActiveCheck settings;
    private final LoadBalancer.Environment environment;
    private final Line line;
    private final Probe probe;
    private final HealthDetector.Verdict verdict;
    private HealthMachine health; // guarded by this
    private CompletableFuture<Probe.Result> current = completedFuture(Probe.Result.pass()); // guarded by this
    private long begun; // guarded by this; the tick at which the current check was asked
    private Subscription next = () -> {}; // guarded by this
    private long due; // guarded by this; the tick from which the next check is counted
    private double factor; // guarded by this; of the interval to the next check
    private boolean inLine; // guarded by this
    private boolean closed; // guarded by this

    CheckedTarget(
            Target target,
            ActiveCheck settings,
            LoadBalancer.Environment environment,
            Line line,
            Probe probe,
            HealthDetector.Verdict verdict) {
        this.target = target;
        this.settings = settings;
        this.environment = environment;
        this.line = line;
        this.probe = probe;
        this.verdict = verdict;
        health = settings.unchecked;
    }

    /** Checks first at half of its place in the interval, from 0 to 1, because newcomers hurry; then at its place. */
    synchronized void start(double place) {
        verdict.is(health.state().status(), health.health().text());
        Duration first = Rhythm.times(settings.rhythm.every(), place / 2);
        next = environment.scheduler().schedule(first, () -> check((1 + place) / 2));
    }

    private void check() {
        check(1);
    }

    private void check(double share) {
        if (plan(share * settings.rhythm.factor(environment.random().nextDouble()))) {
            latest().complete(new Probe.Failed(Reason.TIMEOUT, "no answer until the next check"));
            line.enter(this::ask);
        }
    }

    private synchronized CompletableFuture<Probe.Result> latest() {
        return current;
    }

    /** Puts the next check on the schedule; whether this one may begin. One that waits, or began late, is left its time. */
    private synchronized boolean plan(double toNext) {
        if (closed) {
            return false;
        }
        due = environment.ticker().read();
        factor = toNext;
        next.close(); // which a result may have put there as this check began
        next = environment.scheduler().schedule(interval(), this::check);
        Duration least = Rhythm.times(settings.timeout, settings.rhythm.factor(0)); // chance may have called early
        boolean begins = !inLine && (current.isDone() || due - begun >= least.toNanos());
        inLine |= begins;
        return begins;
    }

    private Duration interval() {
        return Rhythm.times(settings.rhythm.after(health), factor);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whatever cancelling the probe throws: the check is over
    private void ask() {
        CompletableFuture<Probe.Result> check = new CompletableFuture<>();
        check.whenComplete((result, e) -> line.leave());
        if (!begin(check)) {
            check.cancel(false);
            return;
        }
        try {
            CompletionStage<Probe.Result> answer = requireNonNull(probe.check(target), "the probe gave null");
            answer.whenComplete((result, e) -> check.complete(read(result, e)));
            check.whenComplete((result, e) -> answer.toCompletableFuture().cancel(true));
        } catch (Throwable e) {
            check.complete(Probe.Result.fail(e));
        }
        asked();
        limit(check);
    }

    /** The check's time begins now: starting a client may have taken longer than an interval. */
    private synchronized void asked() {
        begun = environment.ticker().read();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a verdict does not throw
    private synchronized boolean begin(CompletableFuture<Probe.Result> check) {
        inLine = false;
        if (!closed) {
            current = check;
            begun = environment.ticker().read();
            check.thenAccept(this::judge);
        }
        return !closed;
    }

    private static Probe.Result read(Probe.@Nullable Result result, @Nullable Throwable thrown) {
        if (thrown != null) {
            return Probe.Result.fail(thrown);
        }
        return result == null ? new Probe.Failed(Reason.INTERNAL_ERROR, "the probe gave null") : result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // stopping a timer does not throw
    private void limit(CompletableFuture<Probe.Result> check) {
        if (check.isDone()) {
            return;
        }
        Probe.Result late = new Probe.Failed(Reason.TIMEOUT, "no answer within " + Seconds.of(settings.timeout));
        Subscription timer = environment.scheduler().schedule(settings.timeout, () -> check.complete(late));
        check.whenComplete((result, e) -> timer.close());
    }

    private synchronized void judge(Probe.Result result) {
        if (closed) {
            return;
        }
        TargetHealth before = health.health();
        Duration planned = interval();
        health = health.on(result);
        if (!health.health().equals(before)) {
            verdict.is(health.state().status(), health.health().text());
        }
        if (!interval().equals(planned)) {
            next.close();
            Duration spent = Duration.ofNanos(environment.ticker().read() - due);
            next = environment.scheduler().schedule(interval().minus(spent), this::check);
        }
    }

    @Override
    public void close() {
        stop();
        latest().cancel(true); // outside the lock: it reaches the probe
    }

    private synchronized void stop() {
        closed = true;
        next.close();
    }
}
