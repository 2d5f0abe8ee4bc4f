package dev.lbkit.algorithms;

import dev.lbkit.testkit.Tally;

/** Pearson's test of a tally of the targets t0, t1 and so on. */
final class ChiSquare {

    private ChiSquare() {}

    /** The statistic of a tally against expected shares, which add up to 1. */
    static double of(Tally tally, int picks, double... shares) {
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            double expected = shares[i] * picks;
            double off = tally.count("t" + i) - expected;
            sum += off * off / expected;
        }
        return sum;
    }

    /** What chance exceeds once in a thousand (Wilson and Hilferty's approximation). */
    static double critical(int degreesOfFreedom) {
        double spread = 2.0 / (9 * degreesOfFreedom);
        double root = 1 - spread + 3.09 * Math.sqrt(spread);
        return degreesOfFreedom * root * root * root;
    }
}
