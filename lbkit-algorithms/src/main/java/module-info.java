/**
 * The balancing policies of lbkit: leaves, which choose, and composers, which narrow what the next policy chooses from.
 *
 * <p>{@link dev.lbkit.algorithms.Policies} is the one door.
 */
module dev.lbkit.algorithms {
    requires transitive dev.lbkit;
    requires com.dynatrace.hash4j;
    requires com.google.common;

    exports dev.lbkit.algorithms;
}
