package dev.lbkit.algorithms;

import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;

/** What makes one hash policy different from another: how keys are hashed, and where a hash is at home. */
non-sealed interface HashLeaf extends HashPolicy {

    /** What a person on call knows it by. */
    String name();

    /** How keys are hashed. */
    KeyHash keys();

    /** Where hashes are at home, among targets of positive weight that do not ramp. */
    Placement placement(TargetSet targets);

    @Override
    default Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.over(targets, kept -> new HashPicker(name(), kept, keys(), Ramp.over(kept, this), random));
    }
}
