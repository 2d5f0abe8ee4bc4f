package dev.lbkit.algorithms;

/*
 * A key whose slot is free is hashed again, as a key of its own, until its slot is taken. So the keys of a target that
 * leaves spread over all others, and no other key moves, as long as the last slot stays: what a key passes by on its way to
 * another slot plays no part. When the last slot goes and free ones below it with it, the keys that fell on those find their
 * way anew.
 *
 * Where hardly any slot is taken, a key may fall on free ones time after time. Then it belongs to the next one that is
 * taken.
 */
/** Slots, of which some are free, and the targets in them. Immutable. */
final class SlotTable implements Placement {

    private static final int TRIES = 64;
    private static final long SALT = 0x6a75_6d70L << 32; // apart from the other uses of Mix

    private final int[] slots; // the target's index, or, where free, the complement of that in the next one taken

    /** The targets by slot; the last slot is taken. */
    SlotTable(int[] taken) {
        slots = taken.clone();
        int next = slots[slots.length - 1];
        for (int i = slots.length - 1; i >= 0; i--) {
            if (slots[i] == Slots.FREE) {
                slots[i] = ~next;
            } else {
                next = slots[i];
            }
        }
    }

    @Override
    public int home(long hash) {
        int home = slots[slot(hash)];
        return home < 0 ? ~home : home;
    }

    /** The first slot that is taken, or the last one tried. */
    private int slot(long hash) {
        int slot = JumpBack.bucket(hash, slots.length);
        for (int tries = 1; slots[slot] < 0 && tries <= TRIES; tries++) {
            slot = JumpBack.bucket(Mix.of(hash, SALT + tries), slots.length);
        }
        return slot;
    }

    @Override
    public double[] distances(long hash, int targets) {
        int size = slots.length;
        double[] distances = new double[targets];
        for (int k = size - 1; k >= 0; k--) {
            int slot = (slot(hash) + k) % size;
            if (slots[slot] >= 0) {
                distances[slots[slot]] = k;
            }
        }
        return distances;
    }

    @Override
    public String way(long hash) {
        return "is at home in slot " + slot(hash) + " of " + slots.length
                + " or in the next one taken; the score is how many slots further on one's own is";
    }
}
