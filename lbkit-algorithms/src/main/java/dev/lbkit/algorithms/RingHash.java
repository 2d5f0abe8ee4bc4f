package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.TargetSet;

/** The owner of the next point on a ring. */
record RingHash(RingLayout layout) implements HashLeaf {

    RingHash {
        requireNonNull(layout, "layout");
    }

    @Override
    public String name() {
        return "ringHash";
    }

    @Override
    public KeyHash keys() {
        return layout.points().keys();
    }

    @Override
    public Placement placement(TargetSet targets) {
        return layout.points().ring(Host.of(targets));
    }
}
