package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Who is picked when. Where nginx and Envoy take equals in another order, weightedRoundRobin must be no less smooth, and the
 * case counts as skipped.
 */
final class SequenceVectorsTest {

    private static final double ROUNDING = 1e-6;

    @TestFactory
    Stream<DynamicTest> picks_vector_agree() throws IOException {
        return VectorSet.named("swrr_sequences")
                .offers("rr_sequence", SequenceVectorsTest::rotation)
                .offers("swrr", SequenceVectorsTest::weighted)
                .offers("edf", SequenceVectorsTest::weighted)
                .offers("swrr_max_deviation", SequenceVectorsTest::deviation)
                .offers("wrr_ratio", SequenceVectorsTest::ratio)
                .offers("least_conn_counts", SequenceVectorsTest::leastRequest)
                .declines(
                        "wrr_concurrent_counts", "each thread goes round by itself; PoliciesTest counts what they get")
                .declines("rr_max_fails", "faults are a detector's matter, and a policy is told of the status alone")
                .declines("rr_counts", "its rows are not known here; rr_sequence is")
                .declines("hash_empty_key_counts", "without a key a hash policy draws; no key is empty")
                .declines("seeded_first_pick_histogram", "chance is the generator that the balancer was given")
                .replayed();
    }

    private static void rotation(Vector vector) {
        TargetSet set = FakeMember.setOf(vector.input().at("weights").numbers());
        assumeTrue(set.isEquallyWeighted(), "rr_sequence: of equal weights");
        Picker picker = RoundRobin.startingAt(0, set);

        int[] picked = Stream.generate(() -> Sequence.index(picker))
                .limit(vector.input().at("picks").whole())
                .mapToInt(Integer::intValue)
                .toArray();

        assertThat(picked).isEqualTo(vector.expect().at("sequence").wholes());
    }

    private static void weighted(Vector vector) {
        double[] weights = vector.input().at("weights").numbers();
        int[] theirs = vector.expect().at("sequence").wholes();

        Sequence ours = Sequence.of(weights, theirs.length);

        assertThat(ours.deviation()).isLessThanOrEqualTo(new Sequence(weights, theirs).deviation() + ROUNDING);
        assumeTrue(Arrays.equals(ours.picks(), theirs), vector.op() + ": another order, and no less smooth");
    }

    private static void deviation(Vector vector) {
        Sequence ours = Sequence.of(
                vector.input().at("weights").numbers(),
                vector.input().at("picks").whole());

        double expected = vector.expect().at("max_abs_deviation").number();
        assertThat(ours.deviation()).isLessThanOrEqualTo(expected + ROUNDING);
    }

    private static void ratio(Vector vector) {
        double[] weights = vector.input().at("weights").numbers();
        assumeTrue(weights.length > 0, "wrr_ratio: a target set is never empty");
        int picks = vector.input().at("picks").whole();

        int[] counts = Sequence.of(weights, picks).counts();

        double[] expected = vector.expect().at("ratio").numbers();
        for (int i = 0; i < counts.length; i++) {
            assertThat((double) counts[i] / picks).isCloseTo(expected[i], within(expected[i] * vector.tolerance(0.05)));
        }
    }

    private static void leastRequest(Vector vector) {
        int size = vector.input().at("servers").whole();
        TargetSet set = FakeMember.set(size);
        for (int i = 0; i < size; i++) {
            FakeMember.at(set, i)
                    .withInFlight(vector.input().at("held_on_server" + i).whole());
        }
        Picker picker = Policies.leastRequest(Math.max(2, size)).over(set, new SplittableRandom(1));

        int[] served = new int[size];
        for (int i = 0; i < vector.input().at("sequential_requests").whole(); i++) {
            served[Sequence.index(picker)]++;
        }

        assertThat(served).isEqualTo(vector.expect().at("served").wholes());
    }
}
