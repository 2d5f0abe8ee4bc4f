package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.PolicyContract;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RingHashTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.ringHash(RingLayout.xxHash(1024, 4096));
    }

    @Override
    public PickRequest request(int index) {
        return Keys.request(index);
    }

    private static TargetSet at(String... addresses) {
        return TargetSet.of(Arrays.stream(addresses)
                .map(address -> Keys.entry(Target.of("http://" + address)))
                .toList());
    }

    private static String home(RingLayout layout, TargetSet set, PickRequest request) {
        return Policies.ringHash(layout)
                .over(set, new SplittableRandom(76))
                .pick(request, 0)
                .target()
                .address();
    }

    /** Facts from the tests of Envoy: HostWeightedTinyRing. */
    @ParameterizedTest
    @CsvSource({
        "928266305478181108, 127.0.0.1:92",
        "4443673547860492590, 127.0.0.1:92",
        "5583722120771150861, 127.0.0.1:91",
        "6311230543546372928, 127.0.0.1:91",
        "13444792449719432967, 127.0.0.1:92",
        "16117243373044804889, 127.0.0.1:90",
        "16117243373044804890, 127.0.0.1:92",
        "0, 127.0.0.1:92"
    })
    void pick_ringOfEnvoy_isWhereEnvoySendsIt(String hash, String expected) {
        TargetSet set = at("127.0.0.1:90", "127.0.0.1:91", "127.0.0.1:92").reweighted(i -> i + 1);
        RingLayout layout = RingLayout.xxHash(6, 6);
        TargetSet weighted = TargetSet.of(IntStream.range(0, 3)
                .mapToObj(i -> Keys.entry(set.get(i).target().withWeight(i + 1)))
                .toList());

        PickRequest request = PickRequest.any().withFlowKey(Long.parseUnsignedLong(hash));

        assertThat(home(layout, weighted, request)).isEqualTo(expected);
    }

    /** Facts from the tests of the Java memcached client, which agree with libketama. */
    @ParameterizedTest
    @CsvSource({
        "noelani, 127.0.0.1:10002",
        "some other key, 127.0.0.1:10000",
        "V5XS8C8N, 127.0.0.1:10003",
        "L9KH6X4X, 127.0.0.1:10003"
    })
    void pick_ketama_isWhereLibketamaSendsIt(String key, String expected) {
        TargetSet set = at("127.0.0.1:10000", "127.0.0.1:10001", "127.0.0.1:10002", "127.0.0.1:10003");

        assertThat(home(RingLayout.ketama(), set, PickRequest.any().withAffinityKey(key)))
                .isEqualTo(expected);
    }

    @Property
    void ring_anyPointsAndHash_isTheFirstPointNotBelowIt(
            @ForAll @Size(min = 1, max = 50) List<Long> points, @ForAll List<Long> hashes) {
        Ring.Builder builder = new Ring.Builder(1);
        points.forEach(point -> builder.add(point, points.lastIndexOf(point)));
        Ring ring = builder.build();

        Stream.concat(points.stream(), hashes.stream()).forEach(hash -> {
            long expected = points.stream()
                    .filter(point -> Long.compareUnsigned(point, hash) >= 0)
                    .min(Long::compareUnsigned)
                    .orElseGet(() -> points.stream().min(Long::compareUnsigned).orElseThrow());
            assertThat(ring.home(hash)).isEqualTo(points.lastIndexOf(expected));
        });
    }

    @Property(tries = 50)
    void xxHash_anyWeights_keepsToItsSizesAndShares(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 100) Integer> weights) {
        List<Host> hosts = IntStream.range(0, weights.size())
                .mapToObj(i -> new Host(i, "h" + (char) ('a' + i), weights.get(i)))
                .toList();
        double total = weights.stream().mapToInt(Integer::intValue).sum();

        Ring ring = new XxHashPoints(1024, 4096).ring(hosts);

        int[] owned = new int[weights.size()];
        for (int i = 0; i < ring.size(); i++) {
            owned[ring.home(ring.point(i))]++;
        }
        assertThat(ring.size()).isBetween(1024, 4096);
        for (int i = 0; i < owned.length; i++) {
            double share = weights.get(i) / total;
            // A target is within a point of its share of the size before that was rounded up.
            assertThat((double) owned[i]).isCloseTo(ring.size() * share, within(1.01 + share));
        }
    }

    @Test
    void ketama_equalWeights_gives160PointsEach() {
        for (int size : new int[] {1, 2, 3, 7, 49, 99}) {
            List<Host> hosts = IntStream.range(0, size)
                    .mapToObj(i -> new Host(i, "10.0.0." + i, 1))
                    .toList();

            assertThat(new KetamaPoints().ring(hosts).size()).isEqualTo(160 * size);
        }
    }

    @Test
    void xxHash_badSizes_saysTheRule() {
        assertThatThrownBy(() -> RingLayout.xxHash(0, 10)).hasMessage("minimumSize: 0 (expected: >= 1)");
        assertThatThrownBy(() -> RingLayout.xxHash(20, 10)).hasMessage("maximumSize: 10 (expected: 20 to 8388608)");
    }

    @Test
    void layout_sameSettings_isEqualAndShown() {
        assertThat(policy())
                .isEqualTo(policy())
                .hasToString("RingHash[layout=xxHash[1024..4096]]")
                .isNotEqualTo(Policies.ringHash(RingLayout.ketama()));
    }
}
