package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The rings of Envoy, gRPC and libketama. */
final class RingVectorsTest {

    @TestFactory
    Stream<DynamicTest> ring_vector_isThatOfEnvoyAndGrpc() throws IOException {
        return VectorSet.named("ring_hash")
                .offers("ring", RingVectorsTest::ring)
                .declines("ring_retry", "avoidTried leaves out what was tried; a retry takes no next point")
                .replayed();
    }

    @TestFactory
    Stream<DynamicTest> ketama_vector_isThatOfLibketama() throws IOException {
        return VectorSet.named("ketama")
                .offers("ketama_pick", RingVectorsTest::ketama)
                .offers("ketama_max_point", RingVectorsTest::highestPoint)
                .replayed();
    }

    private static void ring(Vector vector) {
        Value input = vector.input();
        int minimum = input.at("min_ring_size").whole();
        int maximum = input.at("max_ring_size").whole();
        if (vector.expect().find("error").isPresent()) {
            assertThatThrownBy(() -> RingLayout.xxHash(minimum, maximum)).isInstanceOf(IllegalArgumentException.class);
            return;
        }
        assumeTrue(input.at("hash").text().equals("xxh64"), "ring: points are hashed by XXH64 alone");
        List<Host> hosts = hosts(input.at("hosts"));

        Ring ring = RingLayout.xxHash(minimum, maximum).points().ring(hosts);

        assertThat(ring.size()).isEqualTo(vector.expect().at("size").whole());
        assertThat(entries(ring, hosts)).isEqualTo(counts(vector.expect().at("entries")));
        List<Value> points = vector.expect().find("ring").map(Value::items).orElse(List.of());
        for (int place = 0; place < points.size(); place++) {
            Value point = points.get(place);
            assertThat(Long.toUnsignedString(ring.point(place)))
                    .isEqualTo(point.at(0).text());
            assertThat(owner(ring, ring.point(place), hosts))
                    .isEqualTo(point.at(1).text());
        }
        for (Value pick : vector.expect().find("picks").map(Value::items).orElse(List.of())) {
            assertThat(owner(ring, Long.parseUnsignedLong(pick.at(0).text()), hosts))
                    .isEqualTo(pick.at(1).text());
        }
    }

    private static void ketama(Vector vector) {
        List<Host> hosts = nodes(vector);
        RingLayout layout = RingLayout.ketama();

        Ring ring = layout.points().ring(hosts);

        long hash = layout.points().keys().of(vector.input().at("key").text());
        assertThat(owner(ring, hash, hosts))
                .isEqualTo(vector.expect().at("node").text());
    }

    private static void highestPoint(Vector vector) {
        Ring ring = RingLayout.ketama().points().ring(nodes(vector));

        String expected = vector.expect().names().stream()
                .map(name -> vector.expect().at(name).text())
                .findFirst()
                .orElseThrow();
        assertThat(Long.toString(ring.point(ring.size() - 1) >>> Integer.SIZE)).isEqualTo(expected);
    }

    private static List<Host> nodes(Vector vector) {
        List<String> names = vector.input().at("nodes").texts().toList();
        double[] weights = vector.input()
                .find("weights")
                .map(Value::numbers)
                .orElseGet(() -> names.stream().mapToDouble(name -> 1).toArray());
        return IntStream.range(0, names.size())
                .mapToObj(i -> new Host(i, names.get(i), weights[i]))
                .toList();
    }

    /** The hosts of a vector, which lists them by name. */
    static List<Host> hosts(Value hosts) {
        List<Value> items = hosts.items();
        return IntStream.range(0, items.size())
                .mapToObj(i -> new Host(
                        i,
                        items.get(i).at("key").text(),
                        items.get(i).at("weight").number()))
                .sorted(Comparator.comparing(Host::name))
                .toList();
    }

    private static String owner(Ring ring, long hash, List<Host> hosts) {
        int index = ring.home(hash);
        return hosts.stream()
                .filter(host -> host.index() == index)
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static Map<String, Integer> entries(Ring ring, List<Host> hosts) {
        Map<String, Integer> entries = new TreeMap<>();
        for (int place = 0; place < ring.size(); place++) {
            entries.merge(owner(ring, ring.point(place), hosts), 1, Integer::sum);
        }
        return entries;
    }

    private static Map<String, Integer> counts(Value byName) {
        Map<String, Integer> counts = new TreeMap<>();
        byName.names().forEach(name -> counts.put(name, byName.at(name).whole()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }
}
