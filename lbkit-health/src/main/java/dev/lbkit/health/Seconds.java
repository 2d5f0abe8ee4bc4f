package dev.lbkit.health;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as people on call read them. */
final class Seconds {

    private Seconds() {}

    /** Down to the millisecond, for example {@code 2 s} or {@code 0.25 s}. */
    static String of(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
