package dev.lbkit;

/**
 * Hears what a balancer does: rare events, and the beginning and end of every lease. Metrics, logs and traces are listeners.
 *
 * <p>One listener may serve many balancers, on many threads. An exception thrown here harms neither the balancer nor other
 * listeners: it is logged once. Every method does nothing by default.
 */
public interface BalancerListener {

    /**
     * Something rare happened.
     *
     * @param event what
     */
    default void on(BalancerEvent event) {}

    /**
     * A target was leased. Runs on the request path.
     *
     * @param balancer the balancer's name
     * @param target the target picked
     */
    default void leased(String balancer, Target target) {}

    /**
     * A lease ended by a verdict or by being closed, which counts as {@link Outcome#CANCELLED}. Runs on the request path.
     *
     * @param balancer the balancer's name
     * @param target the target
     * @param outcome how the call ended
     * @param latencyNanos how long the lease was open
     */
    default void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {}
}
