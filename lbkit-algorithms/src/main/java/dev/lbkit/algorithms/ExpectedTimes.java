package dev.lbkit.algorithms;

import dev.lbkit.Member;
import dev.lbkit.TargetSet;
import java.util.Arrays;

/*
 * Everything but the calls in flight changes slowly, so it is worked out by the first pick of a millisecond, for all targets, and put in
 * order: of a ranked target the high half is its time as a float, whose bits order positive ones, and the low half its index. Picks that
 * read while that is written find some new and some old ones, or a time with the index of another target, and are off by that.
 *
 * A target that has calls in flight and gives no answer is expected to take as long as it has been silent already, from the moment on
 * in which that is unusual. Silence counts from the last answer, and not from the begin of the oldest call: of work with a heavy tail
 * the oldest call is mostly a long one, which says nothing of the others.
 *
 * A target that has nothing in flight and has not answered until half of what is known of it has faded is due: it counts as the others
 * do on average, until a call is on its way there. Shrinking by the prior does not do that where answers are alike: the less they spread,
 * the more a single one tells, and a target that once took 200 times longer would get no call for four memories. What it was known for
 * still enters the prior, as evidence of how different the targets of this fleet can be. Nobody is due while the caller has few calls:
 * that one call is then much of what it sends.
 */
/** How long a call that is alone on its target takes there, as far as is known. Thread-safe and lock-free. */
final class ExpectedTimes {

    private static final double UNUSUAL = 2; // deviations

    /** Faded so far, faults count no more: those of one fault after about three memories, when it is worth a call to see. */
    private static final double FADED = 0.012;

    private static final double STALE = 0.5; // of what was known is left: after 0.7 memories of the estimates
    private static final double BUSY = 300; // answers in a memory, at least: about one call in 200 goes to see

    private final TargetSet targets;
    private final Member.Answers[] answers;
    private final float[] alone; // nanoseconds; written by the pick that refreshes, read by all, which may be late
    private volatile long[] ranked; // the shortest first; written by the pick that refreshes, read by all
    private final Beat beat = new Beat(Beat.MILLISECOND_SHIFT);
    private final LatencyPrior prior = new LatencyPrior(); // of the pick that refreshes, as are the next five
    private long[] spare; // becomes ranked next
    private final double[] counts;
    private final double[] means;
    private final double[] variances;
    private final boolean[] due;

    ExpectedTimes(TargetSet targets) {
        this.targets = targets;
        int size = targets.size();
        answers = new Member.Answers[size];
        Arrays.setAll(answers, i -> targets.get(i).answers());
        alone = new float[size];
        Arrays.fill(alone, 1);
        ranked = new long[size];
        Arrays.setAll(ranked, i -> ranked(alone[i], i));
        spare = new long[size];
        counts = new double[size];
        means = new double[size];
        variances = new double[size];
        due = new boolean[size];
    }

    /** Nanoseconds, as of the last refresh; finite and greater than 0. */
    float alone(int index) {
        return alone[index];
    }

    /** All targets as of the last refresh, for {@link #index(long)}; the shortest time first. */
    long[] ranked() {
        return ranked;
    }

    /** Which target it is. */
    static int index(long ranked) {
        return (int) ranked;
    }

    /** How long it takes: the same as alone. */
    static float nanos(long ranked) {
        return Float.intBitsToFloat((int) (ranked >>> 32));
    }

    /** How many of the ranked take less than so many nanoseconds. O(log targets). */
    static int shorter(long[] ranked, double limit) {
        int from = 0;
        int to = ranked.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (nanos(ranked[middle]) < limit) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    private static long ranked(float alone, int index) {
        return (long) Float.floatToRawIntBits(alone) << 32 | index;
    }

    /** Works them out anew if that was not done in this millisecond and nobody is at it. */
    void refresh(long now) {
        if (beat.begins(now)) {
            try {
                workOut(now);
            } finally {
                beat.end(now);
            }
        }
    }

    private void workOut(long now) {
        boolean isAnyDue = false;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = answers[i].count(now);
            means[i] = answers[i].mean();
            variances[i] = answers[i].variance();
            due[i] = counts[i] > 0 && answers[i].silence(now) == 0 && answers[i].freshness(now) < STALE;
            isAnyDue |= due[i];
        }
        prior.fit(counts, means, variances);
        double ofDue = isAnyDue ? ofDue() : 0;
        double unusual = prior.mean() + UNUSUAL * prior.deviation();
        long[] next = spare;
        for (int i = 0; i < next.length; i++) {
            double root = due[i] && ofDue > 0 ? ofDue : prior.expected(counts[i], means[i]);
            double silence = Math.sqrt(Math.sqrt((double) answers[i].silence(now)));
            double expected = silence > unusual ? Math.max(root, silence) : root;
            double square = expected * expected;
            alone[i] = (float) (square * square * slowdown(targets.get(i).faultRate(now)));
            next[i] = ranked(alone[i], i);
        }
        Arrays.sort(next);
        spare = ranked;
        ranked = next;
    }

    /** What is expected of those that are due: as much as of the others, on average; 0 while the caller has too few answers. */
    private double ofDue() {
        double heard = 0;
        double sum = 0;
        int others = 0;
        for (int i = 0; i < counts.length; i++) {
            if (!due[i] && counts[i] > 0) {
                heard += counts[i];
                sum += prior.expected(counts[i], means[i]);
                others++;
            }
        }
        return heard >= BUSY ? sum / others : 0;
    }

    private static double slowdown(double faultRate) {
        return faultRate < FADED ? 1 : 1 + Faults.penalty(faultRate);
    }
}
