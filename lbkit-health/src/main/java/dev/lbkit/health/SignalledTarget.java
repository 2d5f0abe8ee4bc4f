package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/*
 * Two wishes, each with the tick at which it fades; what is shown follows from them and from now. At most one timer runs, for
 * the wish that fades first.
 */
/** What one server said of itself. Thread-safe. */
final class SignalledTarget implements HealthDetector.Watch {

    private final LoadBalancer.Environment environment;
    private final HealthDetector.Verdict verdict;
    private final Consumer<SignalledTarget> left;
    private Wish out = Wish.NONE; // guarded by this
    private Wish degraded = Wish.NONE; // guarded by this
    private HealthStatus shown = HealthStatus.HEALTHY; // guarded by this
    private Subscription timer = () -> {}; // guarded by this
    private boolean closed; // guarded by this
    private volatile OptionalInt weightPercent = OptionalInt.empty(); // written under the lock
    private volatile OptionalInt maxConnections = OptionalInt.empty(); // written under the lock

    private record Wish(boolean stands, String reason, long until) {

        static final Wish NONE = new Wish(false, "", 0);

        /** The nanoseconds that it still stands; 0 once it has faded. */
        long left(long now) {
            return stands ? Math.max(0, until - now) : 0;
        }
    }

    SignalledTarget(
            LoadBalancer.Environment environment, HealthDetector.Verdict verdict, Consumer<SignalledTarget> left) {
        this.environment = environment;
        this.verdict = verdict;
        this.left = left;
    }

    synchronized void takenOut(String reason, Duration time) {
        out = longer(out, reason, time);
        show();
    }

    synchronized void degraded(String reason, Duration time) {
        degraded = longer(degraded, reason, time);
        show();
    }

    private Wish longer(Wish before, String reason, Duration time) {
        long now = environment.ticker().read();
        return before.left(now) >= time.toNanos() ? before : new Wish(true, reason, now + time.toNanos());
    }

    /** Says what follows from the wishes, and looks again when the next one fades. */
    private synchronized void show() {
        if (closed) {
            return;
        }
        long now = environment.ticker().read();
        long outFor = out.left(now);
        long degradedFor = degraded.left(now);
        if (outFor > 0) {
            say(HealthStatus.UNHEALTHY, "the server asks to be taken out: " + out.reason);
        } else if (degradedFor > 0) {
            say(HealthStatus.DEGRADED, "the server says " + degraded.reason);
        } else {
            say(HealthStatus.HEALTHY, "the server says nothing against itself any more");
        }
        timer.close();
        if (outFor > 0 || degradedFor > 0) {
            Duration next = Duration.ofNanos(outFor > 0 ? outFor : degradedFor);
            timer = environment.scheduler().schedule(next, this::show);
        }
    }

    private void say(HealthStatus status, String reason) {
        if (status != shown) {
            shown = status;
            verdict.is(status, reason);
        }
    }

    /** What an agent does not speak of stays as it was. */
    synchronized void hears(AgentReply reply) {
        OptionalInt before = weightPercent;
        weightPercent = reply.weightPercent().isPresent() ? reply.weightPercent() : before;
        maxConnections = reply.maxConnections().isPresent() ? reply.maxConnections() : maxConnections;
        if (!closed && !weightPercent.equals(before)) {
            verdict.is(
                    shown, "the agent says " + weightPercent.getAsInt() + "%"); // so that weights are asked for again
        }
    }

    Optional<Double> share() {
        return weightPercent.isPresent() ? Optional.of(weightPercent.getAsInt() / 100.0) : Optional.empty();
    }

    OptionalInt maxConnections() {
        return maxConnections;
    }

    @Override
    public void close() {
        left.accept(this);
        stop();
    }

    private synchronized void stop() {
        closed = true;
        timer.close();
    }
}
