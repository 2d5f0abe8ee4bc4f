package dev.lbkit;

import java.time.Duration;

/**
 * The weight a target works with, from its static weight, the time since it became usable, and its counters.
 *
 * <p>Asked on the update loop: when anything changes, and ten times a second while some weight differs from the static one.
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
     * The static weight, always.
     *
     * @return the default of a balancer
     */
    static Weighting constant() {
        return (member, usable) -> member.target().weight();
    }
}
