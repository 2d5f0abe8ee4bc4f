package dev.lbkit;

import java.time.Duration;
import java.util.List;

/**
 * The weight a target works with, from its static weight, the time since it became usable, and its counters.
 *
 * <p>Asked on the update loop: when anything changes, and ten times a second while some weight differs from the static one. A
 * weighting that looks at a target alone is a lambda; one that compares targets or remembers is {@link #start started} for each
 * balancer.
 */
@FunctionalInterface
public interface Weighting {

    /**
     * The effective weight now.
     *
     * @param member the target and its counters
     * @param usable how long it has been usable since it joined a running balancer or came back; {@link #SETTLED} for a
     *     target of the balancer's first list that was never out
     * @return finite and at least 0; equal to the static weight once the weighting has nothing more to change
     */
    double weigh(Member member, Duration usable);

    /** Long enough to be past every ramp. */
    Duration SETTLED = Duration.ofDays(36_500);

    /**
     * Starts to work for one balancer.
     *
     * <p>By default each target is weighed alone, and nothing is remembered.
     *
     * @param environment time, threads and chance of that balancer
     * @return what weighs its targets
     */
    default Weights start(LoadBalancer.Environment environment) {
        return fleet -> fleet.stream()
                .mapToDouble(one -> weigh(one.member(), one.usable()))
                .toArray();
    }

    /**
     * The static weight, always.
     *
     * @return the default of a balancer
     */
    static Weighting constant() {
        return Weigher.CONSTANT;
    }

    /** A weighting at work for one balancer. Used by its update loop alone, so whatever it remembers needs no guard. */
    @FunctionalInterface
    interface Weights {

        /**
         * The effective weights now.
         *
         * @param fleet every usable target, in the order in which they joined; may be empty
         * @return a weight for each, in the same order; finite and at least 0
         */
        double[] of(List<Standing> fleet);

        /**
         * Whether estimates of members are read, for which the clock must be read at each call.
         *
         * @return false by default
         */
        default boolean needsTime() {
            return false;
        }
    }

    /**
     * A usable target.
     *
     * @param member the target and its counters
     * @param usable for how long, as {@link #weigh} has it
     */
    record Standing(Member member, Duration usable) {}
}
