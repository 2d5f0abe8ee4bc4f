package dev.lbkit.failover;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Subscription;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/*
 * Resilience4j decides from counts: closed to open, half open to closed or open. Time is ours: the wait while open, and the
 * limit while half open. Permissions are never asked for, so none can leak; the target set is what holds traffic back.
 */
/** The circuit of one target. */
final class Circuit implements HealthDetector.Watch {

    private final CircuitBreaker breaker;
    private final Duration halfOpenLimit;
    private final LoadBalancer.Environment environment;
    private final HealthDetector.Verdict verdict;
    private final Fault fault = new Fault();
    private volatile State shown = State.CLOSED; // written under this
    private volatile long since; // written under this
    private int openings; // since it was last closed; guarded by this
    private boolean closed; // guarded by this
    private Subscription timer = () -> {}; // guarded by this

    Circuit(
            CircuitBreaker breaker,
            Duration halfOpenLimit,
            LoadBalancer.Environment environment,
            HealthDetector.Verdict verdict) {
        this.breaker = breaker;
        this.halfOpenLimit = halfOpenLimit;
        this.environment = environment;
        this.verdict = verdict;
        since = environment.ticker().read();
    }

    @Override
    public void heard(Outcome outcome, long latencyNanos, long now) {
        boolean begunBefore = now - latencyNanos - since < 0; // it tells of the time before the circuit's last change
        if (begunBefore || outcome == Outcome.REJECTED) {
            return;
        }
        if (outcome.isFault()) {
            breaker.onError(latencyNanos, TimeUnit.NANOSECONDS, fault);
        } else {
            breaker.onSuccess(latencyNanos, TimeUnit.NANOSECONDS);
        }
        if (breaker.getState() != shown) {
            follow();
        }
    }

    /** Takes over the breaker's state. The verdict is given under the lock, so that verdicts keep their order. */
    private synchronized void follow() {
        State state = breaker.getState();
        if (state == shown || closed) {
            return;
        }
        shown = state;
        since = environment.ticker().read();
        timer.close();
        switch (state) {
            case OPEN -> {
                openings++;
                Duration wait = waitWhileOpen();
                timer = environment.scheduler().schedule(wait, () -> move(State.OPEN, State.HALF_OPEN));
                verdict.is(HealthStatus.UNHEALTHY, "circuit open for " + wait + ": " + rates());
            }
            case HALF_OPEN -> {
                if (!halfOpenLimit.isZero()) {
                    timer = environment.scheduler().schedule(halfOpenLimit, () -> move(State.HALF_OPEN, afterLimit()));
                }
                verdict.is(HealthStatus.HEALTHY, "circuit half open: probing");
            }
            default -> {
                openings = 0;
                verdict.is(HealthStatus.HEALTHY, "");
            }
        }
    }

    private synchronized void move(State from, State to) {
        if (closed || breaker.getState() != from) {
            return;
        }
        since = environment.ticker().read(); // before the breaker changes: no older call may count as a probe
        switch (to) {
            case HALF_OPEN -> breaker.transitionToHalfOpenState();
            case OPEN -> breaker.transitionToOpenState();
            default -> breaker.transitionToClosedState();
        }
        follow();
    }

    private Duration waitWhileOpen() {
        return Duration.ofMillis(breaker.getCircuitBreakerConfig()
                .getWaitIntervalFunctionInOpenState()
                .apply(openings));
    }

    private State afterLimit() {
        return breaker.getCircuitBreakerConfig().getTransitionToStateAfterWaitDuration();
    }

    private String rates() {
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        return String.format(
                Locale.ROOT,
                "%.1f %% of %d calls failed, %.1f %% were slow",
                metrics.getFailureRate(),
                metrics.getNumberOfBufferedCalls(),
                metrics.getSlowCallRate());
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.close();
    }

    /** Stands for every fault of the target: what it was is told by the outcome. Immutable, as it has no stack trace. */
    private static final class Fault extends Exception {

        private static final long serialVersionUID = 1L;

        Fault() {
            super("a call to the target failed", null, false, false);
        }
    }
}
