package dev.lbkit.peers;

import java.util.SplittableRandom;

/** The keys of all key-based policies: 4096, the same in every run, used in turn. */
public final class Keys {

    /** How many there are. */
    public static final int COUNT = 4096;

    private Keys() {}

    /** The index of a turn's key. */
    public static int at(long turn) {
        return (int) turn & (COUNT - 1);
    }

    /** Keys of 21 characters, as sessions and customers have. */
    public static String[] strings() {
        long[] hashes = hashes();
        String[] keys = new String[COUNT];
        for (int i = 0; i < COUNT; i++) {
            keys[i] = String.format("user-%016x", hashes[i]);
        }
        return keys;
    }

    /** Keys already hashed to 64 bits. */
    public static long[] hashes() {
        return new SplittableRandom(42).longs(COUNT).toArray();
    }
}
