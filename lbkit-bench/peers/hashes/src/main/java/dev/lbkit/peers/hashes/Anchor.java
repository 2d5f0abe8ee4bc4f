package dev.lbkit.peers.hashes;

import com.dynatrace.hash4j.consistent.ConsistentBucketSetHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import dev.lbkit.peers.Bench;
import dev.lbkit.peers.Keys;
import dev.lbkit.peers.Subject;

/** Targets by the buckets of a set from which any can be removed: a fifth of those that it once had is. */
final class Anchor implements Subject {

    private final long[] keys = Keys.hashes();
    private final ConsistentBucketSetHasher hasher =
            ConsistentHashing.jumpBackAnchorHash(PseudoRandomGeneratorProvider.splitMix64_V1());
    private final int size;
    private final Integer[] targets; // by bucket
    private int last; // the bucket of the target that comes and goes

    Anchor(int size) {
        this.size = size;
        int all = size + Math.max(1, size / 4);
        targets = new Integer[all];
        for (int i = 0; i < all; i++) {
            hasher.addBucket();
        }
        for (int i = 0; hasher.getNumBuckets() > size; i++) {
            hasher.removeBucket((int) (i * 7919L % all));
        }
        int[] used = hasher.getBuckets();
        for (int i = 0; i < used.length; i++) {
            targets[used[i]] = i;
        }
    }

    @Override
    public void change(Bench change, long turn) {
        if (Subject.isThere(turn)) {
            last = hasher.addBucket();
            targets[last] = size;
        } else {
            hasher.removeBucket(last);
        }
    }

    @Override
    public Object pick(long turn) {
        return targets[hasher.getBucket(keys[Keys.at(turn)])];
    }

    @Override
    public int indexOf(Object chosen) {
        return (Integer) chosen;
    }
}
