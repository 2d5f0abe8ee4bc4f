package dev.lbkit.algorithms;

import dev.lbkit.Member;
import dev.lbkit.TargetSet;

/** How busy the targets of a set are for their weight. */
final class Load {

    private static final double MOST_PER_CALL = 1e200; // keeps every load finite

    /** Faded so far, faults count no more: that of one fault after one memory of the estimates, when it is worth a call to see. */
    private static final double FADED = 0.12;

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
        return perWeight(index, targets.get(index).inFlight());
    }

    /** So many calls, divided by the weight relative to the mean weight; finite. */
    double perWeight(int index, int calls) {
        return perCall.length == 0 ? calls : calls * perCall[index];
    }

    /** The same, and much more if it failed lately. */
    double withFaults(int index, long now) {
        double load = at(index);
        double faultRate = targets.get(index).faultRate(now);
        return faultRate < FADED ? load : load + Faults.penalty(faultRate) * (load + 1);
    }

    /** Of a {@link Pair} the less busy index, faults counting as calls; the first if both are equally busy. */
    int lower(long pair, long now) {
        Member first = targets.get(Pair.first(pair));
        Member second = targets.get(Pair.second(pair));
        if (perCall.length == 0 && first.faultRate(now) < FADED && second.faultRate(now) < FADED) {
            return Pair.lower(
                    pair, second.inFlight() - first.inFlight()); // the same in whole numbers, which are faster
        }
        return Pair.lower(pair, withFaults(Pair.first(pair), now), withFaults(Pair.second(pair), now));
    }
}
