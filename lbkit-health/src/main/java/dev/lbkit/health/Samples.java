package dev.lbkit.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whether rules hear enough to act, for {@code advice}. */
final class Samples {

    private static final Duration LATE = Duration.ofSeconds(20);

    private Samples() {}

    /** What a fleet of a size cannot give, whatever its calls. */
    static List<String> advice(OutlierDetection detection, int targets) {
        List<String> advice = new ArrayList<>();
        if (targets > 1 && detection.cap(targets) == 0) {
            advice.add("outlier detection ejects none of " + targets + " targets: " + detection.spare()
                    + " of them, rounded down, is 0");
        }
        for (OutlierRule rule : detection.rules) {
            Demand.of(rule, targets, 1, 1)
                    .filter(demand -> targets > 1 && demand.targets() > targets)
                    .ifPresent(demand -> advice.add("outlier rule '" + rule + "' names nobody: it needs "
                            + demand.targets() + " targets, and there are " + targets));
        }
        return advice;
    }

    /**
     * What the calls of a window are too few for.
     *
     * @param windowNanos how long the window is; all six intervals
     */
    static List<String> advice(OutlierDetection detection, Round round, long windowNanos) {
        int size = round.size();
        double each = (double) round.window().allCalls() / Math.max(1, size);
        if (size < 2 || each == 0) {
            return List.of();
        }
        List<String> advice = new ArrayList<>();
        for (OutlierRule rule : detection.rules) {
            Demand.of(rule, size, round.chance(), round.chancePerCall())
                    .filter(demand -> demand.targets() <= size)
                    .flatMap(demand -> demand.intervals() == Demand.ANY
                            ? late(rule, demand, windowNanos / each)
                            : tooFew(rule, demand, round, detection.interval, windowNanos / each))
                    .ifPresent(advice::add);
        }
        return advice;
    }

    private static Optional<String> late(OutlierRule rule, Demand demand, double nanosPerCall) {
        double nanos = demand.calls() * nanosPerCall;
        return nanos > LATE.toNanos()
                ? Optional.of(
                        "outlier rule '" + rule + "' needs " + demand.calls() + " calls that fail in a row, which take "
                                + seconds(nanos) + " at the calls that a target has: an active check sees it earlier")
                : Optional.empty();
    }

    private static Optional<String> tooFew(
            OutlierRule rule, Demand demand, Round round, Duration interval, double nanosPerCall) {
        Round.Span span = demand.intervals() == 1 ? round.recent() : round.window();
        long poor = IntStream.range(0, round.size())
                .filter(i -> span.calls(i) < demand.calls())
                .count();
        if (round.size() - poor >= Math.max(demand.targets(), round.size() / 2.0)) {
            return Optional.empty();
        }
        return Optional.of("outlier rule '" + rule + "' needs " + demand.calls() + " calls to a target within "
                + Seconds.of(interval.multipliedBy(demand.intervals())) + ", and " + poor + " of " + round.size()
                + " targets had fewer: it cannot name them; on average they come in "
                + seconds(demand.calls() * nanosPerCall));
    }

    private static String seconds(double nanos) {
        return Math.round(nanos / 1e9) + " s";
    }
}
