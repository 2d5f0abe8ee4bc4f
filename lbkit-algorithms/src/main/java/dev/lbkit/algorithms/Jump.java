package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.TargetSet;

/** The target in the slot that a jump hash gives. */
record Jump(String slotLabel, KeyHash keys) implements HashLeaf {

    Jump {
        requireNonNull(keys, "keys");
        if (slotLabel.isBlank()) {
            throw new IllegalArgumentException("slotLabel: '" + slotLabel + "' (expected: not blank)");
        }
    }

    @Override
    public String name() {
        return "jump";
    }

    @Override
    public Placement placement(TargetSet targets) {
        return new SlotTable(Slots.of(targets, slotLabel));
    }
}
