package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/*
 * The caller's name seeds the hash of the targets' ids, so each caller has its own order of the targets, and a target that comes
 * or goes moves no other one in it.
 *
 * Source: gRPC A68, which draws the seed; a name keeps the subset over a restart.
 */
/** A few targets, others for each caller: the first by the hash of their ids. */
record Subset(int size, String caller, BalancingPolicy inner) implements Composer {

    Subset {
        requireNonNull(inner, "inner");
        Chosen.check(size);
        if (caller.isBlank()) {
            throw new IllegalArgumentException("caller: '" + caller + "' (expected: not blank)");
        }
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        List<String> ids = IntStream.range(0, targets.size())
                .mapToObj(i -> targets.get(i).target().id())
                .toList();
        long seed = hash(Hashing.xxh64(), caller);
        return Chosen.over(targets, order(ids, seed), size, inner, random, "subset: of caller '" + caller + "'");
    }

    /** The indexes of the ids in the order of XXH64(id, seed), ascending as unsigned numbers. */
    static int[] order(List<String> ids, long seed) {
        Hasher64 hasher = Hashing.xxh64(seed);
        long[] hashes = ids.stream().mapToLong(id -> hash(hasher, id)).toArray();
        return IntStream.range(0, hashes.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer i) -> hashes[i] + Long.MIN_VALUE)
                        .thenComparing(ids::get))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static long hash(Hasher64 hasher, String text) {
        return hasher.hashBytesToLong(text.getBytes(StandardCharsets.UTF_8));
    }
}
