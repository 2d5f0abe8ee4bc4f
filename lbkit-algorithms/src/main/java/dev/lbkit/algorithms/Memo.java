package dev.lbkit.algorithms;

import java.util.concurrent.atomic.AtomicLongArray;

/*
 * A word remembers one hash and its home. The low bits of the hash choose a pair of words, the others stand in the word, and
 * the room of the low bits is left for the home: so a word says which hash it is for exactly, and nothing can be mistaken.
 * That needs as many pairs as there are homes, and one more, as 0 says that a word is empty.
 *
 * A new hash goes to the first word of its pair and what was there to the second, so two keys that meet do not drive each
 * other out. Threads write over each other's words, and each word is right by itself, so loads and stores are opaque.
 */
/** Remembers where recent hashes are at home. Thread-safe and lock-free; exact. */
final class Memo implements Placement {

    private static final int LEAST_BITS = 13; // 8192 pairs, 128 KiB

    private final Placement placement;
    private final int bits;
    private final int mask;
    private final AtomicLongArray words;

    /** A memo of a placement with so many homes. */
    Memo(int homes, Placement placement) {
        this.placement = placement;
        bits = Math.max(LEAST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(homes));
        mask = (1 << bits) - 1;
        words = new AtomicLongArray(2 << bits);
    }

    @Override
    public int home(long hash) {
        int first = ((int) hash & mask) << 1;
        long word = words.getOpaque(first);
        if (isOf(hash, word)) {
            return homeIn(word);
        }
        long second = words.getOpaque(first + 1);
        if (isOf(hash, second)) {
            return homeIn(second);
        }
        int home = placement.home(hash);
        words.setOpaque(first + 1, word);
        words.setOpaque(first, hash >>> bits << bits | (home + 1));
        return home;
    }

    @Override
    public double[] distances(long hash, int targets) {
        return placement.distances(hash, targets);
    }

    @Override
    public String way(long hash) {
        return placement.way(hash);
    }

    private boolean isOf(long hash, long word) {
        return (word ^ hash) >>> bits == 0 && ((int) word & mask) != 0;
    }

    private int homeIn(long word) {
        return ((int) word & mask) - 1;
    }
}
