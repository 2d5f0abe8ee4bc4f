package dev.lbkit;

import java.time.Duration;
import java.util.Optional;

/**
 * What a backend says of itself, carried on a response or on the reply to a probe.
 *
 * <p>Immutable.
 *
 * @param utilization the share of its capacity in use; finite and at least 0; above 1 when overloaded
 * @param inFlight the requests it is serving; at least 0
 * @param retryAfter how long it asks to be left alone, if it asks; not negative
 * @param latency how long a request would take that came now, by those before it that met as many, if it says so; not negative
 */
public record LoadReport(double utilization, int inFlight, Optional<Duration> retryAfter, Optional<Duration> latency) {

    /**
     * Checks the figures.
     *
     * @param utilization the share in use
     * @param inFlight the requests being served
     * @param retryAfter the pause asked for
     * @param latency the time a request would take
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public LoadReport {
        if (!(utilization >= 0 && utilization <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("utilization: " + utilization + " (expected: finite and >= 0)");
        }
        if (inFlight < 0) {
            throw new IllegalArgumentException("inFlight: " + inFlight + " (expected: >= 0)");
        }
        if (retryAfter.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("retryAfter: " + retryAfter.get() + " (expected: >= 0)");
        }
        if (latency.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("latency: " + latency.get() + " (expected: >= 0)");
        }
    }

    /**
     * A report that says nothing of latency.
     *
     * @param utilization the share in use
     * @param inFlight the requests being served
     * @param retryAfter the pause asked for
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public LoadReport(double utilization, int inFlight, Optional<Duration> retryAfter) {
        this(utilization, inFlight, retryAfter, Optional.empty());
    }
}
