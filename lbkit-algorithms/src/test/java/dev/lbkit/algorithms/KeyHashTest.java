package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.PickRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyHashTest {

    /** The bytes 0, 1, 2 and so on, as the tests of gRPC hash them. */
    private static String counting(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) i);
        }
        return text.toString();
    }

    /** Facts from the tests of Envoy and gRPC. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 17241709254077376921",
        "8, 0, 9820687458478070669",
        "63, 0, 16315039391072357967",
        "4, 42, 11821466516360965344",
        "24, 42, 3524931906845391329"
    })
    void seeded_countingBytes_isXxh64(int length, long seed, String expected) {
        long hash = KeyHash.seeded(seed).of(counting(length));

        assertThat(Long.toUnsignedString(hash)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"26, 3979113294", "1404, 2065000984", "4177, 1125759251", "9315, 3302915307"})
    void ketama_knownKey_isTheFirstFourBytesOfMd5(String key, long expected) {
        assertThat(KeyHash.ketama().of(key) >>> 32).isEqualTo(expected);
    }

    @Property
    void of_anyText_hashesItsUtf8Bytes(@ForAll String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);

        assertThat(KeyHash.seeded(7).of(key))
                .isEqualTo(com.dynatrace.hash4j.hashing.Hashing.xxh64(7).hashBytesToLong(bytes));
        assertThat(KeyHash.keyed(1, 2).of(key))
                .isEqualTo(com.dynatrace.hash4j.hashing.Hashing.polymurHash2_0(0, 1, 2)
                        .hashBytesToLong(bytes));
    }

    @Test
    void of_fixedSeeds_staysAsItIs() {
        assertThat(KeyHash.seeded(0).of("customer-4711")).isEqualTo(-5316311699338016193L);
        assertThat(KeyHash.keyed(3, 5).of("customer-4711")).isEqualTo(8379471306418326347L);
        assertThat(KeyHash.seeded(0).of("käufer-4711")).isEqualTo(-3681266018713883134L);
    }

    /** Bug class of grpc-java#10149. */
    @Test
    void of_turkishLocale_isTheSame() {
        Locale before = Locale.getDefault();
        long hash = KeyHash.seeded(0).of("TITLE-iI");

        Locale.setDefault(Locale.forLanguageTag("tr-TR"));

        try {
            assertThat(KeyHash.seeded(0).of("TITLE-iI")).isEqualTo(hash);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void keyed_otherSecret_isAnotherHash() {
        KeyHash one = KeyHash.keyed(1, 2);
        KeyHash other = KeyHash.keyed(1, 3);

        assertThat(one).isEqualTo(KeyHash.keyed(1, 2)).isNotEqualTo(other).hasToString("PolymurHash[secret]");
        assertThat(one.of("a")).isNotEqualTo(other.of("a"));
        assertThat(KeyHash.seeded(5)).isEqualTo(KeyHash.seeded(5)).hasToString("XXH64[seed=5]");
    }

    @Test
    void of_request_takesAffinityThenFlowThenChance() {
        KeyHash hash = KeyHash.seeded(0);
        PickRequest flow = PickRequest.any().withFlowKey(99);

        assertThat(hash.of(flow.withAffinityKey("a"), new SplittableRandom(1))).isEqualTo(hash.of("a"));
        assertThat(hash.of(flow, new SplittableRandom(1))).isEqualTo(99);
        assertThat(hash.of(PickRequest.any(), new SplittableRandom(1))).isEqualTo(new SplittableRandom(1).nextLong());
    }
}
