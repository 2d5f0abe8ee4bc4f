package dev.lbkit.algorithms;

import java.util.concurrent.atomic.AtomicLongArray;

/*
 * A word of the table remembers one hash and its home. The low bits of the hash are the word's place, the others stand in the
 * word, and the place's bits are left for the home: so a word says which hash it is for exactly, and nothing can be mistaken.
 * That needs as many places as there are homes, and one more, as 0 says that the word is empty.
 *
 * Threads write over each other's words, and each word is right by itself, so loads and stores are opaque.
 */
/** Remembers where recent hashes are at home. Thread-safe and lock-free; exact. */
final class Memo implements Placement {

    private static final int LEAST_BITS = 12; // 4096 places, 32 KiB

    private final Placement placement;
    private final int bits;
    private final AtomicLongArray words;

    /** A memo of a placement with so many homes. */
    Memo(int homes, Placement placement) {
        this.placement = placement;
        bits = Math.max(LEAST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(homes));
        words = new AtomicLongArray(1 << bits);
    }

    @Override
    public int home(long hash) {
        int place = (int) hash & (words.length() - 1);
        long word = words.getOpaque(place);
        int known = (int) word & (words.length() - 1);
        if (known != 0 && (word ^ hash) >>> bits == 0) {
            return known - 1;
        }
        int home = placement.home(hash);
        words.setOpaque(place, hash >>> bits << bits | (home + 1));
        return home;
    }
}
