package dev.lbkit.algorithms;

import dev.lbkit.Explanation;
import dev.lbkit.TargetSet;

/** Where hashes are at home. Immutable but for what speeds it up; thread-safe, lock-free, without allocation. */
interface Placement {

    /** The index of the target at which a hash is at home. */
    int home(long hash);

    /** How far each of all targets is from a hash, for {@code explain}: home is the nearest, and of equals the first. O(table). */
    double[] distances(long hash, int targets);

    /** How a hash comes to its home, and what a distance is, for people. */
    String way(long hash);

    /** Why a hash is at home where it is. */
    default Explanation explain(TargetSet targets, String subject, long hash) {
        double[] distances = distances(hash, targets.size());
        return Explanation.of(targets.get(home(hash)), subject + " " + way(hash))
                .among(targets, i -> distances[i]);
    }
}
