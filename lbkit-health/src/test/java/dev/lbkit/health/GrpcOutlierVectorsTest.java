package dev.lbkit.health;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whom the rules of gRPC's proposal A50 name. Its cap is compared before an ejection, which this adapter does in lbkit's stead. */
final class GrpcOutlierVectorsTest {

    @TestFactory
    Stream<DynamicTest> rule_vector_isGrpcs() throws IOException {
        return VectorSet.named("grpc_outlier_detection")
                .offers("outlier_evaluate", GrpcOutlierVectorsTest::evaluate)
                .offers("uneject_due", GrpcOutlierVectorsTest::unejected)
                .replayed();
    }

    private static void evaluate(Vector vector) {
        Value config = vector.input().at("config");
        int[][] hosts = vector.input().at("hosts").items().stream()
                .map(host -> new int[] {
                    host.at("success").whole(), host.at("failure").whole()
                })
                .toArray(int[][]::new);
        Round round = RoundOf.calls(
                Arrays.stream(hosts).mapToInt(host -> host[0] + host[1]).toArray(),
                Arrays.stream(hosts).mapToInt(host -> host[1]).toArray());

        Set<Integer> named = new TreeSet<>();
        for (OutlierRule rule : rules(config)) {
            for (int host : rule.outliers(round).keySet()) {
                boolean full = named.size() * 100.0 / hosts.length
                        >= config.at("max_ejection_percent").number();
                if (!full && rule.enforcement() > 0) {
                    named.add(host);
                }
            }
        }

        assertThat(named)
                .containsExactlyElementsOf(
                        IntStream.of(vector.expect().at("ejected").wholes())
                                .boxed()
                                .toList());
    }

    private static List<OutlierRule> rules(Value config) {
        List<OutlierRule> rules = new ArrayList<>();
        config.find("success_rate")
                .ifPresent(rate -> rules.add(OutlierRule.successRate(
                                rate.at("stdev_factor").number() / 1000,
                                rate.at("minimum_hosts").whole(),
                                rate.at("request_volume").whole())
                        .enforced(enforcement(rate))));
        config.find("failure_percentage")
                .ifPresent(rate -> rules.add(OutlierRule.failurePercentage(
                                rate.at("threshold").number() / 100,
                                rate.at("minimum_hosts").whole(),
                                rate.at("request_volume").whole())
                        .enforced(enforcement(rate))));
        return rules;
    }

    private static double enforcement(Value rule) {
        return rule.find("enforcement").map(Value::number).orElse(100.0) / 100;
    }

    private static void unejected(Vector vector) {
        Value input = vector.input();
        int base = input.at("base_s").whole();
        int max = input.at("max_s").whole();
        Assumptions.assumeTrue(base <= max, "uneject_due: a base time above the longest one is refused by build()");
        OutlierDetection detector = OutlierDetection.builder()
                .baseEjection(ofSeconds(base))
                .maxEjection(ofSeconds(max))
                .build();

        boolean due = ofSeconds(input.at("elapsed_s").whole())
                        .compareTo(detector.ejection(input.at("multiplier").whole()))
                > 0;

        assertThat(due).isEqualTo(vector.expect().at("uneject").flag());
    }
}
