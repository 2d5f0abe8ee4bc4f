package dev.lbkit.algorithms;

import java.util.Arrays;

/** Each target draws a number from the key, and the highest one wins. */
final class EqualContest implements Placement {

    private final long[] seeds;

    EqualContest(long[] seeds) {
        this.seeds = seeds;
    }

    @Override
    public int home(long hash) {
        int best = 0;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < seeds.length; i++) {
            long drawn = draw(hash, seeds[i]);
            if (drawn > highest) {
                best = i;
                highest = drawn;
            }
        }
        return best;
    }

    @Override
    public double[] distances(long hash, int targets) {
        double[] distances = new double[targets];
        Arrays.setAll(distances, i -> 0.5 - draw(hash, seeds[i]) * 0x1p-64);
        return distances;
    }

    @Override
    public String way(long hash) {
        return "is at home where it draws the least, from 0 to 1; the first of equals wins";
    }

    /** 64 bits, signed, for a key and a target, both hashes. Half the work of {@link Mix}, as only the high bits are looked at. */
    static long draw(long hash, long seed) {
        long bits = (hash ^ seed) * 0xbf58_476d_1ce4_e5b9L;
        return (bits ^ (bits >>> 32)) * 0x94d0_49bb_1331_11ebL;
    }
}
