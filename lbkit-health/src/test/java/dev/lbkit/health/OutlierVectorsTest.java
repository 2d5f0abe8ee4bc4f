package dev.lbkit.health;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Envoy's arithmetic of ejections. */
final class OutlierVectorsTest {

    @TestFactory
    Stream<DynamicTest> ejection_vector_isEnvoys() throws IOException {
        return VectorSet.named("envoy_outlier")
                .offers("ejection_seconds", OutlierVectorsTest::time)
                .offers("may_eject", OutlierVectorsTest::cap)
                .offers("success_rate_threshold", OutlierVectorsTest::threshold)
                .replayed();
    }

    private static void threshold(Vector vector) {
        double[] rates = vector.input().at("success_rates_percent").numbers();
        SuccessRate rule = new SuccessRate(vector.input().at("stdev_factor").number(), new Enough(1, 1));

        double threshold = rule.threshold(rates);

        assertThat(threshold).isCloseTo(vector.expect().at("threshold").number(), within(vector.tolerance(1e-6)));
        assertThat(IntStream.range(0, rates.length).filter(i -> rates[i] < threshold - 1e-9))
                .containsExactly(IntStream.of(vector.expect().at("ejected").wholes())
                        .boxed()
                        .toArray(Integer[]::new));
    }

    private static void time(Vector vector) {
        Value input = vector.input();
        OutlierDetection detector = OutlierDetection.builder()
                .baseEjection(ofSeconds(input.at("base_seconds").whole()))
                .maxEjection(ofSeconds(input.at("max_seconds").whole()))
                .build();

        Duration ejection = detector.ejection(input.at("consecutive_ejections").whole());

        assertThat(ejection).isEqualTo(ofSeconds(vector.expect().at("seconds").whole()));
    }

    private static void cap(Vector vector) {
        Value input = vector.input();
        assumeTrue(
                input.at("policy").text().equals("share-after"),
                "may_eject: the share is compared after the ejection, as Envoy does since 2023");
        assumeTrue(
                input.find("always_eject_one").stream().noneMatch(Value::flag),
                "may_eject: the cap has no exception for a first target");
        OutlierDetection detector = OutlierDetection.builder()
                .maxEjected(input.at("max_ejection_percent").number() / 100)
                .build();

        boolean allowed = input.at("already_ejected").whole()
                < detector.cap(input.at("hosts").whole());

        assertThat(allowed).isEqualTo(vector.expect().at("allowed").flag());
    }
}
