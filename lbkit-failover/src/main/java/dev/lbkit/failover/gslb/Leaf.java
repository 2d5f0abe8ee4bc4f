package dev.lbkit.failover.gslb;

/** A record that answers with itself. */
record Leaf(String name) implements RecordTree {

    Leaf {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: not blank)");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
