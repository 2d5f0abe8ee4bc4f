package dev.lbkit.health;

import java.util.Optional;

/**
 * What a rule must hear of a target before it can name it, if all calls to it fail, or are slow, and none to the others.
 *
 * @param calls to the target
 * @param intervals of how many intervals they may be; {@link #ANY} if they may be as old as they like
 * @param targets how many targets must have them
 */
record Demand(long calls, int intervals, int targets) {

    static final int ANY = Integer.MAX_VALUE;

    /** A rule that knows what it needs. */
    interface Known {

        /**
         * The least that it can do with.
         *
         * @param targets the size of the fleet; at least 2
         * @param chance as {@link Round#chance()}
         * @param chancePerCall as {@link Round#chancePerCall()}
         */
        Demand demand(int targets, double chance, double chancePerCall);
    }

    /** The demand of a rule in a fleet of a size; empty if it does not say. */
    static Optional<Demand> of(OutlierRule rule, int targets, double chance, double chancePerCall) {
        if (rule instanceof Enforced enforced) {
            return of(enforced.rule(), targets, chance, chancePerCall);
        }
        return rule instanceof Known known
                ? Optional.of(known.demand(Math.max(2, targets), chance, chancePerCall))
                : Optional.empty();
    }
}
