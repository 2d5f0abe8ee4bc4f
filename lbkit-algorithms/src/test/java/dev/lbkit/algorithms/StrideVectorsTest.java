package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The shares of gRPC's static stride, which weightedRoundRobin keeps by a table. */
final class StrideVectorsTest {

    @TestFactory
    Stream<DynamicTest> shares_strideVector_agree() throws IOException {
        return VectorSet.named("grpc_static_stride")
                .offers("static_stride_ratio", StrideVectorsTest::ratio)
                .offers("static_stride_counts", StrideVectorsTest::counts)
                .declines(
                        "static_stride_sequence", "a cycle is worked out beforehand, so nothing is skipped in a burst")
                .replayed();
    }

    private static void ratio(Vector vector) {
        int picks = vector.input().at("picks").whole();

        int[] counts = Sequence.of(weights(vector), picks).counts();

        double[] expected = vector.expect().at("ratio").numbers();
        for (int i = 0; i < counts.length; i++) {
            assertThat((double) counts[i] / picks).isCloseTo(expected[i], within(vector.tolerance(0.002)));
        }
    }

    private static void counts(Vector vector) {
        int[] counts =
                Sequence.of(weights(vector), vector.input().at("picks").whole()).counts();

        assertThat(counts).isEqualTo(vector.expect().at("counts").wholes());
    }

    /** The weights, where gRPC takes them as they are. */
    private static double[] weights(Vector vector) {
        double[] weights = vector.input().at("weights").numbers();
        double mean = DoubleStream.of(weights).average().orElseThrow();
        boolean allZero = DoubleStream.of(weights).allMatch(weight -> weight == 0);
        assumeTrue(
                allZero || DoubleStream.of(weights).allMatch(weight -> weight >= mean / 10 && weight <= mean * 10),
                vector.op() + ": a weight counts as it is, if far from the mean too; a negative one is refused");
        return weights;
    }
}
