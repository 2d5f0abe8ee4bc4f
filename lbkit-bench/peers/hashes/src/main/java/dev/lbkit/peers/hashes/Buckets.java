package dev.lbkit.peers.hashes;

import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Subject;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;

/** Targets by the bucket of a key. */
final class Buckets implements Subject {

    private final long[] keys = Keys.hashes();
    private final LongToIntFunction hasher;
    private final Integer[] targets; // by bucket

    Buckets(LongToIntFunction hasher, int size) {
        this(hasher, size, IntStream.range(0, size).toArray());
    }

    /** Of so many buckets only some are used. */
    Buckets(LongToIntFunction hasher, int buckets, int[] used) {
        this.hasher = hasher;
        targets = new Integer[buckets];
        for (int i = 0; i < used.length; i++) {
            targets[used[i]] = i;
        }
    }

    @Override
    public Object pick(long turn) {
        return targets[hasher.applyAsInt(keys[Keys.at(turn)])];
    }

    @Override
    public int indexOf(Object chosen) {
        return (Integer) chosen;
    }
}
