package dev.lbkit.algorithms;

import dev.lbkit.TargetSet;

/** How busy the targets of a set are for their weight. */
final class Load {

    private static final double MOST_PER_CALL = 1e200; // keeps every load finite

    private final TargetSet targets;
    private final double[] perCall; // the mean weight by each weight; empty where all are the same

    /** For a set of positive weights. */
    Load(TargetSet targets) {
        this.targets = targets;
        perCall = new double[targets.isEquallyWeighted() ? 0 : targets.size()];
        double mean = targets.totalWeight() / targets.size();
        for (int i = 0; i < perCall.length; i++) {
            perCall[i] = Math.min(mean / targets.weight(i), MOST_PER_CALL);
        }
    }

    /** The calls in flight, divided by the weight relative to the mean weight; finite. */
    double at(int index) {
        return perCall.length == 0 ? inFlight(index) : inFlight(index) * perCall[index];
    }

    /** Of a {@link Pair} the less busy index; the first if both are equally busy. */
    int lower(long pair) {
        return perCall.length == 0
                ? Pair.lower(pair, inFlight(Pair.second(pair)) - inFlight(Pair.first(pair)))
                : Pair.lower(pair, at(Pair.first(pair)), at(Pair.second(pair)));
    }

    private int inFlight(int index) {
        return targets.get(index).inFlight();
    }
}
