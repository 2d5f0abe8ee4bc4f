package dev.lbkit.failover.gslb;

import java.util.OptionalDouble;

/** How a branch chooses: a rank and a weight for each of its records. The lowest rank with a healthy record answers. */
interface Routing<S> {

    /** The word for it in reasons. */
    String name();

    /** The rank of a record for a client; empty if it is not for this client. Equal ranks share by weight. */
    OptionalDouble rank(S selector, Client client);

    /** The weight of a record among others of its rank; greater than 0. */
    default double weight(S selector) {
        return 1;
    }

    /** What speaks for or against a record, in a few words. */
    default String told(S selector, Client client) {
        return selector.toString();
    }

    /** Throws if a selector breaks its rule. */
    default void check(S selector) {}

    /** Whether all that would share answer together. */
    default boolean answersTogether() {
        return false;
    }
}
