package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Envoy's locality weights. */
final class LocalityVectorsTest {

    private static final int PICKS = 200_000;
    private static final String DRAWN = "zones are drawn, not taken in turn";

    @TestFactory
    Stream<DynamicTest> shares_envoyVector_agree() throws IOException {
        return VectorSet.named("envoy_locality_weighted")
                .offers("locality_split", LocalityVectorsTest::split)
                .offers("locality_wrr_counts", LocalityVectorsTest::counts)
                .declines("edf_sequence", DRAWN)
                .declines("edf_first_pick_histogram", DRAWN)
                .declines("locality_wrr_sequence", DRAWN)
                .replayed();
    }

    private static void assumeOverprovisioning(Vector vector) {
        assumeTrue(
                vector.input().at("overprovisioning_percent").number() == 140,
                vector.op() + ": the overprovisioning is 140 %");
    }

    private static void split(Vector vector) {
        assumeOverprovisioning(vector);
        double[] weights = vector.input().at("weights").numbers();
        double[] available = vector.input().at("available_percent").numbers();

        double[] effective = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            effective[i] = LocalityWeighted.effectiveWeight(weights[i], available[i] / 100);
        }

        double total = DoubleStream.of(effective).sum();
        double[] expected = vector.expect().at("split_percent").numbers();
        for (int i = 0; i < weights.length; i++) {
            assertThat(100 * effective[i] / total).isCloseTo(expected[i], within(vector.tolerance(1e-6)));
        }
    }

    /** Drawn, so the count is allowed four standard errors beside the one pick that Envoy's rotation may be off. */
    private static void counts(Vector vector) {
        assumeOverprovisioning(vector);
        Value input = vector.input();
        int zones = input.at("weights").items().size();
        Map<String, Integer> weights = new HashMap<>();
        List<TargetSet.Entry> entries = new ArrayList<>();
        for (int zone = 0; zone < zones; zone++) {
            weights.put("z" + zone, input.at("weights").at(zone).whole());
            for (int i = 0; i < input.at("hosts").at(zone).whole(); i++) {
                boolean healthy = i < input.at("healthy").at(zone).whole();
                Target target =
                        Target.of(zone + "-" + i, "http://" + zone + "-" + i).in("r", "z" + zone);
                entries.add(Fleet.entry(target, healthy ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY));
            }
        }
        Picker picker = Policies.localityWeighted(weights, Policies.random())
                .over(TargetSet.of(entries), new SplittableRandom(5));

        int[] counts = new int[zones];
        for (int i = 0; i < PICKS; i++) {
            String zone = picker.pick(PickRequest.any(), 0).target().locality().zone();
            counts[Integer.parseInt(zone.substring(1))]++;
        }

        double picks = input.at("picks").number();
        for (int zone = 0; zone < zones; zone++) {
            double share = vector.expect().at("counts").at(zone).number() / picks;
            double chance = 4 * Math.sqrt(share * (1 - share) / PICKS);
            assertThat((double) counts[zone] / PICKS).isCloseTo(share, within(vector.tolerance(1) / picks + chance));
        }
    }
}
