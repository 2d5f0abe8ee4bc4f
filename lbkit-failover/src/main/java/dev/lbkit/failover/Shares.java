package dev.lbkit.failover;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** How all calls are divided among levels: each level takes what it can of what the levels before it leave. Immutable. */
final class Shares {

    private static final double ROUNDING = 1e-9;

    private final double[] capacities;
    private final double[] shares;
    private final int last; // the last level that has a share

    /** The shares for these capacities, in the order of their indexes. */
    Shares(double[] capacities) {
        this(capacities, IntStream.range(0, capacities.length).toArray(), new double[capacities.length]);
    }

    /**
     * The shares for these capacities; when their sum is below 1, each level takes its part of the sum.
     *
     * @param order the levels as they are preferred
     * @param explored the part of all calls that each level gets beforehand
     */
    Shares(double[] capacities, int[] order, double[] explored) {
        this.capacities = capacities;
        double total = 0;
        double left = 1;
        for (int k = 0; k < capacities.length; k++) {
            total += capacities[k];
            left -= explored[k];
        }
        double scale = (areFull(total) ? 1 : total) / left;
        shares = explored.clone();
        int lastUsed = 0;
        for (int k : order) {
            double share = left > ROUNDING ? Math.min(left, capacities[k] / scale) : 0;
            shares[k] += share;
            left -= share;
            lastUsed = shares[k] > 0 ? Math.max(k, lastUsed) : lastUsed;
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
        return at(isDrawn() ? random.nextDouble() : 0);
    }

    /** Whether chance decides: no level takes everything. */
    boolean isDrawn() {
        return shares[last] != 1;
    }

    /** The first level at which the running sum of the shares exceeds a point from 0 to 1; where one takes everything, that one. */
    int at(double point) {
        if (!isDrawn()) {
            return last; // another may have what is lost in rounding
        }
        int level = 0;
        double sum = shares[0];
        while (level < last && point >= sum) {
            level++;
            sum += shares[level];
        }
        return level;
    }
}
