package dev.lbkit.health;

/*
 * What a healthy fleet would show by chance alone. A target's calls are compared with the others' calls by the hypergeometric
 * distribution (Fisher's exact test): given all calls and all faults of the fleet, which calls were the target's is chance if
 * the target is like the others. So the comparison is exact for ten calls as for ten million, and whatever the fault rate is.
 * StrictMath, so that the same calls give the same verdict on every JDK.
 */
/** The arithmetic of false ejections. */
final class Chance {

    private static final double NEGLIGIBLE = 1e-17;

    private Chance() {}

    /** That at least so many of a target's calls are faults, where all calls of the fleet are alike. */
    static double ofFaults(long faults, long calls, long allFaults, long allCalls) {
        long most = Math.min(calls, allFaults);
        if (faults <= Math.max(0, calls + allFaults - allCalls)) {
            return 1;
        }
        if (faults < (double) calls * allFaults / allCalls) { // below the mean the first terms vanish
            return 1 - ofFaults(calls - faults + 1, calls, allCalls - allFaults, allCalls);
        }
        double term = StrictMath.exp(logChoices(allFaults, faults)
                + logChoices(allCalls - allFaults, calls - faults)
                - logChoices(allCalls, calls));
        double sum = 0;
        for (long k = faults; k <= most; k++) {
            sum += term;
            double next = (double) (allFaults - k)
                    / (k + 1)
                    * ((double) (calls - k) / (allCalls - allFaults - calls + k + 1));
            term *= next;
            if (next < 0.9 && term < sum * NEGLIGIBLE) {
                break;
            }
        }
        return Math.min(1, sum);
    }

    /** The logarithm of the number of ways to choose so many. */
    static double logChoices(long from, long chosen) {
        return logFactorial(from) - logFactorial(chosen) - logFactorial(from - chosen);
    }

    /** Stirling's series from 16 on, where its error is below 1e-12. */
    static double logFactorial(long n) {
        if (n < 16) {
            double product = 1;
            for (long i = 2; i <= n; i++) {
                product *= i;
            }
            return StrictMath.log(product);
        }
        double x = (double) n;
        double rest = (1 / 12.0 - (1 / 360.0 - 1 / (1260.0 * x * x)) / (x * x)) / x;
        return x * StrictMath.log(x) - x + StrictMath.log(2 * Math.PI * x) / 2 + rest;
    }

    /** That a normal variable is so many standard deviations above its mean, or more: a series inside, a fraction outside. */
    static double above(double deviations) {
        double density = StrictMath.exp(-deviations * deviations / 2) / Math.sqrt(2 * Math.PI);
        if (deviations >= 3) {
            double fraction = deviations;
            for (int i = 40; i >= 1; i--) {
                fraction = deviations + i / fraction;
            }
            return density / fraction;
        }
        if (deviations <= -3) {
            return 1 - above(-deviations);
        }
        double term = deviations;
        double sum = deviations;
        for (int i = 3; Math.abs(term) > NEGLIGIBLE; i += 2) {
            term *= deviations * deviations / i;
            sum += term;
        }
        return 0.5 - density * sum;
    }

    /** How many faults in a row are as rare as that, where each call fails with a probability. */
    static int row(double faultRate, double chance) {
        return chance >= 1 ? 1 : (int) Math.ceil(StrictMath.log(chance) / StrictMath.log(faultRate));
    }
}
