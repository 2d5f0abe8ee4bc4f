package dev.lbkit.algorithms;

/*
 * Empirical Bayes: what is known of one target is its mean, which is worth the more the more answers it rests on; what is expected of
 * a target of which nothing is known is the mean of the fleet. In between, the mean of a target counts by
 *
 *   trust = between / (between + within / count)
 *
 * where "between" is the variance of the true means of the targets and "within" that of the answers of one target. "Within" is the mean
 * of what the targets show. "Between" is the larger of two estimates:
 *
 * - the moments of DerSimonian and Laird (Controlled Clinical Trials 7, 1986), which are unbiased, and 0 half of the time if the targets
 *   are alike;
 * - the mean over the targets of what chance does not explain of their distance from the mean, none of which is below 0. It errs to the
 *   high side, and sees the few that are slow in a fleet of others that are alike, which the moments lose in the noise of the many.
 *   With the moments alone the slowest hundredth of the calls takes 2.7 times as long in a fleet of 100 whose targets are slow by turns.
 *
 * The mean weighs each target by how much its own mean says of the fleet: by 1 / (between + within / count), with the moments' "between".
 */
/** What latencies are like in a fleet, in fourth roots of nanoseconds. Not thread-safe; a fit is O(targets) and allocates nothing. */
final class LatencyPrior {

    /** The mean while nothing is known: of 1 ms. All targets look alike then, so its size does not matter. */
    static final double UNKNOWN = Math.sqrt(Math.sqrt(1e6));

    private double mean = UNKNOWN;
    private double within;
    private double between;

    /**
     * Learns from what is known of each target, and forgets what it knew.
     *
     * @param counts how many answers each mean rests on; at least 0
     * @param means the means; ignored where the count is 0
     * @param variances of single answers; 0 where unknown
     */
    void fit(double[] counts, double[] means, double[] variances) {
        double answers = 0;
        double squares = 0;
        double sum = 0;
        int heard = 0;
        double spread = 0;
        int spreads = 0;
        for (int i = 0; i < counts.length; i++) {
            answers += counts[i];
            squares += counts[i] * counts[i];
            sum += counts[i] * means[i];
            heard += counts[i] > 0 ? 1 : 0;
            spread += counts[i] > 0 ? variances[i] : 0;
            spreads += counts[i] > 0 && variances[i] > 0 ? 1 : 0;
        }
        mean = answers > 0 ? sum / answers : UNKNOWN;
        within = 0;
        between = 0;
        if (spreads > 0) { // else all that differs may be chance
            within = spread / spreads;
            moments(counts, means, heard, answers - squares / answers);
            unexplained(counts, means, heard);
        }
    }

    private void moments(double[] counts, double[] means, int heard, double free) {
        double distances = 0;
        for (int i = 0; i < counts.length; i++) {
            distances += counts[i] * square(means[i] - mean);
        }
        between = heard > 1 && free > 0 ? Math.max(0, (distances - (heard - 1) * within) / free) : 0;
        double weights = 0;
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double weight = counts[i] / (counts[i] * between + within);
            weights += weight;
            sum += weight * means[i];
        }
        mean = sum / weights;
    }

    private void unexplained(double[] counts, double[] means, int heard) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                sum += Math.max(0, square(means[i] - mean) - within / counts[i]);
            }
        }
        between = Math.max(between, sum / heard);
    }

    /** What to expect of a target whose mean rests on so many answers. */
    double expected(double count, double own) {
        double signal = count * between;
        return signal > 0 ? mean + signal / (signal + within) * (own - mean) : mean;
    }

    /** The mean of the fleet. */
    double mean() {
        return mean;
    }

    /** How far a single answer of any target usually is from the mean. */
    double deviation() {
        return Math.sqrt(within + between);
    }

    private static double square(double value) {
        return value * value;
    }
}
