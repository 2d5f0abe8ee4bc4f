package dev.lbkit.health;

import java.util.Map;
import java.util.TreeMap;

/** So many faults in a row, and as many as chance makes rare enough. */
record ConsecutiveFaults(int faults) implements OutlierRule, Demand.Known {

    ConsecutiveFaults {
        if (faults < 1) {
            throw new IllegalArgumentException("faults: " + faults + " (expected: >= 1)");
        }
    }

    @Override
    public int promptAt() {
        return faults;
    }

    @Override
    public Map<Integer, String> outliers(Round round) {
        Map<Integer, String> outliers = new TreeMap<>();
        for (int i = 0; i < round.size(); i++) {
            int row = round.faultsInARow(i);
            if (row >= faults && row >= Chance.row(round.faultRateBeside(i), round.chancePerCall())) {
                outliers.put(i, row + " faults in a row, the last " + round.lastFault(i));
            }
        }
        return outliers;
    }

    @Override
    public Demand demand(int targets, double chance, double chancePerCall) {
        return new Demand(Math.max(faults, Chance.row(Round.UNHEARD, chancePerCall)), Demand.ANY, 1);
    }

    @Override
    public String toString() {
        return faults + " faults in a row";
    }
}
