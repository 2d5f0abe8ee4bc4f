package dev.lbkit.failover;

import static dev.lbkit.failover.Vectors.list;
import static dev.lbkit.failover.Vectors.map;
import static dev.lbkit.failover.Vectors.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lbkit.HealthStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Envoy's priority arithmetic. Its integers are whole percents cut off at each step, with the remainder given to the first
 * level; ours are exact, so they may differ by a point.
 */
final class PriorityVectorsTest {

    static Stream<Vectors.Case> cases() {
        return Vectors.of("envoy_priority_load");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shares_envoyVector_agree(Vectors.Case vector) {
        assertThat(vector.op()).isEqualTo("priority_load");
        List<Object> tiers = list(vector.input().get("levels"));
        List<Object> panic = list(vector.expect().getOrDefault("panic", List.of()));
        boolean excludes = tiers.stream().anyMatch(tier -> number(map(tier).get("excluded")) > 0);
        assumeFalse(
                excludes && panic.contains(true),
                "in panic Envoy counts excluded hosts; here a draining target is in no set at all");
        TieredPolicy policy = Fleet.policy(
                overprovisioning(vector),
                number(vector.input().get("panic_threshold_percent")) / 100,
                Failback.immediately());

        List<Level> levels = Levels.of(fleet(tiers).set(), policy);

        Shares shares = new Shares(new Capacities(levels, policy.failback()).settled());
        double[] healthy = new double[tiers.size()];
        double[] degraded = new double[tiers.size()];
        for (int k = 0; k < levels.size(); k++) {
            Level level = levels.get(k);
            (level.name().contains("DEGRADED") ? degraded : healthy)[level.tier()] += 100 * shares.of(k);
            if (!panic.isEmpty()) {
                assertThat(level.name().contains("panic")).isEqualTo(panic.get(level.tier()));
            }
        }
        double slack = 1 + vector.tolerance();
        assertClose(healthy, vector.expect().get("healthy_load"), slack);
        assertClose(degraded, vector.expect().getOrDefault("degraded_load", List.of()), slack);
    }

    private static double overprovisioning(Vectors.Case vector) {
        Map<String, Object> first = map(list(vector.input().get("levels")).get(0));
        return number(first.getOrDefault("opf", vector.input().get("overprovisioning_percent"))) / 100;
    }

    private static Fleet fleet(List<Object> tiers) {
        Fleet fleet = new Fleet();
        for (int tier = 0; tier < tiers.size(); tier++) {
            Map<String, Object> counts = map(tiers.get(tier));
            for (Object host : list(counts.getOrDefault("weights", List.of()))) {
                String status = ((String) list(host).get(1)).toUpperCase(Locale.ROOT);
                if (!status.equals("EXCLUDED")) {
                    fleet.with(tier, 1, number(list(host).get(0)), HealthStatus.valueOf(status), OptionalLong.empty());
                }
            }
            if (!counts.containsKey("weights")) {
                int healthy = (int) number(counts.get("healthy"));
                int degraded = (int) number(counts.get("degraded"));
                int known = (int) (number(counts.get("hosts")) - number(counts.get("excluded")));
                fleet.with(tier, healthy, HealthStatus.HEALTHY)
                        .with(tier, degraded, HealthStatus.DEGRADED)
                        .with(tier, known - healthy - degraded, HealthStatus.UNHEALTHY);
            }
        }
        return fleet;
    }

    private static void assertClose(double[] percents, Object expected, double slack) {
        for (int tier = 0; tier < list(expected).size(); tier++) {
            assertThat(percents[tier]).isCloseTo(number(list(expected).get(tier)), within(slack));
        }
    }
}
