package dev.lbkit.failover;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * Bounds how much load retries may add: one bucket of tokens that calls fill and retries empty.
 *
 * <p>Each call adds {@code ratio} tokens, up to {@code burst}; {@code reserve} tokens trickle in every second, so that a quiet
 * client can retry at all; a retry takes one, or is refused. The bucket begins full. So in any window of {@code t} seconds
 * with {@code n} calls there are at most {@code burst + ratio * n + reserve * t} retries, and while everything fails the
 * attempts per call tend to {@code 1 + ratio}.
 *
 * <p>Thread-safe and lock-free. Share one among all {@link Failover}s of a process that load the same backends; they must then
 * use the same ticker. A call on a full bucket costs one read. Source: the retry budget of Finagle, as a token bucket.
 */
public final class RetryBudget {

    private static final long TOKEN = 1_000_000_000; // one per second is one unit per nanosecond: no rounding
    private static final int LARGEST = 1_000_000;
    private static final VarHandle CONTENTS;

    static {
        try {
            CONTENTS = MethodHandles.lookup().findVarHandle(RetryBudget.class, "contents", Contents.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long deposit;
    private final long capacity;
    private final int reserve;
    private volatile Contents contents; // through CONTENTS

    /** Tokens, and the tick up to which the reserve is among them; the tick means nothing while the bucket is full. */
    private record Contents(long tokens, long at) {}

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
        contents = new Contents(capacity, 0);
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
     * A full bucket with a ratio of 0.2, a burst of 100 and a reserve of 1 per second.
     *
     * @return a new budget
     */
    public static RetryBudget defaults() {
        return of(0.2, 100, 1);
    }

    /** Counts a call. */
    void deposit() {
        Contents seen = contents;
        while (seen.tokens < capacity
                && !CONTENTS.compareAndSet(
                        this, seen, new Contents(Math.min(capacity, seen.tokens + deposit), seen.at))) {
            seen = contents;
        }
    }

    /** Whether there is a token for a retry now. */
    boolean hasToken(long now) {
        return trickled(contents, now).tokens >= TOKEN;
    }

    /** Takes a token for a retry; false if there is none. */
    boolean tryWithdraw(long now) {
        while (true) {
            Contents seen = contents;
            Contents filled = trickled(seen, now);
            if (filled.tokens < TOKEN) {
                return false;
            }
            if (CONTENTS.compareAndSet(this, seen, new Contents(filled.tokens - TOKEN, filled.at))) {
                return true;
            }
        }
    }

    private Contents trickled(Contents seen, long now) {
        if (seen.tokens >= capacity) {
            return new Contents(capacity, now);
        }
        long elapsed = now - seen.at;
        if (elapsed <= 0 || reserve == 0) {
            return seen; // the tick of another thread may be older
        }
        long longEnough = capacity / reserve + 1;
        return new Contents(Math.min(capacity, seen.tokens + Math.min(elapsed, longEnough) * reserve), now);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "RetryBudget[ratio=%s, burst=%d, reserve=%d/s, tokens=%.1f]",
                deposit / (double) TOKEN,
                capacity / TOKEN,
                reserve,
                contents.tokens / (double) TOKEN);
    }
}
