package dev.lbkit.algorithms;

import java.util.Arrays;

/*
 * The parts, each less than 1, lie side by side on a line whose length is the number of places. In each round, place p goes to
 * whoever holds the point p + u on the line, so no part is met twice in a round. From round to round u moves by the golden
 * ratio, which of all steps leaves the least gaps: after N rounds a part f has had f * N turns, give or take about one.
 */
/** Gives a few places of each round to parts of a place, each part as often as it is large. Immutable; O(log size) per look-up. */
final class Remainder {

    private static final int GOLDEN_RATIO = 0x9e37_79b9; // of 2^32

    private final double[] starts; // of the parts on the line, ascending
    private final int firstPoint; // u of round 0, of 2^32

    /**
     * A division of places.
     *
     * @param parts each from 0 to 1; their sum is {@code places} but for rounding
     * @param places at least 0; where there are none, nobody asks
     * @param firstPoint any bits
     */
    Remainder(double[] parts, int places, int firstPoint) {
        this.firstPoint = firstPoint;
        double scale = places / Arrays.stream(parts).sum();
        starts = new double[parts.length];
        for (int i = 1; i < parts.length; i++) {
            starts[i] = starts[i - 1] + parts[i - 1] * scale;
        }
    }

    /** The index of the part that a place goes to in a round. */
    int at(int place, int round) {
        double point = place + ((firstPoint + round * GOLDEN_RATIO) & 0xffff_ffffL) * 0x1p-32;
        int low = 0;
        int high = starts.length;
        while (high - low > 1) { // the last that begins at or before the point: an empty part is never it
            int middle = (low + high) >>> 1;
            if (starts[middle] <= point) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
