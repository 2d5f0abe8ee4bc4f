package dev.lbkit.algorithms;

/** Turns random bits into an index. */
final class Draw {

    private Draw() {}

    /**
     * An index below {@code bound} from 32 random bits.
     *
     * <p>A multiplication and a shift, where a modulo would divide. No index is off its fair share by more than
     * {@code bound / 2^32} of it.
     */
    static int below(int bound, int bits) {
        return (int) (((bits & 0xffff_ffffL) * bound) >>> 32);
    }
}
