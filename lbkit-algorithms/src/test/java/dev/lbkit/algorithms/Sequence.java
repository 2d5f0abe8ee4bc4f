package dev.lbkit.algorithms;

import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.testkit.FakeMember;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The first picks of a weighted round robin, by index. */
record Sequence(double[] weights, int[] picks) {

    /** Begins at the start of the cycle. */
    static Sequence of(double[] weights, int picks) {
        Picker picker = WeightedRoundRobin.startingAt(0, 0, FakeMember.setOf(weights));
        return new Sequence(
                weights, IntStream.generate(() -> index(picker)).limit(picks).toArray());
    }

    /** The index of the target that is picked, of a set of fakes. */
    static int index(Picker picker) {
        return Integer.parseInt(picker.pick(PickRequest.any(), 0).target().id().substring(1));
    }

    int[] counts() {
        int[] counts = new int[weights.length];
        IntStream.of(picks).forEach(index -> counts[index]++);
        return counts;
    }

    /** By how many picks a prefix is off the share of an index at most. */
    double deviation() {
        double total = DoubleStream.of(weights).sum();
        double[] off = new double[weights.length];
        double farthest = 0;
        for (int pick : picks) {
            off[pick]++;
            for (int i = 0; i < off.length; i++) {
                off[i] -= weights[i] / total;
                farthest = Math.max(farthest, Math.abs(off[i]));
            }
        }
        return farthest;
    }
}
