package dev.lbkit.failover;

import java.time.Duration;

/**
 * How many calls may be in flight, and how that number follows what calls tell.
 *
 * <p>An immutable value, given to an {@link Admission}, which keeps one number for the service or one for each target. The
 * number moves at most every 50 ms, and after at least 10 calls: by the mean latency of the calls that succeeded or timed out since then,
 * the most that were in flight, and whether one in ten was refused or timed out. A failure or a cancelled call moves nothing.
 *
 * <p>Source of the rules and their figures: Netflix concurrency-limits. Vegas here takes its reference anew after 30 samples per unit
 * of the limit, without jitter.
 */
public final class ConcurrencyLimit {

    private static final int LARGEST = 1_000_000;

    private final LimitRule rule;
    private final int initial;
    private final int least;
    private final int most;

    private ConcurrencyLimit(LimitRule rule, int initial, int least, int most) {
        this.rule = rule;
        this.initial = initial;
        this.least = least;
        this.most = most;
    }

    /**
     * A limit that never changes.
     *
     * @param calls from 1 to 1 000 000
     * @return the limit
     * @throws IllegalArgumentException if it is out of bounds
     */
    public static ConcurrencyLimit fixed(int calls) {
        return new ConcurrencyLimit(new LimitRule.Fixed(), calls, 1, LARGEST).between(calls, calls);
    }

    /**
     * Grows by one while at least half used, and loses a tenth when calls are refused, time out or are slower than a bound. Knows
     * no other sign of overload, so latency rises up to the bound.
     *
     * @param slow the bound on latency; greater than zero and at most 1 day
     * @return from 4 to 1000, starting at 20
     * @throws IllegalArgumentException if the bound breaks its rule
     */
    public static ConcurrencyLimit aimd(Duration slow) {
        if (slow.isNegative() || slow.isZero() || slow.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("slow: " + slow + " (expected: > 0 and at most 1 day)");
        }
        return new ConcurrencyLimit(new LimitRule.Aimd(slow.toNanos()), 20, 4, 1000);
    }

    /**
     * Keeps a small queue, judged by the lowest latency seen. For work of even length: where latencies spread, the lowest says
     * little.
     *
     * @return from 4 to 1000, starting at 20
     */
    public static ConcurrencyLimit vegas() {
        return new ConcurrencyLimit(new LimitRule.Vegas(1), 20, 4, 1000);
    }

    /**
     * Shrinks while latency exceeds its long average by half, and else has room for three more calls.
     *
     * @return from 4 to 1000, starting at 20
     */
    public static ConcurrencyLimit gradient2() {
        return new ConcurrencyLimit(new LimitRule.Gradient2(1.5, 3, 0.2, 600), 20, 4, 1000);
    }

    /**
     * The same rule within other bounds. It starts as near to where it did as they allow.
     *
     * @param newLeast from 1 to {@code newMost}
     * @param newMost at most 1 000 000
     * @return a copy
     * @throws IllegalArgumentException if they are out of bounds
     */
    public ConcurrencyLimit between(int newLeast, int newMost) {
        if (newLeast < 1 || newMost < newLeast || newMost > LARGEST) {
            throw new IllegalArgumentException("limit: from " + newLeast + " to " + newMost
                    + " (expected: 1 <= least <= most <= " + LARGEST + ")");
        }
        return new ConcurrencyLimit(rule, Math.min(newMost, Math.max(newLeast, initial)), newLeast, newMost);
    }

    LimitRule.State start() {
        return new LimitRule.State(initial, 0, 0);
    }

    LimitRule.State next(LimitRule.State state, LimitRule.Sample sample) {
        return rule.next(state, sample, least, most);
    }

    @Override
    public String toString() {
        return rule + " from " + least + " to " + most;
    }
}
