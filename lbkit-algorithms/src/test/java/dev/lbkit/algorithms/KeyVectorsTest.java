package dev.lbkit.algorithms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What keys hash to, and which bucket of many a hash has. */
final class KeyVectorsTest {

    private static final String UNUSED = "no policy hashes with it";

    @TestFactory
    Stream<DynamicTest> of_knownKey_isTheKnownHash() throws IOException {
        return VectorSet.named("hash_known_answers")
                .offers("xxh64", KeyVectorsTest::xxHash)
                .offers("ketama_hash", KeyVectorsTest::ketama)
                .declines("xxh3_64", UNUSED)
                .declines("murmur3", UNUSED)
                .declines("murmur2_64", UNUSED)
                .declines("fnv1a32", UNUSED)
                .replayed();
    }

    @TestFactory
    Stream<DynamicTest> bucket_vector_isMonotone() throws IOException {
        return VectorSet.named("jump_hash")
                .offers("jump_monotone", KeyVectorsTest::monotone)
                .declines("jump", "JumpBackHash instead: the same shares and moves, but another bucket for a key")
                .replayed();
    }

    private static void xxHash(Vector vector) {
        KeyHash hash = KeyHash.seeded(Long.parseUnsignedLong(
                vector.input().find("seed").map(Value::text).orElse("0")));

        long hashed = hash.of(text(vector));

        assertThat(Long.toUnsignedString(hashed))
                .isEqualTo(vector.expect().at("unsigned").text());
    }

    private static void ketama(Vector vector) {
        long hashed = KeyHash.ketama().of(text(vector));

        assertThat(Long.toString(hashed >>> Integer.SIZE))
                .isEqualTo(vector.expect().at("unsigned").text());
    }

    private static void monotone(Vector vector) {
        long hash = Long.parseUnsignedLong(vector.input().at("key").text());
        int most = vector.input().at("max_buckets").whole();

        int bucket = JumpBack.bucket(hash, 1);

        assertThat(bucket).isZero();
        for (int buckets = 2; buckets <= most; buckets++) {
            int next = JumpBack.bucket(hash, buckets);
            assertThat(next).isIn(bucket, buckets - 1);
            bucket = next;
        }
    }

    private static String text(Vector vector) {
        byte[] bytes = bytes(vector.input());
        String text = new String(bytes, UTF_8);
        assumeTrue(
                Arrays.equals(text.getBytes(UTF_8), bytes), vector.op() + ": a key is text, and these bytes are not");
        return text;
    }

    private static byte[] bytes(Value input) {
        if (input.find("utf8").isPresent()) {
            return input.at("utf8").text().getBytes(UTF_8);
        }
        if (input.find("hex").isPresent()) {
            return HexFormat.of().parseHex(input.at("hex").text());
        }
        byte[] looping = new byte[input.at("looping_bytes").whole()];
        for (int i = 0; i < looping.length; i++) {
            looping[i] = (byte) i;
        }
        return looping;
    }
}
