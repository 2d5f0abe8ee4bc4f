package dev.lbkit.failover;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how much load retries and hedges may add: one bucket of tokens that calls fill and further attempts empty.
 *
 * <p>Each call adds {@code ratio} tokens, up to {@code burst}; {@code reserve} tokens trickle in every second, so that a quiet
 * client can retry at all; a retry or a hedge takes one, or is refused. The bucket begins full. So in any window of {@code t} seconds
 * with {@code n} calls there are at most {@code burst + ratio * n + reserve * t} retries, and while everything fails the
 * attempts per call tend to {@code 1 + ratio}.
 *
 * <p>Thread-safe and lock-free. Share one among all {@link Failover}s of a process that load the same backends; they must then
 * use the same ticker. A call on a full bucket costs one read; none allocates. Source: the retry budget of Finagle, as a token bucket.
 */
public final class RetryBudget {

    private static final long TOKEN = 1_000_000_000; // one per second is one unit per nanosecond: no rounding
    private static final int LARGEST = 1_000_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final long deposit;
    private final long capacity;
    private final int reserve;
    private final AtomicLong tokens;
    private final AtomicLong filledAt = new AtomicLong(NEVER); // the tick up to which the reserve is among the tokens

    private RetryBudget(double ratio, int burst, int reserve) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: from 0 to 1)");
        }
        if (burst < 1 || burst > LARGEST) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: from 1 to " + LARGEST + ")");
        }
        if (reserve < 0 || reserve > LARGEST) {
            throw new IllegalArgumentException("reserve: " + reserve + " (expected: from 0 to " + LARGEST + ")");
        }
        deposit = Math.round(ratio * TOKEN);
        capacity = burst * TOKEN;
        this.reserve = reserve;
        tokens = new AtomicLong(capacity);
    }

    /**
     * A full bucket.
     *
     * @param ratio tokens added by each call; from 0 to 1
     * @param burst the most tokens it holds; from 1 to 1 000 000
     * @param reserve tokens that trickle in per second; from 0 to 1 000 000
     * @return the budget
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public static RetryBudget of(double ratio, int burst, int reserve) {
        return new RetryBudget(ratio, burst, reserve);
    }

    /**
     * A full bucket with a ratio of 0.1, a burst of 100 and a reserve of 1 per second.
     *
     * @return a new budget
     */
    public static RetryBudget defaults() {
        return of(0.1, 100, 1);
    }

    /** The retries per call, at most, while everything fails. */
    double ratio() {
        return deposit / (double) TOKEN;
    }

    /** Counts a call. */
    void deposit() {
        fill(deposit);
    }

    /** Whether there is a token for a retry now. */
    boolean hasToken(long now) {
        trickle(now);
        return tokens.get() >= TOKEN;
    }

    /** Takes a token for a retry; false if there is none. */
    boolean tryWithdraw(long now) {
        trickle(now);
        long seen = tokens.get();
        while (seen >= TOKEN && !tokens.compareAndSet(seen, seen - TOKEN)) {
            seen = tokens.get();
        }
        return seen >= TOKEN;
    }

    private void fill(long more) {
        long seen = tokens.get();
        while (seen < capacity && !tokens.compareAndSet(seen, Math.min(capacity, seen + more))) {
            seen = tokens.get();
        }
    }

    /** Adds the reserve of the time since it was last added. The tick of another thread may be older: then there is none. */
    private void trickle(long now) {
        long seen = filledAt.get();
        long elapsed = seen == NEVER ? 1 : now - seen;
        if (elapsed > 0 && filledAt.compareAndSet(seen, now) && seen != NEVER && reserve > 0) {
            fill(Math.min(elapsed, capacity / reserve + 1) * reserve);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "RetryBudget[ratio=%s, burst=%d, reserve=%d/s, tokens=%.1f]",
                ratio(),
                capacity / TOKEN,
                reserve,
                tokens.get() / (double) TOKEN);
    }
}
