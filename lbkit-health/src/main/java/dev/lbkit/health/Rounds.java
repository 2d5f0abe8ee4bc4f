package dev.lbkit.health;

import java.time.Duration;
import java.util.List;

/** Makes rounds of what the meters show. */
final class Rounds {

    private static final double DAY = Duration.ofDays(1).toNanos();

    private Rounds() {}

    /** A round, and the share of calls that its targets refused of late. */
    record Judged(Round round, double rejectedShare) {}

    static Judged of(List<ObservedTarget> targets, OutlierDetection settings, long windowNanos) {
        List<Meter.Tally> recent =
                targets.stream().map(one -> one.meter.recent()).toList();
        Round.Span window = span(targets.stream().map(one -> one.meter.window()).toList());
        double ofARule = settings.falsePerDay / settings.rules.size();
        double callsADay = window.allCalls() * (DAY / windowNanos);
        Round round = new Round(
                span(recent),
                window,
                span(targets.stream().map(one -> one.meter.history()).toList()),
                targets.stream().map(one -> one.meter.row()).toList(),
                ofARule * (settings.interval.toNanos() / DAY) / Math.max(1, targets.size()),
                ofARule / Math.max(1, callsADay));
        return new Judged(round, rejectedShare(recent));
    }

    static Round.Span span(List<Meter.Tally> tallies) {
        return new Round.Span(
                tallies.stream().mapToLong(Meter.Tally::calls).toArray(),
                tallies.stream().mapToLong(Meter.Tally::faults).toArray(),
                tallies.stream().map(Meter.Tally::latencies).toList());
    }

    private static double rejectedShare(List<Meter.Tally> tallies) {
        double rejected = tallies.stream().mapToLong(Meter.Tally::rejected).sum();
        double calls = tallies.stream().mapToLong(Meter.Tally::calls).sum();
        return rejected == 0 ? 0 : rejected / (rejected + calls);
    }
}
