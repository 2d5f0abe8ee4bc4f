package dev.lbkit.peers.hashes;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentBucketSetHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import com.google.common.hash.Hashing;
import dev.lbkit.peers.Contender;
import dev.lbkit.peers.Group;
import dev.lbkit.peers.Policy;
import java.util.List;

/** hash4j and Guava: bucket hashes of keys that are hashed already. */
public final class HashGroup implements Group {

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.ofPick(
                        Policy.JUMP, "guava", size -> new Buckets(key -> Hashing.consistentHash(key, size), size)),
                Contender.ofPick(Policy.JUMP, "hash4j jumpBack", HashGroup::jumpBack),
                Contender.ofPick(Policy.JUMP, "hash4j jumpBackAnchor", HashGroup::anchor)
                        .forOneThread());
    }

    private static Buckets jumpBack(int size) {
        ConsistentBucketHasher hasher = ConsistentHashing.jumpBackHashXorshiftL7R9();
        return new Buckets(key -> hasher.getBucket(key, size), size);
    }

    /** A fifth of the buckets that it once had is removed; those that are left are renumbered, as a user's table would. */
    private static Buckets anchor(int size) {
        ConsistentBucketSetHasher hasher =
                ConsistentHashing.jumpBackAnchorHash(PseudoRandomGeneratorProvider.splitMix64_V1());
        int all = size + Math.max(1, size / 4);
        for (int i = 0; i < all; i++) {
            hasher.addBucket();
        }
        for (int i = 0; hasher.getNumBuckets() > size; i++) {
            hasher.removeBucket((int) (i * 7919L % all));
        }
        return new Buckets(hasher::getBucket, all, hasher.getBuckets());
    }
}
