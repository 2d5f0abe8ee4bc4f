package dev.lbkit.failover;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * What a member adds to its level is certain, or, after a recovery, grows from 0 by its readiness. When that does not suffice
 * for all calls, waiting is not affordable: what is missing is taken from the waiting members, the longest recovered first,
 * and only as much as is missing. So the shares have no jump, and whoever carries the load because all others were out keeps
 * it while a later arrival waits.
 */
/** What each level can carry at a tick, as parts of all calls. Pure arithmetic over arrays; immutable. */
final class Capacities {

    private final Failback failback;
    private final double[] certain; // by level

    // the recovered members, the longest recovered first
    private final int[] level;
    private final double[] capacity;
    private final long[] recoveredAt;

    Capacities(List<Level> levels, Failback failback) {
        this.failback = failback;
        certain = new double[levels.size()];
        List<Recovered> recovered = new ArrayList<>();
        for (int k = 0; k < certain.length; k++) {
            for (Level.Portion portion : levels.get(k).portions()) {
                if (portion.recoveredAt().isPresent()) {
                    recovered.add(new Recovered(
                            k, portion.capacity(), portion.recoveredAt().getAsLong()));
                } else {
                    certain[k] += portion.capacity();
                }
            }
        }
        recovered.sort((one, other) -> Long.signum(one.at - other.at)); // ticks may wrap: only differences count
        level = recovered.stream().mapToInt(Recovered::level).toArray();
        capacity = recovered.stream().mapToDouble(Recovered::capacity).toArray();
        recoveredAt = recovered.stream().mapToLong(Recovered::at).toArray();
    }

    private record Recovered(int level, double capacity, long at) {}

    /** Whether nobody waits or ramps any more. */
    boolean areSettled(long now) {
        return level.length == 0 || now - recoveredAt[level.length - 1] >= failback.settledNanos();
    }

    /** Whether nobody has recovered, so that no tick matters. */
    boolean areConstant() {
        return level.length == 0;
    }

    /** The tick of the last recovery; 0 if there was none. */
    long lastRecovery() {
        return level.length == 0 ? 0 : recoveredAt[level.length - 1];
    }

    /** The capacities once nobody waits any more. */
    double[] settled() {
        double[] sums = certain.clone();
        for (int i = 0; i < level.length; i++) {
            sums[level[i]] += capacity[i];
        }
        return capped(sums);
    }

    /** The capacities at a tick. */
    double[] at(long now) {
        double[] sums = certain.clone();
        for (int i = 0; i < level.length; i++) {
            sums[level[i]] += capacity[i] * readiness(i, now);
        }
        double missing = 1 - Arrays.stream(capped(sums)).sum();
        for (int i = 0; i < level.length && missing > 0; i++) {
            double room = 1 - sums[level[i]];
            double lift = Math.min(missing, Math.min(room, capacity[i] * (1 - readiness(i, now))));
            if (lift > 0) {
                sums[level[i]] += lift;
                missing -= lift;
            }
        }
        return capped(sums);
    }

    private double readiness(int member, long now) {
        return failback.readiness(now - recoveredAt[member]);
    }

    private static double[] capped(double[] sums) {
        return Arrays.stream(sums).map(sum -> Math.min(1, sum)).toArray();
    }
}
