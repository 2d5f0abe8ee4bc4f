package dev.lbkit.algorithms;

/** Makes another hash of a hash. */
final class Mix {

    private static final long GOLDEN_RATIO = 0x9e37_79b9_7f4a_7c15L; // of 2^64

    private Mix() {}

    /**
     * The hash of a hash and a salt, the same on every JVM.
     *
     * <p>Source: the finalizer of SplitMix64, with the constants of D. Stafford's variant 13.
     */
    static long of(long hash, long salt) {
        long bits = hash + salt * GOLDEN_RATIO;
        bits = (bits ^ (bits >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return bits ^ (bits >>> 31);
    }
}
