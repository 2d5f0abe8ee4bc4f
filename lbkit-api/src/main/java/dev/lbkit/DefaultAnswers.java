package dev.lbkit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Count, mean and variance of fading news, in two longs: the count with the time of the last news, as Estimate keeps it, and mean
 * and variance as floats. Each long is read and written whole. Two threads that learn at the same time lose a sample; a reader may
 * see the count without the mean that belongs to it, which is off by one sample.
 *
 * A mean of much news is slow to see that everything has changed. So an answer further from the mean than three deviations halves
 * what the mean rests on: single outliers are outnumbered by what comes after them, and after a change a few answers are enough. An
 * answer that comes when half of what was known has faded halves it too, and replaces it if it is far: a target that was left alone may
 * have changed, and is not asked a second time soon.
 *
 * The variance is learned slowly, and from far answers no more than from the nearest of them, so that a change stays far until it is
 * followed. It is learned from how far an answer is from the mean before it, which is off by more than one answer's deviation if the
 * mean rests on little. It does not fade: it belongs to the work more than to the moment.
 */
/** The answers of one member, beside its other counters. */
final class DefaultAnswers implements Member.Answers {

    private static final VarHandle LIVE = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int COUNT = 8; // and the time of the last answer
    private static final int MOMENTS = 9; // mean in the high half, variance in the low one
    private static final int PROGRESS = 10; // when the last answer came or the first call began, or UNREAD
    private static final int SIZE = 20; // a cache line of nothing on either side

    private static final double FAR = 9; // variances: the square of three deviations
    private static final double FADED = 0.5;
    private static final double VARIANCE_GAIN = 1 / 16.0;
    private static final double LEAST_DEVIATION = 0.01; // of the mean: else nothing is near where answers are all alike

    private final DefaultMember member;
    private final double fading;
    private final long[] live = new long[SIZE]; // through LIVE

    DefaultAnswers(DefaultMember member, double fading) {
        this.member = member;
        this.fading = fading;
        live[COUNT] = Estimate.NONE;
        live[PROGRESS] = DefaultMember.UNREAD;
    }

    @Override
    public double count(long now) {
        long state = live(COUNT);
        return state == Estimate.NONE ? 0 : Estimate.value(state) * Estimate.weight(state, now, fading);
    }

    @Override
    public double freshness(long now) {
        long state = live(COUNT);
        return state == Estimate.NONE ? 0 : Estimate.weight(state, now, fading);
    }

    @Override
    public double mean() {
        return mean(live(MOMENTS));
    }

    @Override
    public double variance() {
        return variance(live(MOMENTS));
    }

    @Override
    public long silence(long now) {
        long progress = live(PROGRESS);
        return progress == DefaultMember.UNREAD || member.inFlight() == 0 ? 0 : Math.max(0, now - progress);
    }

    /** The usual latency, for a snapshot; 0 if nothing was heard. */
    double usualNanos() {
        double square = mean() * mean();
        return square * square;
    }

    /** What is known, in the form that outlives the process. */
    LearnedTarget.Figure learned(long now) {
        return LearnedTarget.Figure.of(live(COUNT), now);
    }

    /** Goes on from what an earlier process knew. */
    void restore(LearnedTarget learned, long now, long awayNanos) {
        LIVE.setOpaque(live, MOMENTS, moments(learned.mean(), learned.variance()));
        LIVE.setOpaque(live, COUNT, learned.answers().state(now, awayNanos));
    }

    /** Gives up the count if nothing of it is left. */
    void forget(long now) {
        Estimate.forget(live, COUNT, now);
    }

    /** A call began, at a time that may be unread; silence counts from it if it is the first, or if since when is not known. */
    void begun(boolean isFirst, long now) {
        if (isFirst || live(PROGRESS) == DefaultMember.UNREAD) {
            LIVE.setOpaque(live, PROGRESS, now);
        }
    }

    /** A call ended, at a time that may be unread: then nobody knows how long it took. */
    void heard(boolean fault, long latencyNanos, long now) {
        if (!fault) {
            LIVE.setOpaque(live, PROGRESS, now);
        }
        if (now != DefaultMember.UNREAD) {
            learn(fault, latencyNanos, now);
        }
    }

    private void learn(boolean fault, long latencyNanos, long now) {
        double root = Math.sqrt(Math.sqrt((double) Math.max(1, latencyNanos)));
        if (live(COUNT) != Estimate.NONE) {
            adjust(fault ? Math.max(root, mean()) : root, now);
        } else if (!fault) {
            learn(1, root, 0, now);
        }
    }

    private void adjust(double root, long now) {
        double count = count(now);
        double mean = mean();
        double variance = variance();
        double off = root - mean;
        double sure = count / (count + 1); // what is left of the variance of off for that of one answer
        double one = off * off * sure;
        boolean isFar = variance > 0 && one > FAR * variance;
        double kept = kept(count, isFar, now);
        if (variance > 0) {
            one = variance + VARIANCE_GAIN * sure * ((isFar ? FAR * variance : one) - variance);
        }
        double least = mean * LEAST_DEVIATION;
        learn(kept + 1, mean + off / (kept + 1), Math.max(one, least * least), now);
    }

    private double kept(double count, boolean isFar, long now) {
        if (freshness(now) < FADED) {
            return isFar ? 0 : count / 2;
        }
        return isFar ? count / 2 : count;
    }

    private void learn(double count, double mean, double variance, long now) {
        LIVE.setOpaque(live, MOMENTS, moments(mean, variance));
        LIVE.setOpaque(live, COUNT, Estimate.of((float) count, now));
    }

    private static long moments(double mean, double variance) {
        return (long) bits(mean) << 32 | (bits(variance) & 0xffff_ffffL);
    }

    private static int bits(double value) {
        return Float.floatToRawIntBits((float) value);
    }

    private static double mean(long moments) {
        return Float.intBitsToFloat((int) (moments >>> 32));
    }

    private static double variance(long moments) {
        return Float.intBitsToFloat((int) moments);
    }

    private long live(int index) {
        return (long) LIVE.getOpaque(live, index);
    }
}
