package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who is picked when: rotations and least request. */
final class SequenceVectorsTest {

    private static final String STATE = "it keeps the current weight of every target, which each pick writes";

    @TestFactory
    Stream<DynamicTest> picks_vector_agree() throws IOException {
        return VectorSet.named("swrr_sequences")
                .offers("rr_sequence", SequenceVectorsTest::rotation)
                .offers("least_conn_counts", SequenceVectorsTest::leastRequest)
                .declines("swrr", STATE)
                .declines("swrr_max_deviation", STATE)
                .declines("edf", STATE)
                .declines("wrr_ratio", STATE)
                .declines("wrr_concurrent_counts", STATE)
                .declines("rr_max_fails", "faults are a detector's matter, and a policy is told of the status alone")
                .declines("rr_counts", "its rows are not known here")
                .declines("hash_empty_key_counts", "its rows are not known here")
                .declines("seeded_first_pick_histogram", "chance is the generator that the balancer was given")
                .replayed();
    }

    private static void rotation(Vector vector) {
        TargetSet set = FakeMember.setOf(vector.input().at("weights").numbers());
        assumeTrue(set.isEquallyWeighted(), "rr_sequence: of equal weights");
        Picker picker = RoundRobin.startingAt(0, set);

        int[] picked = Stream.generate(() -> index(picker))
                .limit(vector.input().at("picks").whole())
                .mapToInt(Integer::intValue)
                .toArray();

        assertThat(picked).isEqualTo(vector.expect().at("sequence").wholes());
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
            served[index(picker)]++;
        }

        assertThat(served).isEqualTo(vector.expect().at("served").wholes());
    }

    private static int index(Picker picker) {
        return Integer.parseInt(picker.pick(PickRequest.any(), 0).target().id().substring(1));
    }
}
