package dev.lbkit.health;

import java.util.Map;
import java.util.TreeMap;

/** A share of faults above that of the others, by more than chance explains. */
record ExcessFaults(double excess) implements OutlierRule, Demand.Known {

    ExcessFaults {
        if (!(excess > 0 && excess <= 1)) {
            throw new IllegalArgumentException("excess: " + excess + " (expected: > 0 and <= 1)");
        }
    }

    @Override
    public Map<Integer, String> outliers(Round round) {
        Map<Integer, String> outliers = new TreeMap<>();
        for (int i = 0; i < round.size(); i++) {
            if (isWorse(round.window(), i, round.chance() / 2)) {
                outliers.put(i, reason(round.window(), i));
            } else if (isWorse(round.recent(), i, round.chance() / 2)) {
                outliers.put(i, reason(round.recent(), i));
            }
        }
        return outliers;
    }

    private boolean isWorse(Round.Span span, int i, double chance) {
        return span.callsBeside(i) > 0
                && span.faultRate(i) - rateBeside(span, i) >= excess
                && Chance.ofFaults(span.faults(i), span.calls(i), span.allFaults(), span.allCalls()) <= chance;
    }

    private static double rateBeside(Round.Span span, int i) {
        return (double) span.faultsBeside(i) / span.callsBeside(i);
    }

    private static String reason(Round.Span span, int i) {
        return Percent.of(span.faultRate(i)) + " of " + span.calls(i) + " calls failed, "
                + Percent.of(rateBeside(span, i)) + " of the others' " + span.callsBeside(i);
    }

    @Override
    public Demand demand(int targets, double chance, double chancePerCall) {
        long calls = 1;
        while (Chance.ofFaults(calls, calls, calls, targets * calls) > chance / 2) {
            calls++;
        }
        return new Demand(calls, Meter.INTERVALS, 2);
    }

    @Override
    public String toString() {
        return Percent.of(excess) + " more faults than the others";
    }
}
