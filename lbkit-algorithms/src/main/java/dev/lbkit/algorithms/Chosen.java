package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;

/** The part of a set that stands first in an order: what the subset policies have in common. */
final class Chosen {

    private Chosen() {}

    /**
     * A picker over the first targets of an order.
     *
     * <p>First come the targets that have a weight and were not found unhealthy; only if they are fewer than {@code size}, the
     * first of the others fill up. So one target that comes, goes, falls or recovers exchanges at most one target.
     *
     * @param order all indexes of the set
     * @param size how many to keep
     * @param name of the policy, for {@code explain}
     */
    static Picker over(
            TargetSet targets, int[] order, int size, BalancingPolicy inner, RandomGenerator random, String name) {
        boolean[] chosen = new boolean[targets.size()];
        int left = size;
        for (int index : order) {
            if (left > 0 && isFit(targets, index)) {
                chosen[index] = true;
                left--;
            }
        }
        boolean fillsUp = left > 0;
        for (int index : order) {
            if (left > 0 && !chosen[index]) {
                chosen[index] = true;
                left--;
            }
        }
        TargetSet kept = targets.where(i -> chosen[i]).orElse(targets);
        return new Narrowed(
                inner.over(kept, random),
                targets,
                kept,
                "not in the subset",
                name + ", " + kept.size() + " of " + targets.size() + " targets"
                        + (fillsUp ? ", unfit ones among them as too few others are left" : ""));
    }

    private static boolean isFit(TargetSet targets, int index) {
        return targets.weight(index) > 0 && targets.status(index) != HealthStatus.UNHEALTHY;
    }

    static void check(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 1)");
        }
    }
}
