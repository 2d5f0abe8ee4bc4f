package dev.lbkit.algorithms;

import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Envoy's weighted least request, which is not ours. */
final class LeastRequestVectorsTest {

    @TestFactory
    Stream<DynamicTest> weight_vector_isDeclined() throws IOException {
        return VectorSet.named("envoy_least_request")
                .declines(
                        "least_request_weight",
                        "no weight bends with the load: targets are drawn by weight, then compared by calls in flight per"
                                + " relative weight, so one algorithm serves equal and unequal weights")
                .replayed();
    }
}
