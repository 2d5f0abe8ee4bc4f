package dev.lbkit.algorithms;

import java.util.concurrent.atomic.AtomicLong;

/** Lets one pick in a while do what all picks profit from. Thread-safe and lock-free. */
final class Beat {

    /** About a millisecond, of nanoseconds. */
    static final int MILLISECOND_SHIFT = 20;

    private static final long NEVER = Long.MIN_VALUE;
    private static final long BUSY = NEVER + 1;

    private final int shift;
    private final AtomicLong done = new AtomicLong(NEVER); // the last beat that was begun, or that somebody is at it

    /** Beats of {@code 2^shift} nanoseconds. */
    Beat(int shift) {
        this.shift = shift;
    }

    /** Whether the caller is to do it: nobody did in this beat, and nobody is at it. Who gets true calls {@link #end}. */
    boolean begins(long now) {
        long seen = done.get();
        return seen != now >> shift && seen != BUSY && done.compareAndSet(seen, BUSY);
    }

    /** It is done; what was written is seen by whoever begins next. */
    void end(long now) {
        done.set(now >> shift);
    }
}
