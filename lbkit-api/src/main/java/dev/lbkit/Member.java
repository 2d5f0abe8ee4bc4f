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
     * What the target last said of itself.
     *
     * @return the newest report, or empty if it never sent one
     */
    Optional<LoadReport> lastReport();
}
