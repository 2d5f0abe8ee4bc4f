package dev.lbkit.bench.scenarios;

import dev.lbkit.simulation.Result;
import java.time.Duration;

/** How long after a fault it takes until five seconds in a row are good again. */
final class Recovery {

    private static final int IN_A_ROW = 5;
    private static final double GOOD = 0.95; // of the requests succeed

    private Recovery() {}

    /** Seconds from the end of the fault to the first of five good ones; infinite if they never come. */
    static Metric metric(Duration fault, Duration end) {
        return Metric.lower("recovery s", run -> seconds(run, fault, end));
    }

    private static double seconds(Result run, Duration fault, Duration end) {
        int good = 0;
        for (Duration at = fault; at.compareTo(end) < 0; at = at.plusSeconds(1)) {
            good = run.between(at, at.plusSeconds(1)).errorShare() <= 1 - GOOD ? good + 1 : 0;
            if (good == IN_A_ROW) {
                return at.minus(fault).toSeconds() - IN_A_ROW + 1;
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
