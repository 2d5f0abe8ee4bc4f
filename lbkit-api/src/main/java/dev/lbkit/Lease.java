package dev.lbkit;

import java.util.OptionalLong;

/**
 * A picked target, for one call.
 *
 * <p>The first {@link #complete} counts; later ones do nothing. Thread-safe: the call may end on any thread. A lease that is
 * never ended is reclaimed when it is older than the balancer allows, and counted.
 */
public interface Lease extends AutoCloseable {

    /**
     * The target to call.
     *
     * @return the target
     */
    Target target();

    /**
     * When it began, for whoever needs the time and would else read the clock again.
     *
     * @return the tick of the pick; empty if no clock was read for it, and by default
     */
    default OptionalLong begun() {
        return OptionalLong.empty();
    }

    /**
     * Ends the lease with a verdict.
     *
     * @param outcome how the call ended
     */
    void complete(Outcome outcome);

    /**
     * Ends the lease with a verdict and with what the target said of itself.
     *
     * @param outcome how the call ended
     * @param report what the response carried
     */
    void complete(Outcome outcome, LoadReport report);

    /** Ends the lease without a verdict, which teaches nothing; does nothing if it was completed. */
    @Override
    void close();
}
