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
        this.hasher = hasher;
        targets = IntStream.range(0, size).boxed().toArray(Integer[]::new);
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
