package dev.lbkit.algorithms;

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

    /** 64 bits, signed, for a key and a target, both hashes. Half the work of {@link Mix}, as only the high bits are looked at. */
    static long draw(long hash, long seed) {
        long bits = (hash ^ seed) * 0xbf58_476d_1ce4_e5b9L;
        return (bits ^ (bits >>> 32)) * 0x94d0_49bb_1331_11ebL;
    }
}
