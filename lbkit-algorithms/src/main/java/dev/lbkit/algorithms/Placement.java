package dev.lbkit.algorithms;

/** Where hashes are at home. Immutable but for what speeds it up; thread-safe, lock-free, without allocation. */
@FunctionalInterface
interface Placement {

    /** The index of the target at which a hash is at home. */
    int home(long hash);

    /** How a hash comes to its home, for people. */
    default String way(long hash) {
        return "at home there";
    }
}
