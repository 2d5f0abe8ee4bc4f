package dev.lbkit.failover;

import java.time.Duration;

/**
 * How a recovered target gets its traffic back: it waits, then its part grows linearly.
 *
 * <p>Immutable. A target that fails and recovers again begins to wait anew, so one that flaps faster than the dwell gets no
 * traffic while others can carry it.
 *
 * @param dwell how long a recovered target waits; from zero to 365 days
 * @param ramp how long it then takes until its full part counts; from zero to 365 days
 */
public record Failback(Duration dwell, Duration ramp) {

    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * Checks the parts.
     *
     * @param dwell the wait
     * @param ramp the growth
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public Failback {
        check("dwell", dwell);
        check("ramp", ramp);
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: from zero to 365 days)");
        }
    }

    /**
     * Waits, then counts in full at once.
     *
     * @param dwell how long to wait; from zero to 365 days
     * @return a failback without ramp
     * @throws IllegalArgumentException if the dwell breaks its rule
     */
    public static Failback after(Duration dwell) {
        return new Failback(dwell, Duration.ZERO);
    }

    /**
     * Neither waits nor ramps.
     *
     * @return a failback that gives a recovered target its full part at once
     */
    public static Failback immediately() {
        return after(Duration.ZERO);
    }

    /**
     * The same wait with another ramp.
     *
     * @param newRamp from zero to 365 days
     * @return a copy
     * @throws IllegalArgumentException if the ramp breaks its rule
     */
    public Failback rampOver(Duration newRamp) {
        return new Failback(dwell, newRamp);
    }

    /** The part of a target that counts at this time after its recovery: 0 while it waits, then up to 1. */
    double readiness(long ageNanos) {
        long ramped = ageNanos - dwell.toNanos();
        long length = ramp.toNanos();
        return ramped >= length ? 1 : Math.max(0, ramped / (double) length);
    }

    /** How long after a recovery nothing changes any more. */
    long settledNanos() {
        return dwell.toNanos() + ramp.toNanos();
    }
}
