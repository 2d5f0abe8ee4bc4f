package dev.lbkit.failover;

import java.util.concurrent.atomic.AtomicLongArray;

/*
 * Calls are counted by the period in which they entered, as a member counts its leases: each long holds a count in its high half and the
 * number of its period in its low half. Even and odd periods take turns; when one begins, whoever is still inside from the one before
 * last is lost, and is swapped out in one atomic step. A call that leaves after that finds a foreign number and changes nothing.
 */
/** Counts calls in flight, and gives up those that never end. Thread-safe and lock-free. */
final class Places {

    /** No place was free. */
    static final int NONE = -1; // periods are never so many

    private static final long ONE = 1L << 32;

    private final AtomicLongArray inside = new AtomicLongArray(2); // by period, even and odd
    private volatile int period; // written by nextPeriod

    Places() {
        inside.set(1, 1); // the period before the first, so that its number fits
    }

    int taken() {
        return Math.max(0, count(inside.get(0)) + count(inside.get(1)));
    }

    private static int count(long word) {
        return (int) (word >> 32);
    }

    /** Takes a place if fewer than so many are taken: the period to leave it with, or {@link #NONE}. */
    int take(int most) {
        int at = period & 1;
        long before = inside.getAndAdd(at, ONE);
        if (count(before) + count(inside.get(1 - at)) >= most) {
            leave((int) before);
            return NONE;
        }
        return (int) before;
    }

    /** Leaves a place; false if it was given up. */
    boolean leave(int takenIn) {
        while (true) {
            long seen = inside.get(takenIn & 1);
            if ((int) seen != takenIn) {
                return false;
            }
            if (inside.compareAndSet(takenIn & 1, seen, seen - ONE)) {
                return true;
            }
        }
    }

    /** Begins the next period: whoever entered in the one before last, or earlier, is given up. By one thread at a time. */
    void nextPeriod() {
        int next = period + 1;
        inside.set(next & 1, next);
        period = next;
    }
}
