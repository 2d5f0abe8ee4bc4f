package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The steps of the limits of Netflix concurrency-limits, sample by sample. */
final class LimitVectorsTest {

    private static final String ROOT = "a step of Vegas' own here; a root of the limit is no operation of its own";

    @TestFactory
    Stream<DynamicTest> next_vector_agrees() throws IOException {
        return VectorSet.named("concurrency_limits")
                .offers("vegas", vector -> replay(vector, new LimitRule.Vegas(smoothing(vector, 1)), 1, 1000))
                .offers("aimd", vector -> replay(vector, new LimitRule.Aimd(5e9), 20, 200))
                .offers("gradient2", vector -> replay(vector, new LimitRule.Gradient2(1.5, 4, 0.2, 600), 20, 200))
                .declines("log10_root", ROOT)
                .declines("sqrt_root", ROOT)
                .replayed();
    }

    private static double smoothing(Vector vector, double otherwise) {
        return setting(vector, "smoothing", otherwise);
    }

    private static double setting(Vector vector, String name, double otherwise) {
        return vector.input().at("config").find(name).map(Value::number).orElse(otherwise);
    }

    private static void replay(Vector vector, LimitRule rule, int usualLeast, int usualMost) {
        assumeTrue(
                vector.input().at("config").find("decrease").isEmpty(),
                "vegas: the decrease is a step, and no setting");
        int least = (int) setting(vector, "min", usualLeast);
        int most = (int) setting(vector, "max", usualMost);
        LimitRule.State state = new LimitRule.State(setting(vector, "initial", 20), 0, 0);
        List<Value> samples = vector.input().at("samples").items();

        for (int i = 0; i < samples.size(); i++) {
            Value sample = samples.get(i);
            state = rule.next(
                    state,
                    new LimitRule.Sample(
                            sample.at("rtt_ns").number(),
                            sample.at("inflight").whole(),
                            sample.find("drop").map(Value::flag).orElse(false)),
                    least,
                    most);
            if (vector.expect().find("estimated").isPresent()) {
                assertThat(state.limit())
                        .isCloseTo(
                                vector.expect().at("estimated").items().get(i).number(),
                                within(vector.tolerance(1e-6)));
            } else {
                assertThat((int) state.limit())
                        .isEqualTo(vector.expect().at("limits").items().get(i).whole());
            }
        }
    }
}
