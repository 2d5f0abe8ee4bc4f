package dev.lbkit.health;

import java.util.Locale;

/** Shares as people on call read them. */
final class Percent {

    private Percent() {}

    /** With one decimal, for example {@code 12.5 %}. */
    static String of(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** What a detector leaves of a weight; where nobody asked for its weighting, the target has all of it. */
    static String ofWeight(double share, boolean weighs) {
        return (weighs ? "at " : "would have ") + of(share) + " of its weight: ";
    }
}
