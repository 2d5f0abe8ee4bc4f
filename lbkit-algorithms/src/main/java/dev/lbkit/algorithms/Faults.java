package dev.lbkit.algorithms;

/*
 * Failing is slow. A target is as many times slower as its odds of failing say, so that no number of calls in flight elsewhere
 * makes a target attractive that goes on failing: at a fault rate of 0.3, which is that of one fault, it counts for about 10
 * calls of an idle target, at 0.9 for 181.
 */
/** What faults cost a target that is compared with others. */
final class Faults {

    private static final double WEIGHT = 20;
    private static final double MOST = 0.999; // keeps the odds finite

    private Faults() {}

    /** How many times slower a target counts, less one; 0 without faults. */
    static double penalty(double faultRate) {
        double rate = Math.min(faultRate, MOST);
        return WEIGHT * rate / (1 - rate);
    }
}
