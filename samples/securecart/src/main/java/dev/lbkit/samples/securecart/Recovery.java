package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.HdrHistogram.IntCountsHistogram;

/**
 * How long a fault hurt, read from the windows of {@link #STEP} that follow it; the first one starts at the fault.
 *
 * <p><b>Detected</b>: the start of the first of two windows in a row that each send less than {@value #BAD_SHARE} of
 * their requests to the bad targets (sending none counts as that). Two, because a single window of a few dozen requests
 * misses a target by chance now and then.
 *
 * <p><b>Recovered</b>: the start of the first window from which on every window until the end of the act is calm. A
 * window is calm when it has no user-visible failure and when the second that starts with it has answers whose p99 is at
 * most the bound. A second, because the p99 of a window of {@link #STEP} is no more than its slowest order. Where less than a
 * second is left, the last second of the act stands in. Orders under way while this very process stood still ({@link Pulse}) count as
 * failures if they failed, and not by their latency; nor do they widen the bound.
 *
 * <p>The resolution of both is one step. Pure functions.
 */
final class Recovery {

    /** The length of the windows. */
    static final Duration STEP = Duration.ofMillis(200);

    private static final double BAD_SHARE = 0.05;
    private static final int STEPS_PER_SECOND = 5;
    private static final double P99_FACTOR = 3;
    private static final double LEAST_P99_BOUND_MILLIS = 100;
    private static final double P99 = 99;

    private Recovery() {}

    /**
     * The p99 in milliseconds up to which a second is calm: three times that of steady traffic, at least 100 ms.
     *
     * <p>The floor keeps pauses of the host apart from faults: it runs seven JVMs, perhaps on two cores.
     */
    static double p99BoundMillis(Window steady) {
        return Math.max(LEAST_P99_BOUND_MILLIS, P99_FACTOR * steady.percentileMillis(P99));
    }

    /** The time from the fault until the shop no longer sent to the bad targets; empty when it never stopped. */
    static Optional<Duration> detected(List<Window> windows, Set<String> badTargets) {
        for (int i = 0; i + 1 < windows.size(); i++) {
            if (isAvoiding(windows.get(i), badTargets) && isAvoiding(windows.get(i + 1), badTargets)) {
                return Optional.of(STEP.multipliedBy(i));
            }
        }
        return Optional.empty();
    }

    /** The time from the fault until customers no longer noticed it; empty when they still did at the end. */
    static Optional<Duration> recovered(List<Window> windows, double p99BoundMillis) {
        int calmFrom = windows.size();
        while (calmFrom > 0 && isCalm(windows, calmFrom - 1, p99BoundMillis)) {
            calmFrom--;
        }
        return calmFrom == windows.size() ? Optional.empty() : Optional.of(STEP.multipliedBy(calmFrom));
    }

    private static boolean isAvoiding(Window window, Set<String> badTargets) {
        return window.share(badTargets::contains) < BAD_SHARE;
    }

    private static boolean isCalm(List<Window> windows, int index, double p99BoundMillis) {
        int end = Math.min(windows.size(), index + STEPS_PER_SECOND);
        IntCountsHistogram second = new IntCountsHistogram(2);
        windows.subList(Math.max(0, end - STEPS_PER_SECOND), end).forEach(window -> second.add(window.latency()));
        return windows.get(index).failed() == 0
                && second.getTotalCount() > 0
                && second.getValueAtPercentile(P99) / 1000.0 <= p99BoundMillis;
    }
}
