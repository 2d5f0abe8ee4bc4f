package dev.lbkit.health;

import java.time.Duration;
import java.util.List;

/** Makes rounds of what the meters show. */
final class Rounds {

    private static final double DAY = Duration.ofDays(1).toNanos();

    private Rounds() {}

    /** A round, and the share of calls that its targets refused of late. */
    record Judged(Round round, double rejectedShare) {}

    /** Of meters in order; a rule has its part of what may falsely be found in a day. */
    static Judged of(List<Meter> meters, double ofARule, Duration interval, long windowNanos) {
        List<Meter.Tally> recent = meters.stream().map(Meter::recent).toList();
        Round.Span window = span(meters.stream().map(Meter::window).toList());
        double callsADay = window.allCalls() * (DAY / windowNanos);
        Round round = new Round(
                span(recent),
                window,
                span(meters.stream().map(Meter::history).toList()),
                meters.stream().map(Meter::row).toList(),
                ofARule * (interval.toNanos() / DAY) / Math.max(1, meters.size()),
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
