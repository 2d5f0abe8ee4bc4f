package dev.lbkit.health;

import dev.lbkit.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Rounds of any counts. */
final class RoundOf {

    private RoundOf() {}

    /** One interval is all that was heard; a false finding is as rare as one in a million. */
    static Round calls(int[] calls, int[] faults) {
        return of(calls, faults, 1e-6);
    }

    static Round of(int[] calls, int[] faults, double chance) {
        List<Meter.Tally> tallies = new ArrayList<>();
        List<Round.Row> rows = new ArrayList<>();
        for (int i = 0; i < calls.length; i++) {
            tallies.add(new Meter.Tally(calls[i], faults[i], 0, Latencies.NONE));
            rows.add(new Round.Row(faults[i] == calls[i] ? faults[i] : 0, Outcome.FAILURE));
        }
        Round.Span span = Rounds.span(tallies);
        return new Round(span, span, span, rows, chance, chance);
    }
}
