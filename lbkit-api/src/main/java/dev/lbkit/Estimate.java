package dev.lbkit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * A figure that fades, in one long: the value as a float in the high half, the time of its last news in the low half, in
 * units of 2^20 ns (about 1 ms). One load reads it, one CAS changes it, so no reader sees the value of one moment with the time
 * of another. NONE means that there never was news. The difference of two stamps stays right for 26 days: whoever keeps a figure
 * looks at it more often than every 13, and gives it up when it is older than that.
 *
 * The weight of old news is (1 / (1 + y + y^2 / 2))^4 with y = age / memory / 4: close to e^-x of x = age / memory, without its
 * cost, and the same to the bit on every JDK. The fourth power makes the tail short: a call that once took 1000 times longer than
 * others is forgotten after about 9 memories; without it, after 44.
 */
/** Pure functions on fading figures. */
final class Estimate {

    static final long NONE = 0;

    /** The nanoseconds of a unit of age. */
    static final long UNIT = 1L << 20;

    /** The age, in units, from which on nothing is left of a figure that is kept for a day at most: 13 days. */
    static final int OLDEST = 1 << 30;

    private static final VarHandle FIGURES = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int UNIT_SHIFT = 20;
    private static final float FORGOTTEN = 1e-3f;
    private static final float FIRST_FAULT = 0.3f;
    private static final float FAULT_GAIN = 0.1f;

    private Estimate() {}

    /** A figure with news of now. */
    static long of(float value, long now) {
        return (long) Float.floatToRawIntBits(value) << 32 | (now >>> UNIT_SHIFT & 0xffff_ffffL);
    }

    /** The value as it was at its last news; 0 for NONE. */
    static float value(long state) {
        return Float.intBitsToFloat((int) (state >>> 32));
    }

    /** How old the last news are, in units; less than zero if they are of a later tick. */
    static int age(long state, long now) {
        return (int) (now >>> UNIT_SHIFT) - (int) state;
    }

    /** Whether nothing is left of it; right up to an age of 26 days. */
    static boolean isGone(long state, long now) {
        return age(state, now) > OLDEST;
    }

    /** Gives up one of several figures if nothing is left of it, and nobody brings news of it at this moment. */
    static void forget(long[] figures, int index, long now) {
        long seen = (long) FIGURES.getOpaque(figures, index);
        if (seen != NONE && isGone(seen, now)) {
            FIGURES.compareAndSet(figures, index, seen, NONE);
        }
    }

    /** How fast news fade that are kept for a time constant: its inverse, in quarters of units, so that reading divides once. */
    static double fading(double memoryNanos) {
        return (1L << UNIT_SHIFT) / memoryNanos / 4;
    }

    /** How much old news still count: 1 when fresh, towards 0 with age. */
    static double weight(long state, long now, double fading) {
        int age = age(state, now);
        if (age <= 0) {
            return 1;
        }
        double y = age * fading;
        double root = 1 / (1 + y + y * y / 2);
        return root * root * (root * root);
    }

    /** The value now, faded towards {@code unheard}. */
    static double at(long state, long now, double fading, double unheard) {
        if (state == NONE) {
            return unheard;
        }
        double weight = weight(state, now, fading);
        return weight * value(state) + (1 - weight) * unheard;
    }

    /** A latency estimate after one more call: jumps up, glides down, and never falls on a fault. */
    static long latency(long state, long now, double fading, long latencyNanos, boolean fault) {
        float heard = Math.max(1, latencyNanos);
        if (state == NONE) {
            return fault ? NONE : of(heard, now);
        }
        float old = value(state);
        if (heard >= old) {
            return of(heard, now);
        }
        return fault ? state : of((float) at(state, now, fading, heard), now);
    }

    /** A fault rate after one more call. */
    static long faultRate(long state, long now, double fading, boolean fault) {
        if (state == NONE && !fault) {
            return NONE;
        }
        float old = (float) at(state, now, fading, 0);
        float kept = old * (1 - FAULT_GAIN);
        if (fault) {
            return of(Math.max(FIRST_FAULT, kept + FAULT_GAIN), now);
        }
        return kept < FORGOTTEN ? NONE : of(kept, now);
    }
}
