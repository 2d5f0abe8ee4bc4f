package dev.lbkit;

import java.util.Optional;

/** What a member last said of itself, and the tick at which it came. */
record Reported(Optional<LoadReport> report, long at) {

    static final Reported NOTHING = new Reported(Optional.empty(), 0);

    /** Nanoseconds; the most there are if nothing was said. */
    long age(long now) {
        return report.isEmpty() ? Long.MAX_VALUE : Math.max(0, now - at);
    }
}
