package dev.lbkit.algorithms;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.lbkit.PickRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * How an affinity key becomes 64 bits.
 *
 * <p>Immutable and thread-safe. The same key gives the same bits on every JVM, in every locale and in every later version of
 * lbkit. Hashing a key of ASCII characters allocates nothing and takes about a nanosecond a character; another one is first
 * encoded as UTF-8, which allocates its bytes.
 */
public final class KeyHash {

    private final ToLongFunction<String> function;

    private KeyHash(ToLongFunction<String> function) {
        this.function = function;
    }

    /**
     * XXH64 of the key's UTF-8 bytes: the hash of Envoy and gRPC, so that a key goes where they send it.
     *
     * <p>Whoever knows the seed can make as many keys as he likes that all go to one target. Where strangers choose the
     * keys, take {@link #keyed}.
     *
     * <p>Source: Y. Collet, <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash fast digest
     * algorithm</a>.
     *
     * @param seed the seed; 0 for the hash of Envoy and gRPC
     * @return the hash
     */
    public static KeyHash seeded(long seed) {
        return new KeyHash(new OfBytes(Hashing.xxh64(seed), "XXH64[seed=" + seed + "]"));
    }

    /**
     * PolymurHash 2.0 of the key's UTF-8 bytes under a secret.
     *
     * <p>Without the secret nobody can work out beforehand which keys go to one target: any two keys of up to n bytes
     * collide with a probability of at most about n x 2^-60 over the choice of the secret. It does not resist one who sees
     * where his keys go and keeps those that meet on a target, nor is it a signature: against the first, put
     * {@link Policies#boundedLoad} around the policy. Callers that shall agree on targets need the same secret;
     * {@code toString} does not show it.
     *
     * <p>Source: O. Peters, <a href="https://github.com/orlp/polymur-hash">PolymurHash</a>.
     *
     * @param k0 one half of the secret, drawn at random
     * @param k1 the other half
     * @return the hash
     */
    public static KeyHash keyed(long k0, long k1) {
        return new KeyHash(new OfBytes(Hashing.polymurHash2_0(0, k0, k1), "PolymurHash[secret]"));
    }

    /** The first four bytes of the key's MD5, little-endian, in the high half: the points of {@link KetamaPoints} stand there. */
    static KeyHash ketama() {
        return new KeyHash(KetamaPoints.KEYS);
    }

    /**
     * The hash of a key.
     *
     * @param key any key
     * @return 64 bits
     */
    public long of(String key) {
        return function.applyAsLong(key);
    }

    /** What stands for a request: its affinity key hashed, else its flow key, which is a hash already, else a draw. */
    long of(PickRequest request, RandomGenerator random) {
        if (request.affinityKey().isPresent()) {
            return of(request.affinityKey().get());
        }
        return request.flowKey().isPresent() ? request.flowKey().getAsLong() : random.nextLong();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash that && function.equals(that.function);
    }

    @Override
    public int hashCode() {
        return function.hashCode();
    }

    /** The function and its seed, but no secret. */
    @Override
    public String toString() {
        return function.toString();
    }

    /** A function of bytes, applied to a key's UTF-8 form. */
    private record OfBytes(Hasher64 hasher, String name) implements ToLongFunction<String> {

        @Override
        public long applyAsLong(String key) {
            if (AsciiBytes.isAscii(key)) {
                return hasher.hashBytesToLong(key, 0, key.length(), AsciiBytes.ACCESS);
            }
            return hasher.hashBytesToLong(key.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
