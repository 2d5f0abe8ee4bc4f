package dev.lbkit.health;

import java.time.Duration;

/** How long it is from one check of a target to the next, by what is held of it. */
record Rhythm(Duration every, Duration onEdge, Duration whenDown, double jitter) {

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    Duration after(HealthMachine health) {
        if (health.isOnEdge()) {
            return onEdge;
        }
        return health.state() == TargetHealth.State.UNHEALTHY ? whenDown : every;
    }

    /** The longest that it takes to see a target go down after so many failed checks. */
    Duration worstFall(int fall, Duration timeout) {
        Duration seen = times(every.plus(onEdge.multipliedBy(fall - 1L)), 1 + jitter);
        return seen.compareTo(LONGEST.minus(timeout)) < 0 ? seen.plus(timeout) : LONGEST;
    }

    /** The longest that it takes to see a target come back after so many passed checks. */
    Duration worstRise(int rise) {
        return times(whenDown.plus(onEdge.multipliedBy(rise - 1L)), 1 + jitter);
    }

    Duration shortest() {
        return onEdge.compareTo(every) < 0 ? onEdge : every;
    }

    /** What chance makes of an interval: a factor from {@code 1 - jitter} to {@code 1 + jitter}. */
    double factor(double chance) {
        return 1 + jitter * (2 * chance - 1);
    }

    static Duration times(Duration interval, double factor) {
        double nanos = interval.toSeconds() * 1e9 + interval.toNanosPart(); // of any length: a long holds 292 years
        return Duration.ofNanos((long) (nanos * factor));
    }

    @Override
    public String toString() {
        return "every " + Seconds.of(every)
                + (onEdge.equals(every) ? "" : ", on edge " + Seconds.of(onEdge))
                + (whenDown.equals(every) ? "" : ", when down " + Seconds.of(whenDown));
    }
}
