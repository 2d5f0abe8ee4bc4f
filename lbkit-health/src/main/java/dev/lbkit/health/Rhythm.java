package dev.lbkit.health;

import java.time.Duration;

/** How long it is from one check of a target to the next, by what is held of it. */
record Rhythm(Duration every, Duration onEdge, Duration whenDown, double jitter) {

    Duration after(HealthMachine health) {
        if (health.isOnEdge()) {
            return onEdge;
        }
        return health.state() == TargetHealth.State.UNHEALTHY ? whenDown : every;
    }

    /** The longest that it takes to see a target go down after so many failed checks. */
    Duration worstFall(int fall, Duration timeout) {
        return times(every.plus(onEdge.multipliedBy(fall - 1L)), 1 + jitter).plus(timeout);
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
        return Duration.ofNanos((long) (interval.toNanos() * factor));
    }

    @Override
    public String toString() {
        return "every " + Seconds.of(every)
                + (onEdge.equals(every) ? "" : ", on edge " + Seconds.of(onEdge))
                + (whenDown.equals(every) ? "" : ", when down " + Seconds.of(whenDown));
    }
}
