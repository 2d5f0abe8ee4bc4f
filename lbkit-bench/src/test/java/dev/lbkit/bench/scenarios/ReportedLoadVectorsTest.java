package dev.lbkit.bench.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The weights and shares of gRPC's proposal A58, by the baseline that the scenarios compare with. */
final class ReportedLoadVectorsTest {

    @TestFactory
    Stream<DynamicTest> weights_orcaVector_agree() throws IOException {
        return VectorSet.named("grpc_wrr_weights")
                .offers("orca_weights", ReportedLoadVectorsTest::weights)
                .offers("orca_weight_usable", ReportedLoadVectorsTest::usable)
                .replayed();
    }

    private static void weights(Vector vector) {
        double penalty = vector.input().at("error_utilization_penalty").number();
        List<Value> reports = vector.input().at("reports").items();
        double[] weights =
                reports.stream().mapToDouble(report -> weight(report, penalty)).toArray();
        StaticStride stride = new StaticStride(0, weights);
        int picks = 100_000;
        int[] counts = new int[weights.length];
        for (int i = 0; i < picks; i++) {
            counts[stride.next()]++;
        }

        double[] expected = vector.expect().at("weight").numbers();
        double[] ratios = vector.expect().at("pick_ratio").numbers();
        for (int i = 0; i < weights.length; i++) {
            assertThat(weights[i]).isCloseTo(expected[i], within(1e-9 * Math.max(1, expected[i])));
            assertThat((double) counts[i] / picks).isCloseTo(ratios[i], within(vector.tolerance(0.002)));
        }
    }

    private static double weight(Value report, double penalty) {
        double application = report.at("application").number();
        return ReportedWeight.of(
                application > 0 ? application : report.at("cpu").number(),
                report.at("qps").number(),
                report.at("eps").number(),
                penalty);
    }

    private static void usable(Vector vector) {
        Value input = vector.input();
        ReportedWeight weight = new ReportedWeight(
                seconds(input, "blackout_s"),
                input.find("expiration_s")
                        .map(value -> Duration.ofSeconds(value.whole()))
                        .orElse(Duration.ofDays(1)));

        weight.reported(1, seconds(input, "first_report_at_s").toNanos());
        input.find("last_report_at_s")
                .ifPresent(last ->
                        weight.reported(1, Duration.ofSeconds(last.whole()).toNanos()));

        assertThat(weight.at(seconds(input, "now_s").toNanos()) > 0)
                .isEqualTo(vector.expect().at("usable").flag());
    }

    private static Duration seconds(Value input, String name) {
        return Duration.ofSeconds(input.find(name).map(Value::whole).orElse(0));
    }
}
