package dev.lbkit.bench.scenarios;

import java.util.Arrays;

/**
 * The schedule of gRPC's weighted round robin: each round asks every target in turn, and one of less than the highest weight skips so
 * many rounds that its share is that of its weight.
 *
 * <p>Written from the proposal A58: a weight counts within a tenth and ten times the mean, an unknown one as the mean; with fewer than
 * two known ones all are equal. Not thread-safe.
 */
final class StaticStride {

    private static final int STRIDE = 65_535;

    private final int[] scaled;
    private int sequence;

    /** A schedule of weights, of which 0 stands for an unknown one. */
    StaticStride(int sequence, double... weights) {
        this.sequence = sequence;
        scaled = new int[weights.length];
        Arrays.fill(scaled, STRIDE);
        double[] known = Arrays.stream(weights).filter(weight -> weight > 0).toArray();
        if (known.length >= 2) {
            double mean = Arrays.stream(known).average().orElseThrow();
            double[] bound = Arrays.stream(weights)
                    .map(weight -> weight > 0 ? Math.max(mean / 10, Math.min(10 * mean, weight)) : mean)
                    .toArray();
            double largest = Arrays.stream(bound).max().orElseThrow();
            Arrays.setAll(scaled, i -> (int) Math.round(STRIDE * bound[i] / largest));
        }
    }

    /** The place of the next target. */
    int next() {
        while (true) {
            int turn = sequence++ & Integer.MAX_VALUE;
            int place = turn % scaled.length;
            long generation = turn / scaled.length;
            long offset = place * (STRIDE / 2L);
            if ((scaled[place] * generation + offset) % STRIDE >= STRIDE - scaled[place]) {
                return place;
            }
        }
    }

    /** Where it is. */
    int sequence() {
        return sequence;
    }
}
