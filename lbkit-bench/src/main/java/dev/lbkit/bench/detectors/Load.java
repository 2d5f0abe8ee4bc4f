package dev.lbkit.bench.detectors;

import java.util.Locale;

/**
 * A fleet under calls that come at even distances, to targets by chance.
 *
 * @param targets how many
 * @param rate calls a second to each
 * @param faults the share of calls that fail everywhere
 */
record Load(int targets, double rate, double faults) {

    double gapNanos() {
        return 1e9 / (targets * rate);
    }

    String faultsInPercent() {
        return String.format(Locale.ROOT, "%.0f %%", 100 * faults);
    }
}
