package dev.lbkit.health;

import java.util.Map;
import java.util.TreeMap;

/** A share of faults above a fixed one. */
record FailurePercentage(double share, Enough enough) implements OutlierRule, Demand.Known {

    FailurePercentage {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
        }
    }

    @Override
    public Map<Integer, String> outliers(Round round) {
        Round.Span recent = round.recent();
        Map<Integer, String> outliers = new TreeMap<>();
        for (int i : enough.of(recent, round.size())) {
            if (recent.faultRate(i) > share) {
                outliers.put(i, Percent.of(recent.faultRate(i)) + " of " + recent.calls(i) + " calls failed");
            }
        }
        return outliers;
    }

    @Override
    public Demand demand(int targets, double chance, double chancePerCall) {
        return new Demand(enough.calls(), 1, enough.targets());
    }

    @Override
    public String toString() {
        return "more than " + Percent.of(share) + " faults " + enough;
    }
}
