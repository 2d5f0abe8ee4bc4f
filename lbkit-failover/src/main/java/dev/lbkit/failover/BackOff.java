package dev.lbkit.failover;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to pause before a retry: evenly drawn between zero and a limit that doubles with each retry.
 *
 * <p>Full jitter, because retries that were caused together should not come together. Source: Brooker, "Exponential Backoff
 * and Jitter", 2015.
 *
 * @param first the limit before the first retry; at least 1 ms
 * @param longest what the limit grows to; from {@code first} to 1 day
 */
record BackOff(Duration first, Duration longest) {

    BackOff {
        if (first.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("first: " + first + " (expected: >= 1 ms)");
        }
        if (longest.compareTo(first) < 0 || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: from " + first + " to 1 day)");
        }
    }

    /** The pause before a retry; 1 for the first. */
    Duration pause(int retry, RandomGenerator random) {
        long limit = IntervalFunction.ofExponentialBackoff(first, 2, longest).apply(retry);
        return Duration.ofNanos((long) (Duration.ofMillis(limit).toNanos() * random.nextDouble()));
    }
}
