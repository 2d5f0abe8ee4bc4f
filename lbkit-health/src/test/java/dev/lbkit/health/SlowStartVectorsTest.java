package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.Target;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Envoy's weight at each moment of a slow start. */
final class SlowStartVectorsTest {

    @TestFactory
    Stream<DynamicTest> weight_vector_isEnvoys() throws IOException {
        return VectorSet.named("envoy_slow_start")
                .offers("slow_start_weight", SlowStartVectorsTest::weight)
                .declines("weighted_pick_counts", "of a picker, which lbkit-algorithms replays in swrr_sequences")
                .replayed();
    }

    private static void weight(Vector vector) {
        Value input = vector.input();
        SlowStart slowStart = new SlowStart(
                Duration.ofSeconds(input.at("window_seconds").whole()),
                input.at("aggression").number(),
                input.at("min_weight_percent").number() / 100,
                1);
        long nanos = (long) (input.at("seconds_since_start").number() * 1e9);

        double weighed = slowStart.weigh(
                FakeMember.of(Target.of("http://10.0.0.7:80")
                        .withWeight(input.at("weight").number())),
                Duration.ofNanos(nanos));

        double expected = vector.expect().at("weight").number();
        assertThat(weighed).isCloseTo(expected, within(vector.tolerance(1e-6) * Math.max(1, expected)));
    }
}
