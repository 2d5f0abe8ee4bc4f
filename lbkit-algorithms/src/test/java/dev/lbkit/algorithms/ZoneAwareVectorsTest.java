package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Envoy's zone aware routing, where the callers are as many in each zone, as ours assumes. */
final class ZoneAwareVectorsTest {

    private static final double ROUNDING = 5e-4; // Envoy counts in ten-thousandths, cut off at each step

    @TestFactory
    Stream<DynamicTest> shares_envoyVector_agree() throws IOException {
        return VectorSet.named("envoy_zone_aware")
                .offers("zone_aware_plan", ZoneAwareVectorsTest::plan)
                .offers("zone_aware_global_balance", ZoneAwareVectorsTest::balance)
                .replayed();
    }

    private static void plan(Vector vector) {
        String zone = vector.input().at("local_zone").text();
        Map<String, Double> capacities = capacities(vector);

        Map<String, Double> shares = ZoneAware.shares(zone, capacities);

        String mode = vector.expect().at("mode").text();
        assumeTrue(!mode.equals("none") || capacities.size() == 1, "zone_aware_plan: no setting turns it off");
        if (mode.equals("sampled")) {
            double local = vector.expect().at("local_per_10000").number() / 10_000;
            assertThat(shares.get(zone)).isCloseTo(local, within(ROUNDING));
            Map<String, Double> spare = parts(vector.expect().at("residual_per_10000"));
            spare.forEach((other, part) ->
                    assertThat(shares.getOrDefault(other, 0.0)).isCloseTo(part * (1 - local), within(ROUNDING)));
        } else {
            assertThat(shares).isEqualTo(Map.of(zone, 1.0));
        }
    }

    private static void balance(Vector vector) {
        Map<String, Double> capacities = capacities(vector);

        Map<String, Double> total = new TreeMap<>();
        for (String zone : capacities.keySet()) {
            ZoneAware.shares(zone, capacities)
                    .forEach((to, share) -> total.merge(to, share / capacities.size(), Double::sum));
        }

        Value expected = vector.expect().at("share_by_zone");
        for (String zone : expected.names()) {
            assertThat(total.getOrDefault(zone, 0.0))
                    .isCloseTo(expected.at(zone).number(), within(vector.tolerance(1e-3)));
        }
    }

    /** The capacity of each zone, of a vector that has the same callers in each. */
    private static Map<String, Double> capacities(Vector vector) {
        Map<String, Double> callers = parts(vector.input().at("local_hosts_by_zone"));
        Map<String, Double> capacities = parts(vector.input().at("upstream_hosts_by_zone"));
        Set<Double> different = new HashSet<>(callers.values());
        assumeTrue(
                different.size() == 1 && callers.keySet().equals(capacities.keySet()),
                vector.op() + ": a caller does not know of the others, so each zone counts as having as many");
        return capacities;
    }

    /** What part of all each zone has; of those that have any. */
    private static Map<String, Double> parts(Value counts) {
        Map<String, Double> parts = new TreeMap<>();
        counts.names().forEach(zone -> parts.put(zone, counts.at(zone).number()));
        parts.values().removeIf(count -> count == 0);
        double total = parts.values().stream().mapToDouble(Double::doubleValue).sum();
        parts.replaceAll((zone, count) -> count / total);
        return parts;
    }
}
