package dev.lbkit.failover.gslb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The choices of Route 53, and of addresses and distances behind them. */
final class RecordVectorsTest {

    @TestFactory
    Stream<DynamicTest> resolve_route53Vector_agrees() throws IOException {
        String checks = "of health checks, which lbkit-health has; a tree is told what they found";
        return VectorSet.named("route53_records")
                .offers("weighted_shares", RecordVectorsTest::weighted)
                .offers("failover_choice", RecordVectorsTest::failover)
                .offers("multivalue_count", RecordVectorsTest::multivalue)
                .offers("resolve_tree", RecordVectorsTest::tree)
                .offers("cidr_location", RecordVectorsTest::location)
                .offers(
                        "cidr_block_valid",
                        vector -> assertThat(isRead(() ->
                                        IpBlocks.of(vector.input().at("block").text())))
                                .isEqualTo(vector.expect().at("valid").flag()))
                .declines("endpoint_healthy_by_quorum", checks)
                .declines("calculated_health", checks)
                .replayed();
    }

    @TestFactory
    Stream<DynamicTest> proximity_vector_agrees() throws IOException {
        return VectorSet.named("geoproximity")
                .offers("biased_distance", RecordVectorsTest::biased)
                .offers("great_circle_km", RecordVectorsTest::distance)
                .offers("geoproximity_choice", RecordVectorsTest::nearest)
                .replayed();
    }

    @TestFactory
    Stream<DynamicTest> ipPrefix_vector_agrees() throws IOException {
        return VectorSet.named("ip_cidr")
                .offers("ip_in_cidrs", RecordVectorsTest::contained)
                .offers("parse_ip_literal", RecordVectorsTest::read)
                .offers("parse_cidr_strict", RecordVectorsTest::read)
                .replayed();
    }

    private static boolean isHealthy(Optional<Value> check) {
        return check.map(Value::flag).orElse(true);
    }

    private static void weighted(Vector vector) {
        Map<String, Boolean> health = new HashMap<>();
        Branch<Integer> branch = null;
        for (Value record : vector.input().at("records").items()) {
            String id = record.at("id").text();
            int weight = record.at("weight").whole();
            health.put(id, isHealthy(record.find("healthy")));
            branch = branch == null
                    ? RecordTree.weighted("w", weight, RecordTree.leaf(id))
                    : branch.with(weight, RecordTree.leaf(id));
        }

        Map<String, Double> shares = branch.resolve(Client.UNKNOWN, name -> health.getOrDefault(name, true))
                .shares();

        Value expected = vector.expect().at("shares");
        for (String id : health.keySet()) {
            assertThat(shares.getOrDefault(id, 0.0))
                    .isCloseTo(expected.find(id).map(Value::number).orElse(0.0), within(vector.tolerance(1e-6)));
        }
    }

    private static void failover(Vector vector) {
        RecordTree tree = RecordTree.failover("f", RecordTree.leaf("primary"), RecordTree.leaf("secondary"));
        Predicate<String> isHealthy = name -> isHealthy(vector.input().find(name + "_healthy"));

        Answer answer = tree.resolve(Client.UNKNOWN, isHealthy);

        assertThat(answer.shares())
                .containsOnlyKeys(vector.expect().at("answer").text());
    }

    private static void multivalue(Vector vector) {
        List<String> names = IntStream.range(0, vector.input().at("records").whole())
                .mapToObj(i -> "v" + i)
                .toList();
        List<String> unhealthy = names.subList(0, vector.input().at("unhealthy").whole());

        Answer answer = RecordTree.multivalue("m", names).resolve(Client.UNKNOWN, name -> !unhealthy.contains(name));

        List<String> drawn = answer.draw(new SplittableRandom(9));
        assertThat(drawn).hasSize(vector.expect().at("returned").whole()).doesNotHaveDuplicates();
        assertThat(answer.isLastResort())
                .isEqualTo(vector.expect().at("all_unhealthy_served").flag());
    }

    private static void tree(Vector vector) {
        Map<String, Boolean> health = new HashMap<>();
        RecordTree tree = record(vector.input().at("tree"), health);
        Client client = Client.UNKNOWN;
        int place = 0;
        for (Value region :
                vector.input().find("latency_order").map(Value::items).orElse(List.of())) {
            client = client.withLatency(region.text(), Duration.ofMillis(++place));
        }

        Answer answer = tree.resolve(client, name -> health.getOrDefault(name, true));

        assertThat(answer.shares())
                .containsOnlyKeys(vector.expect().at("possible_answers").texts().toArray(String[]::new));
    }

    private static RecordTree record(Value json, Map<String, Boolean> health) {
        String id = json.at("id").text();
        health.put(id, isHealthy(json.find("hc")));
        if (json.at("type").text().equals("leaf")) {
            return RecordTree.leaf(id);
        }
        Branch<?> branch = branch(id, json, health);
        return json.find("eth").map(Value::flag).orElse(true) ? branch : branch.withoutEvaluation();
    }

    private static Branch<?> branch(String id, Value json, Map<String, Boolean> health) {
        List<Value> children = json.at("children").items();
        List<RecordTree> records =
                children.stream().map(child -> record(child, health)).toList();
        switch (json.at("type").text()) {
            case "failover":
                return RecordTree.failover(id, records.get(0), records.get(1));
            case "latency":
                Branch<String> nearest = RecordTree.latency(id, records.get(0).name(), records.get(0));
                for (RecordTree next : records.subList(1, records.size())) {
                    nearest = nearest.with(next.name(), next);
                }
                return nearest;
            case "weighted":
                Branch<Integer> weighted =
                        RecordTree.weighted(id, children.get(0).at("weight").whole(), records.get(0));
                for (int i = 1; i < records.size(); i++) {
                    weighted = weighted.with(children.get(i).at("weight").whole(), records.get(i));
                }
                return weighted;
            default:
                throw new AssertionError("type: " + json.at("type"));
        }
    }

    private static void location(Vector vector) {
        Value locations = vector.input().at("locations");
        Branch<IpBlocks> tree = RecordTree.ipPrefix("ip", IpBlocks.others(), RecordTree.leaf("default"));
        for (String name : locations.names()) {
            tree = tree.with(IpBlocks.of(locations.at(name).texts().toArray(String[]::new)), RecordTree.leaf(name));
        }
        Client client = Client.UNKNOWN.from(
                IpPrefix.parse(vector.input().at("query_cidr").text()));

        Answer answer = tree.resolve(client, name -> true);

        assertThat(answer.shares())
                .containsOnlyKeys(vector.expect().at("location").text());
    }

    private static void biased(Vector vector) {
        int bias = vector.input().at("bias").whole();
        if (vector.expect().find("error").isPresent()) {
            assertThatThrownBy(() -> Proximity.at(0, 0).withBias(bias)).hasMessageStartingWith("bias: " + bias);
            return;
        }

        double biased = Proximity.biased(vector.input().at("distance_km").number(), bias);

        double expected = vector.expect().at("biased_km").number();
        assertThat(biased).isCloseTo(expected, within(expected * vector.tolerance(1e-9) + 1e-9));
    }

    private static void distance(Vector vector) {
        double[] a = vector.input().at("a").numbers();
        double[] b = vector.input().at("b").numbers();

        double km = new Coordinates(a[0], a[1]).distanceKm(new Coordinates(b[0], b[1]));

        double expected = vector.expect().at("km").number();
        assertThat(km).isCloseTo(expected, within(expected * 1e-6));
    }

    /** The records stand on a meridian, at their distances from the client. */
    private static void nearest(Vector vector) {
        double[] distances = vector.input().at("distances_km").numbers();
        int[] biases = vector.input().at("biases").wholes();
        double kmPerDegree = new Coordinates(0, 0).distanceKm(new Coordinates(1, 0));
        Proximity[] places = IntStream.range(0, biases.length)
                .mapToObj(i -> Proximity.at(distances[i] / kmPerDegree, 0).withBias(biases[i]))
                .toArray(Proximity[]::new);
        Branch<Proximity> tree = RecordTree.geoproximity("g", places[0], RecordTree.leaf("0"));
        for (int i = 1; i < places.length; i++) {
            tree = tree.with(places[i], RecordTree.leaf("" + i));
        }

        Answer answer = tree.resolve(Client.UNKNOWN.at(new Coordinates(0, 0)), name -> true);

        assertThat(answer.shares().keySet())
                .isSubsetOf(vector.expect().at("chosen_index_in").texts().toList());
    }

    private static void contained(Vector vector) {
        IpPrefix address = IpPrefix.parse(vector.input().at("ip").text());

        boolean matches = vector.input()
                .at("cidrs")
                .texts()
                .anyMatch(block -> IpPrefix.parse(block).contains(address));

        assertThat(matches).isEqualTo(vector.expect().at("match").flag());
    }

    private static void read(Vector vector) {
        boolean isRead = isRead(() -> IpPrefix.parse(vector.input().at("text").text()));

        assertThat(isRead).isEqualTo(vector.expect().at("valid").flag());
    }

    private static boolean isRead(Runnable reading) {
        try {
            reading.run();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
