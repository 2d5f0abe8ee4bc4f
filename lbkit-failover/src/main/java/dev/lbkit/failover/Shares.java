package dev.lbkit.failover;

import java.util.random.RandomGenerator;

/** How all calls are divided among levels: each level takes what it can of what the levels before it leave. Immutable. */
final class Shares {

    private static final double ROUNDING = 1e-9;

    private final double[] capacities;
    private final double[] shares;
    private final int last; // the last level that has a share

    /** The shares for these capacities; when their sum is below 1, each level takes its part of the sum. */
    Shares(double[] capacities) {
        this.capacities = capacities;
        double total = 0;
        for (double capacity : capacities) {
            total += capacity;
        }
        double scale = areFull(total) ? 1 : total;
        shares = new double[capacities.length];
        int lastUsed = 0;
        double left = 1;
        for (int k = 0; k < shares.length && left > ROUNDING; k++) {
            shares[k] = Math.min(left, capacities[k] / scale);
            left -= shares[k];
            lastUsed = shares[k] > 0 ? k : lastUsed;
        }
        last = lastUsed;
    }

    /** Whether capacities of this sum carry all calls. */
    static boolean areFull(double total) {
        return total >= 1 - ROUNDING;
    }

    /** The part of all calls that falls to a level. */
    double of(int level) {
        return shares[level];
    }

    /** What a level can carry, as a part of all calls. */
    double capacity(int level) {
        return capacities[level];
    }

    /** Draws a level; without a random number if one takes everything. */
    int draw(RandomGenerator random) {
        if (shares[last] == 1) {
            return last;
        }
        double point = random.nextDouble();
        int level = 0;
        while (level < last && point >= shares[level]) {
            point -= shares[level];
            level++;
        }
        return level;
    }
}
