package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.TargetSet;

/** The target that scores best for the key. */
record Rendezvous(KeyHash keys) implements HashLeaf {

    /** Up to here, comparing all is as fast as remembering. */
    private static final int FEW = 8;

    Rendezvous {
        requireNonNull(keys, "keys");
    }

    @Override
    public String name() {
        return "rendezvous";
    }

    @Override
    public Placement placement(TargetSet targets) {
        Placement contest = targets.isEquallyWeighted()
                ? new EqualContest(Seeds.of(targets))
                : new WeightedContest(Seeds.of(targets), targets);
        return targets.size() <= FEW ? contest : new Memo(targets.size(), contest);
    }
}
