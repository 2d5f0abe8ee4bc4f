package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/*
 * A check is one future, and the first to complete it decides: the probe's answer, what the probe threw, the time-out, the
 * next check, or the end of the watch. Its completion cancels the probe and stops the time-out, so nothing outlives the
 * check, and what comes late finds it complete. The next check is on the schedule before the probe is asked, so no probe can
 * break the chain; the time-out runs from when the probe was asked, so what it takes to start a client does not count.
 */
/** A target under checks, one after the other. Thread-safe; the probe is called outside the lock. */
final class CheckedTarget implements HealthDetector.Watch {

    private static final double FIRST = 0.5;
    private static final double JITTER = 0.1;

    private final Target target;
    private final ActiveCheck settings;
    private final LoadBalancer.Environment environment;
    private final Probe probe;
    private final HealthDetector.Verdict verdict;
    private HealthMachine health; // guarded by this
    private CompletableFuture<Probe.Result> current = new CompletableFuture<>(); // guarded by this
    private Subscription next = () -> {}; // guarded by this
    private boolean closed; // guarded by this

    CheckedTarget(
            Target target,
            ActiveCheck settings,
            LoadBalancer.Environment environment,
            Probe probe,
            HealthDetector.Verdict verdict) {
        this.target = target;
        this.settings = settings;
        this.environment = environment;
        this.probe = probe;
        this.verdict = verdict;
        health = settings.unchecked;
    }

    synchronized void start() {
        verdict.is(health.state().status(), health.reason());
        next = environment.scheduler().schedule(interval(0, FIRST), this::check);
    }

    /** A random time between two multiples of the interval. */
    private Duration interval(double from, double to) {
        double factor = from + (to - from) * environment.random().nextDouble();
        return Duration.ofNanos((long) (settings.every.toNanos() * factor));
    }

    private void check() {
        latest().complete(Probe.Result.fail("no answer until the next check"));
        CompletableFuture<Probe.Result> check = new CompletableFuture<>();
        if (begin(check)) {
            ask(check);
            limit(check);
        }
    }

    private synchronized CompletableFuture<Probe.Result> latest() {
        return current;
    }

    /** Puts the next check on the schedule, unless the watch is closed. */
    @SuppressWarnings("FutureReturnValueIgnored") // a verdict does not throw
    private synchronized boolean begin(CompletableFuture<Probe.Result> check) {
        if (!closed) {
            current = check;
            check.thenAccept(this::judge);
            next = environment.scheduler().schedule(interval(1 - JITTER, 1 + JITTER), this::check);
        }
        return !closed;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whatever cancelling the probe throws: the check is over
    private void ask(CompletableFuture<Probe.Result> check) {
        try {
            CompletionStage<Probe.Result> answer = requireNonNull(probe.check(target), "the probe gave null");
            answer.whenComplete((result, e) -> check.complete(read(result, e)));
            check.whenComplete((result, e) -> answer.toCompletableFuture().cancel(true));
        } catch (Throwable e) {
            check.complete(Probe.Result.fail(e));
        }
    }

    private static Probe.Result read(Probe.@Nullable Result result, @Nullable Throwable thrown) {
        if (thrown != null) {
            return Probe.Result.fail(thrown);
        }
        return result == null ? Probe.Result.fail("the probe gave null") : result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // stopping a timer does not throw
    private void limit(CompletableFuture<Probe.Result> check) {
        String late = "no answer within " + Seconds.of(settings.timeout);
        Subscription timer =
                environment.scheduler().schedule(settings.timeout, () -> check.complete(Probe.Result.fail(late)));
        check.whenComplete((result, e) -> timer.close());
    }

    private synchronized void judge(Probe.Result result) {
        if (closed) {
            return;
        }
        HealthMachine before = health;
        health = health.on(result);
        if (!health.reason().equals(before.reason())) {
            verdict.is(health.state().status(), health.reason());
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
