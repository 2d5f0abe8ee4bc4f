package dev.lbkit.algorithms;

/*
 * The selections below go by the sign of a difference: a branch on figures that chance drew is mispredicted every other time,
 * which costs more than the rest of a pick.
 */
/** Two indexes in one long, so that drawing two allocates nothing. */
final class Pair {

    private Pair() {}

    static long of(int first, int second) {
        return (long) first << 32 | second;
    }

    static int first(long pair) {
        return (int) (pair >>> 32);
    }

    static int second(long pair) {
        return (int) pair;
    }

    /** The second index if its score, less that of the first, is below 0; else the first. */
    static int lower(long pair, int difference) {
        return first(pair) + ((second(pair) - first(pair)) & (difference >> 31));
    }

    /** The index with the lower score, the first of equals. Scores must be finite. */
    static int lower(long pair, double firstScore, double secondScore) {
        return lower(pair, (int) (Double.doubleToRawLongBits(secondScore - firstScore) >> 32));
    }
}
