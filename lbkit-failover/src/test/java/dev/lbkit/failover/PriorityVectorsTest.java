package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lbkit.HealthStatus;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Envoy's priority arithmetic. Its integers are whole percents cut off at each step, with the remainder given to the first
 * level; ours are exact, so they may differ by a point.
 */
final class PriorityVectorsTest {

    @TestFactory
    Stream<DynamicTest> shares_envoyVector_agree() throws IOException {
        return VectorSet.named("envoy_priority_load")
                .offers("priority_load", PriorityVectorsTest::priorityLoad)
                .replayed();
    }

    private static void priorityLoad(Vector vector) {
        List<Value> tiers = vector.input().at("levels").items();
        List<Value> panic = list(vector.expect().find("panic"));
        boolean excludes = tiers.stream().anyMatch(tier -> tier.at("excluded").whole() > 0);
        assumeFalse(
                excludes && panic.stream().anyMatch(Value::flag),
                "in panic Envoy counts excluded hosts; here a draining target is in no set at all");
        TieredPolicy policy = Fleet.policy(
                overprovisioning(vector),
                vector.input().at("panic_threshold_percent").number() / 100,
                Failback.immediately());

        List<Level> levels = Levels.of(fleet(tiers).set(), policy);

        Shares shares = new Shares(new Capacities(levels, policy.failback()).settled());
        double[] healthy = new double[tiers.size()];
        double[] degraded = new double[tiers.size()];
        for (int k = 0; k < levels.size(); k++) {
            Level level = levels.get(k);
            (level.name().contains("DEGRADED") ? degraded : healthy)[level.tier()] += 100 * shares.of(k);
            if (!panic.isEmpty()) {
                assertThat(level.name().contains("panic"))
                        .isEqualTo(panic.get(level.tier()).flag());
            }
        }
        double slack = 1 + vector.tolerance(0);
        assertClose(healthy, list(vector.expect().find("healthy_load")), slack);
        assertClose(degraded, list(vector.expect().find("degraded_load")), slack);
    }

    private static List<Value> list(Optional<Value> array) {
        return array.map(Value::items).orElse(List.of());
    }

    private static double overprovisioning(Vector vector) {
        Value input = vector.input();
        return input.at("levels")
                        .at(0)
                        .find("opf")
                        .orElseGet(() -> input.at("overprovisioning_percent"))
                        .number()
                / 100;
    }

    private static Fleet fleet(List<Value> tiers) {
        Fleet fleet = new Fleet();
        for (int tier = 0; tier < tiers.size(); tier++) {
            Value counts = tiers.get(tier);
            for (Value host : list(counts.find("weights"))) {
                String status = host.at(1).text().toUpperCase(Locale.ROOT);
                if (!status.equals("EXCLUDED")) {
                    fleet.with(tier, 1, host.at(0).number(), HealthStatus.valueOf(status), OptionalLong.empty());
                }
            }
            if (counts.find("weights").isEmpty()) {
                int healthy = counts.at("healthy").whole();
                int degraded = counts.at("degraded").whole();
                int known = counts.at("hosts").whole() - counts.at("excluded").whole();
                fleet.with(tier, healthy, HealthStatus.HEALTHY)
                        .with(tier, degraded, HealthStatus.DEGRADED)
                        .with(tier, known - healthy - degraded, HealthStatus.UNHEALTHY);
            }
        }
        return fleet;
    }

    private static void assertClose(double[] percents, List<Value> expected, double slack) {
        for (int tier = 0; tier < expected.size(); tier++) {
            assertThat(percents[tier]).isCloseTo(expected.get(tier).number(), within(slack));
        }
    }
}
