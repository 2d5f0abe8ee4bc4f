package dev.lbkit.peers.hashes;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.google.common.hash.Hashing;
import dev.lbkit.peers.Bench;
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
                Contender.ofPick(Policy.JUMP, "hash4j jumpBackAnchor", Anchor::new)
                        .changing(Bench.UPDATE)
                        .forOneThread());
    }

    private static Buckets jumpBack(int size) {
        ConsistentBucketHasher hasher = ConsistentHashing.jumpBackHashXorshiftL7R9();
        return new Buckets(key -> hasher.getBucket(key, size), size);
    }
}
