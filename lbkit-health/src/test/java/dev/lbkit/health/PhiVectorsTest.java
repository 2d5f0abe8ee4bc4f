package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Phi, what is remembered of pauses, and whole scripts, as Pekko has them. */
final class PhiVectorsTest {

    @TestFactory
    Stream<DynamicTest> phi_vector_isPekkos() throws IOException {
        return VectorSet.named("phi_accrual")
                .offers("phi", PhiVectorsTest::phi)
                .offers("heartbeat_stats", PhiVectorsTest::statistics)
                .offers("phi_script", PhiVectorsTest::script)
                .replayed();
    }

    private static void phi(Vector vector) {
        Value input = vector.input();

        double phi = Heartbeats.phi(
                input.at("time_diff").number(),
                input.at("mean").number(),
                input.at("stddev").number());

        if (vector.expect().find("phi").isPresent()) {
            assertThat(phi).isCloseTo(vector.expect().at("phi").number(), within(vector.tolerance(1e-6)));
        } else {
            assertThat(1 - Math.pow(10, -phi))
                    .isCloseTo(vector.expect().at("cdf").number(), within(vector.tolerance(1e-6)));
        }
    }

    private static void statistics(Vector vector) {
        Heartbeats beats = new Heartbeats(vector.input().at("max_sample_size").whole());

        vector.input().at("intervals_ms").items().forEach(pause -> beats.learn(pause.number()));

        assertThat(beats.mean()).isCloseTo(vector.expect().at("mean").number(), within(vector.tolerance(1e-5)));
        assertThat(beats.variance()).isCloseTo(vector.expect().at("variance").number(), within(vector.tolerance(1e-5)));
    }

    private static void script(Vector vector) {
        Value input = vector.input();
        double pause = input.at("acceptable_pause_ms").number();
        double deviation = input.at("min_stddev_ms").number();
        double threshold = input.at("threshold").number();
        List<Value> steps = input.at("steps").items();
        Heartbeats beats = Heartbeats.begun(
                input.at("max_samples").whole(),
                input.at("first_heartbeat_estimate_ms").number(),
                steps.get(0).at("at_ms").whole());

        List<Boolean> available = new ArrayList<>();
        for (Value step : steps.subList(1, steps.size())) {
            long now = step.at("at_ms").whole();
            boolean alive = beats.phi(now, pause, deviation) < threshold;
            if (step.at("op").text().equals("beat")) {
                beats.beat(now, alive);
            } else {
                available.add(alive);
            }
        }

        assertThat(available)
                .isEqualTo(vector.expect().at("available").items().stream()
                        .map(Value::flag)
                        .toList());
    }
}
