package dev.lbkit.failover;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.TransitionCheckResult;
import java.time.Duration;

/**
 * Takes a target out while too many of its calls fail or are slow: one Resilience4j circuit breaker per target.
 *
 * <p>While its circuit is open a target is {@link dev.lbkit.HealthStatus#UNHEALTHY}. After the wait of the settings the circuit
 * is half open and the target healthy again, so that traffic probes it: the first calls that begin after that, as many as the
 * settings permit, decide whether the circuit closes or opens again. Nothing holds back further calls meanwhile; a slow start
 * on the balancer keeps them few, and {@link Admission#target} or {@link Admission#targetAtMost} bounds them. Calls that never end cannot hold it up: a half-open target is picked like any other, and
 * where the settings limit the time half open, the circuit opens again when it is over. Keep that limit longer than the dwell of
 * {@link Tiers} above, or none: a target that waits gets no traffic to prove itself with.
 *
 * <p>What counts as a failure is the {@link dev.lbkit.Outcome}, so the settings' predicates on exceptions and results are not
 * asked; refused and cancelled calls count for nothing. Time is the balancer's, so the settings' clock and automatic transition
 * are not used either, and no thread is started.
 */
public final class CircuitBreaking implements HealthDetector {

    private final CircuitBreakerConfig config;

    private CircuitBreaking(CircuitBreakerConfig config) {
        this.config = config;
    }

    /**
     * A detector with one breaker per target.
     *
     * @param config the settings of each breaker
     * @return the detector
     * @throws IllegalArgumentException if the settings begin in another state than closed
     */
    public static CircuitBreaking perTarget(CircuitBreakerConfig config) {
        if (config.getInitialState() != CircuitBreaker.State.CLOSED) {
            throw new IllegalArgumentException("initialState: " + config.getInitialState() + " (expected: CLOSED)");
        }
        return new CircuitBreaking(config);
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        CircuitBreakerConfig own = CircuitBreakerConfig.from(config)
                .clock(new TickerClock(environment.ticker()))
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .maxWaitDurationInHalfOpenState(Duration.ZERO) // its timer would be a thread of Resilience4j's
                .ignoreExceptions()
                .ignoreException(any -> false)
                .recordException(any -> true)
                .transitionOnResult(any -> TransitionCheckResult.noTransition())
                .build();
        return (target, verdict) -> new Circuit(
                CircuitBreaker.of(target.id(), own), config.getMaxWaitDurationInHalfOpenState(), environment, verdict);
    }

    @Override
    public String toString() {
        return "CircuitBreaking[failureRate>=" + config.getFailureRateThreshold() + " %, slowCallRate>="
                + config.getSlowCallRateThreshold() + " % of calls over " + config.getSlowCallDurationThreshold()
                + ", " + config.getSlidingWindowType() + " window of " + config.getSlidingWindowSize() + ", at least "
                + config.getMinimumNumberOfCalls() + " calls]";
    }
}
