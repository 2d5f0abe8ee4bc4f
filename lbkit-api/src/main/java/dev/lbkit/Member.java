package dev.lbkit;

import java.util.Optional;

/**
 * One target as policies see it: the static facts with live counters.
 *
 * <p>Thread-safe and lock-free; every read is O(1), does not allocate and may be a moment old. The balancer owns the
 * counters: they survive every list in which the target's id and uri stay the same.
 *
 * <p>The latency is kept from the first time that somebody asks for it, and faults from the first one on, so a policy that does
 * not look at latencies pays for none.
 */
public interface Member {

    /**
     * The static facts.
     *
     * @return the target as the newest list states it
     */
    Target target();

    /**
     * The leases that are open now.
     *
     * @return at least 0
     */
    int inFlight();

    /**
     * How long a call to it takes, as far as is known.
     *
     * <p>The estimate jumps up to a slower answer and decays towards faster ones (peak-sensitive moving average). Without
     * news it fades to {@code unheard}, so a silent target is neither fast nor slow for ever. A fault is never evidence of
     * speed: it cannot lower the estimate. Source: the peak EWMA of Finagle, corrected in these two points.
     *
     * @param now the tick handed to the picker
     * @param unheard what to assume of a target of which nothing is known, in nanoseconds
     * @return nanoseconds
     */
    double latencyNanos(long now, double unheard);

    /**
     * The share of faults among its recent calls, with more weight on the newest ones; fades to 0 without news.
     *
     * @param now the tick handed to the picker
     * @return from 0 to 1
     */
    double faultRate(long now);

    /**
     * How fast its answers come, in more than one figure; kept from the first time that somebody asks for it.
     *
     * <p>To be asked for when a picker is built, not at each pick.
     *
     * @return always the same object; by default one of a target that never answered
     */
    default Answers answers() {
        return Answers.NONE;
    }

    /**
     * What the target last said of itself.
     *
     * @return the newest report, or empty if it never sent one
     */
    Optional<LoadReport> lastReport();

    /**
     * How old what it last said of itself is.
     *
     * @param now the tick handed to the picker
     * @return nanoseconds since {@link #lastReport} came, at least 0; {@code Long.MAX_VALUE} if none came, and by default
     */
    default long reportAge(long now) {
        return Long.MAX_VALUE;
    }

    /**
     * How fast a member answers, for policies that must know how sure that is.
     *
     * <p>Thread-safe and lock-free; every read is O(1), does not allocate and may be a moment old. Latencies enter by their fourth
     * root: an outlier weighs little in it, and answers of exponential time are told apart nearly as well as by their mean. Faults
     * enter too, but one that came faster than usual counts as usual.
     */
    interface Answers {

        /** Of a target that never answered. */
        Answers NONE = now -> 0;

        /**
         * How many answers the mean rests on, older ones counting less; fades to 0 without news.
         *
         * @param now the tick handed to the picker
         * @return at least 0
         */
        double count(long now);

        /**
         * How much of what is known is left as it gets older without an answer.
         *
         * @param now the tick handed to the picker
         * @return 1 right after an answer, a half after 0.7 memories of the estimates, towards 0; 1 by default
         */
        default double freshness(long now) {
            return 1;
        }

        /**
         * The mean of the fourth roots of latencies in nanoseconds.
         *
         * @return 0 if nothing was heard
         */
        default double mean() {
            return 0;
        }

        /**
         * How far single answers are from the mean: the variance of the fourth roots.
         *
         * @return at least 0; 0 if fewer than two answers were heard
         */
        default double variance() {
            return 0;
        }

        /**
         * How long calls have been waiting since the last answer, or since the first of them began.
         *
         * @param now the tick handed to the picker
         * @return nanoseconds; 0 if nothing is in flight
         */
        default long silence(long now) {
            return 0;
        }
    }
}
