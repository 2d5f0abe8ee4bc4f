package dev.lbkit.algorithms;

import dev.lbkit.Member;
import dev.lbkit.TargetSet;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/*
 * Everything but the calls in flight changes slowly, so it is worked out by the first pick of a millisecond, for all targets, and the
 * other picks read one float for each. Floats, as they are written whole: a pick that reads while they are written finds some new and
 * some old ones.
 *
 * A target that has calls in flight and gives no answer is expected to take as long as it has been silent already, from the moment on
 * in which that is unusual. Silence counts from the last answer, and not from the begin of the oldest call: of work with a heavy tail
 * the oldest call is mostly a long one, which says nothing of the others.
 */
/** How long a call that is alone on its target takes there, as far as is known. Thread-safe and lock-free. */
final class ExpectedTimes {

    private static final long NEVER = Long.MIN_VALUE;
    private static final long BUSY = NEVER + 1;
    private static final int MILLISECOND_SHIFT = 20; // of nanoseconds; near enough

    private static final double UNUSUAL = 2; // deviations

    /** Faded so far, faults count no more: those of one fault after about three memories, when it is worth a call to see. */
    private static final double FADED = 0.012;

    private final TargetSet targets;
    private final Member.Answers[] answers;
    private final float[] alone; // nanoseconds; written by the pick that is BUSY, read by all, which may be late
    private final AtomicLong refreshed = new AtomicLong(NEVER); // the millisecond, or that it is BUSY
    private final LatencyPrior prior = new LatencyPrior(); // guarded by BUSY, as are the next three
    private final double[] counts;
    private final double[] means;
    private final double[] variances;

    ExpectedTimes(TargetSet targets) {
        this.targets = targets;
        int size = targets.size();
        answers = new Member.Answers[size];
        Arrays.setAll(answers, i -> targets.get(i).answers());
        alone = new float[size];
        Arrays.fill(alone, 1);
        counts = new double[size];
        means = new double[size];
        variances = new double[size];
    }

    /** Nanoseconds, as of the last refresh; finite and greater than 0. */
    float alone(int index) {
        return alone[index];
    }

    /** Works them out anew if that was not done in this millisecond and nobody is at it. */
    void refresh(long now) {
        long seen = refreshed.get();
        long millisecond = now >> MILLISECOND_SHIFT;
        if (seen != millisecond && seen != BUSY && refreshed.compareAndSet(seen, BUSY)) {
            try {
                workOut(now);
            } finally {
                refreshed.set(millisecond);
            }
        }
    }

    private void workOut(long now) {
        for (int i = 0; i < alone.length; i++) {
            counts[i] = answers[i].count(now);
            means[i] = answers[i].mean();
            variances[i] = answers[i].variance();
        }
        prior.fit(counts, means, variances);
        double unusual = prior.mean() + UNUSUAL * prior.deviation();
        for (int i = 0; i < alone.length; i++) {
            double root = prior.expected(counts[i], means[i]);
            double silence = Math.sqrt(Math.sqrt((double) answers[i].silence(now)));
            double expected = silence > unusual ? Math.max(root, silence) : root;
            double square = expected * expected;
            alone[i] = (float) (square * square * slowdown(targets.get(i).faultRate(now)));
        }
    }

    private static double slowdown(double faultRate) {
        return faultRate < FADED ? 1 : 1 + Faults.penalty(faultRate);
    }
}
