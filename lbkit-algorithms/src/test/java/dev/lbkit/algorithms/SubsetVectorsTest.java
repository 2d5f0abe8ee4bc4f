package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The subsets of gRPC A68, and how evenly subsets of numbered callers cover the targets. */
final class SubsetVectorsTest {

    private static final String APERTURE = "a subset is of whole targets; Finagle's aperture weighs those at its edges";

    @TestFactory
    Stream<DynamicTest> subset_vector_agrees() throws IOException {
        return VectorSet.named("subsetting_aperture")
                .offers("random_subset", SubsetVectorsTest::random)
                .offers("random_subset_churn", SubsetVectorsTest::churn)
                .offers("random_subset_max_connections", SubsetVectorsTest::connections)
                .offers("deterministic_subset_coverage", SubsetVectorsTest::coverage)
                .declines("deterministic_subset", "its successor Rocksteadier moves fewer targets; another layout")
                .declines("deterministic_aperture", APERTURE)
                .declines("weighted_aperture", APERTURE)
                .declines("aperture_total_cover_uniform", APERTURE)
                .replayed();
    }

    private static List<String> subset(List<String> endpoints, long seed, int size) {
        return IntStream.of(Subset.order(endpoints, seed))
                .limit(size)
                .mapToObj(endpoints::get)
                .toList();
    }

    private static void random(Vector vector) {
        Value input = vector.input();

        List<String> subset = subset(
                input.at("endpoints").texts().toList(),
                Long.parseUnsignedLong(input.at("seed").text()),
                input.at("subset_size").whole());

        assertThat(subset)
                .containsExactlyElementsOf(vector.expect().at("subset").texts().toList());
    }

    private static void churn(Vector vector) {
        Value input = vector.input();
        List<String> endpoints = input.at("endpoints").texts().toList();
        List<String> rest = endpoints.stream()
                .filter(endpoint -> !endpoint.equals(input.at("removed").text()))
                .toList();
        long seed = Long.parseUnsignedLong(input.at("seed").text());
        int size = input.at("subset_size").whole();

        List<String> after = subset(rest, seed, size);

        assertThat(after)
                .containsExactlyElementsOf(
                        vector.expect().at("subset_after").texts().toList());
        Set<String> changed = new HashSet<>(after);
        changed.removeAll(subset(endpoints, seed, size));
        assertThat(changed)
                .hasSizeLessThanOrEqualTo(vector.expect().at("changed_at_most").whole());
    }

    private static void connections(Vector vector) {
        int servers = vector.input().at("servers").whole();
        int size = vector.input().at("subset_size").whole();
        List<String> ids = IntStream.range(0, servers).mapToObj(i -> "t" + i).toList();

        int[] callers =
                callers(servers, vector.input().at("clients").whole(), size, client -> Subset.order(ids, client));

        assertThat(IntStream.of(callers).max().orElseThrow())
                .isLessThanOrEqualTo(
                        vector.expect().at("max_connections_at_most").whole());
    }

    private static void coverage(Vector vector) {
        int backends = vector.input().at("backends").whole();
        int clients = vector.input().at("clients").whole();
        int size = vector.input().at("subset_size").whole();
        assumeTrue(
                backends % 10 == 0 && clients % 10 == 0,
                "deterministic_subset_coverage: callers and targets are dealt in lots of ten, evenly where lots are full");

        int[] callers = callers(backends, clients, size, client -> OrdinalSubset.order(backends, client));

        assertThat(IntStream.of(callers).min())
                .hasValue(vector.expect().at("min_clients_per_backend").whole());
        assertThat(IntStream.of(callers).max())
                .hasValue(vector.expect().at("max_clients_per_backend").whole());
    }

    /** How many clients each server has. */
    private static int[] callers(int servers, int clients, int size, Order order) {
        int[] callers = new int[servers];
        for (int client = 0; client < clients; client++) {
            IntStream.of(order.of(client)).limit(size).forEach(server -> callers[server]++);
        }
        return callers;
    }

    /** The servers in the order in which a client takes them. */
    private interface Order {

        int[] of(int client);
    }
}
