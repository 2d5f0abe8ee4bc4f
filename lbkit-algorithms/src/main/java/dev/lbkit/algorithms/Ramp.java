package dev.lbkit.algorithms;

import dev.lbkit.Explanation;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/*
 * Under slow start a weight changes ten times a second. A table built on such weights would move keys at each step, to and
 * fro. So tables are built on the static weights, and a target that ramps is at home only to some of its keys: to those
 * whose own fraction, drawn from key and target, is below weight / static weight. The others are hashed again until a target
 * takes them. As the weight grows, keys arrive one by one, each of them once and to stay.
 *
 * The ratio is taken relative to the highest one, so that a policy above which scales all weights alike makes nobody ramp.
 * Where nearly all targets ramp, a key may be refused by chance time after time. Then it is at home by the weights of now, in a
 * contest of all targets, which knows no order of them and in which a weight that grows attracts keys and moves no other.
 */
/** A placement in which targets below their static weight get their keys little by little. */
final class Ramp implements Placement {

    private static final int TRIES = 32;
    private static final long SALT = 0x7261_6d70L << 32; // apart from the other uses of Mix
    private static final double ROUNDING = 1e-9;

    private final Placement settled;
    private final double[] admitted; // of each target, the part of its keys that it takes
    private final long[] seeds; // of each target, so that a key draws a fraction of its own for each
    private final Placement rest;

    private Ramp(TargetSet targets, Placement settled, double[] admitted) {
        this.settled = settled;
        this.admitted = admitted;
        seeds = Seeds.of(targets);
        rest = new WeightedContest(seeds, targets);
    }

    /** The placement of a leaf, as it is if no target ramps. */
    static Placement over(TargetSet targets, HashLeaf leaf) {
        if (Leaf.isSettled(targets)) {
            return leaf.placement(targets);
        }
        double[] admitted = new double[targets.size()];
        Arrays.setAll(admitted, i -> targets.weight(i) / settledWeight(targets, i));
        double highest = Arrays.stream(admitted).max().orElseThrow();
        boolean ramps = false;
        for (int i = 0; i < admitted.length; i++) {
            admitted[i] /= highest;
            ramps |= admitted[i] < 1 - ROUNDING;
        }
        if (!ramps) {
            return leaf.placement(targets);
        }
        double scale = 2.0 * Integer.highestOneBit(targets.size()); // keeps the sum finite; exact, as a power of two
        TargetSet settled = targets.reweighted(i -> settledWeight(targets, i) / scale);
        return new Ramp(targets, leaf.placement(settled), admitted);
    }

    /** The static weight; where it is 0, the set's targets were all of weight 0, and what they count as is all there is. */
    private static double settledWeight(TargetSet targets, int index) {
        double fixed = targets.get(index).target().weight();
        return fixed > 0 ? fixed : targets.weight(index);
    }

    @Override
    public int home(long hash) {
        long again = hash;
        for (int tries = 1; tries <= TRIES; tries++) {
            int home = settled.home(again);
            if (admits(home, hash)) {
                return home;
            }
            again = Mix.of(hash, SALT + tries);
        }
        return rest.home(again);
    }

    private boolean admits(int index, long hash) {
        return admitted[index] >= 1 - ROUNDING || (Mix.of(hash, seeds[index]) >>> 11) * 0x1p-53 < admitted[index];
    }

    @Override
    public double[] distances(long hash, int all) {
        return settled.distances(hash, all);
    }

    @Override
    public String way(long hash) {
        return settled.way(hash);
    }

    @Override
    public Explanation explain(TargetSet set, String subject, long hash) {
        Map<Target, String> refused = new LinkedHashMap<>();
        long again = hash;
        for (int tries = 1; tries <= TRIES; tries++) {
            int home = settled.home(again);
            if (admits(home, hash)) {
                String how = tries == 1 ? subject : subject + ", hashed again at try " + tries + ",";
                return Leaf.without(settled.explain(set, how, again), refused);
            }
            refused.put(
                    set.get(home).target(),
                    "ramps, takes " + Math.round(100 * admitted[home]) + " % of its keys so far, and not this one");
            again = Mix.of(hash, SALT + tries);
        }
        return rest.explain(
                set, subject + " found only ramping targets in " + TRIES + " tries, and by the weights of now", again);
    }
}
