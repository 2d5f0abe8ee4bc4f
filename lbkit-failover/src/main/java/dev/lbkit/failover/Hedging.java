package dev.lbkit.failover;

import java.time.Duration;

/**
 * Makes a slow call a second time, elsewhere, and takes the answer that comes first.
 *
 * <p>Immutable. A call is hedged when it has taken longer than nearly all others did: the delay follows the latencies of the
 * calls, so that at most half of {@code mostExtra} of them outlast it, and down to a tenth of that while fewer than half of the hedges
 * answer first. The hedge also needs a token of the {@link RetryBudget}, a
 * further one of a bucket that {@code mostExtra} tokens per call fill and that holds 10, an attempt and time left, and a target not
 * tried yet. So hedges add at most {@code 10 + mostExtra * calls} attempts, at any load and whatever fails, and none in a quiet
 * start: the first call that succeeds sets the first delay, at five times its latency.
 *
 * <p>A late call is not hedged where a hedge is mere load: if its target has answered another call of this {@link Failover} since
 * it began, for then the call itself is long; and while more calls than usual are in flight, by more than the root of their usual
 * number, for then everything is busy. While fewer than one hedge in ten answers first, nine of ten are left out.
 *
 * <p>The loser keeps its place on its target until it ends: were it cancelled at once, a target that hangs would look idle and be
 * given the next calls. How it ends teaches nothing; that it has not ended when its own time is up is a time-out like any other, and
 * then it is cancelled.
 *
 * <p>Source: Dean and Barroso, "The Tail at Scale", 2013; the governor is lbkit's.
 *
 * @param least the shortest delay; from zero to 1 day
 * @param mostExtra how many hedges there may be per call; greater than 0 and at most 0.5
 */
public record Hedging(Duration least, double mostExtra) {

    /**
     * Checks the settings.
     *
     * @param least the shortest delay
     * @param mostExtra hedges per call
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public Hedging {
        if (least.isNegative() || least.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("least: " + least + " (expected: from zero to 1 day)");
        }
        if (!(mostExtra > 0 && mostExtra <= 0.5)) {
            throw new IllegalArgumentException("mostExtra: " + mostExtra + " (expected: > 0 and at most 0.5)");
        }
    }

    /**
     * At most 2 % extra, after at least 1 ms.
     *
     * @return the defaults
     */
    public static Hedging defaults() {
        return new Hedging(Duration.ofMillis(1), 0.02);
    }

    /**
     * The same with another bound.
     *
     * @param newMostExtra how many hedges there may be per call; greater than 0 and at most 0.5
     * @return a copy
     * @throws IllegalArgumentException if it breaks its rule
     */
    public Hedging atMost(double newMostExtra) {
        return new Hedging(least, newMostExtra);
    }

    /**
     * The same with another shortest delay.
     *
     * @param newLeast from zero to 1 day
     * @return a copy
     * @throws IllegalArgumentException if it breaks its rule
     */
    public Hedging notBefore(Duration newLeast) {
        return new Hedging(newLeast, mostExtra);
    }
}
