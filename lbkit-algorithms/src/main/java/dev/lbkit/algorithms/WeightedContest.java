package dev.lbkit.algorithms;

import dev.lbkit.TargetSet;
import java.util.Arrays;

/*
 * Each target draws u from the key, uniform between 0 and 1, and the lowest -ln(u) / weight wins: the first of exponential
 * clocks to strike, which is that of a target with exactly the chance of its weight. When a weight grows, keys move to that
 * target alone.
 *
 * A logarithm costs more than all the rest. As 1 - u is not above -ln(u), a target whose (1 - u) / weight does not beat the
 * best score so far cannot win, so that only some ln(n) logarithms are taken. StrictMath gives the same bits on every JVM.
 *
 * Source: D. G. Thaler, C. V. Ravishankar, IEEE/ACM ToN 6(1), 1998; weights: J. Mosheiff, C. Schindelhauer, G. Schomaker,
 * 2005.
 */
/** Each target draws a time from the key, the shorter the heavier it is, and the first one wins. */
final class WeightedContest implements Placement {

    private final long[] seeds;
    private final double[] means; // of the times: the highest weight is 1

    WeightedContest(long[] seeds, TargetSet targets) {
        this.seeds = seeds;
        means = new double[seeds.length];
        Arrays.setAll(means, targets::weight);
        double highest = Arrays.stream(means).max().orElseThrow();
        Arrays.setAll(means, i -> highest / means[i]);
    }

    @Override
    public int home(long hash) {
        int best = 0;
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < seeds.length; i++) {
            double drawn = drawn(hash, i);
            if ((1 - drawn) * means[i] < earliest) {
                double time = time(drawn, i);
                if (time < earliest) {
                    best = i;
                    earliest = time;
                }
            }
        }
        return best;
    }

    private double drawn(long hash, int index) {
        return 0.5 + ((EqualContest.draw(hash, seeds[index]) >> 12) + 0.5) * 0x1p-52; // never 0 or 1
    }

    private double time(double drawn, int index) {
        return -StrictMath.log(drawn) * means[index];
    }

    @Override
    public double[] distances(long hash, int targets) {
        double[] distances = new double[targets];
        Arrays.setAll(distances, i -> time(drawn(hash, i), i));
        return distances;
    }

    @Override
    public String way(long hash) {
        return "is at home where it draws the shortest time, of a mean of the highest weight by one's own; the first of equals wins";
    }
}
