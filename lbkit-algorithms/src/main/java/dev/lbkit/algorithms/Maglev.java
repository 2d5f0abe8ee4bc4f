package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.TargetSet;

/** The owner of a slot in a table that targets filled in turns. */
record Maglev(int tableSize, KeyHash keys) implements HashLeaf {

    private static final int LARGEST = 5_000_011;

    Maglev {
        requireNonNull(keys, "keys");
        if (tableSize > LARGEST || !isPrime(tableSize)) {
            throw new IllegalArgumentException(
                    "tableSize: " + tableSize + " (expected: a prime from 3 to " + LARGEST + ")");
        }
    }

    /** Whether a number is a prime but 2, which leaves targets no choice of steps. */
    private static boolean isPrime(int number) {
        if (number < 3 || number % 2 == 0) {
            return false;
        }
        for (int i = 3; (long) i * i <= number; i += 2) {
            if (number % i == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String name() {
        return "maglev";
    }

    @Override
    public Placement placement(TargetSet targets) {
        return new MaglevTable(tableSize, Host.of(targets));
    }
}
