package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.Explanation;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The peak EWMA of Finagle and Tower, where ours is the same: it jumps at once, and costs grow with the calls in flight. */
final class PeakEwmaVectorsTest {

    private static final String UNHEARD = "a target not heard of counts as the fleet's mean, not as a penalty";

    @TestFactory
    Stream<DynamicTest> score_vector_agrees() throws IOException {
        return VectorSet.named("peak_ewma")
                .offers("peak_ewma_cost", PeakEwmaVectorsTest::cost)
                .offers("peak_ewma_estimate", PeakEwmaVectorsTest::estimate)
                .declines("peak_ewma_load", "calls in flight do not enter the estimate, they multiply it")
                .declines("peak_ewma_simulation", UNHEARD)
                .replayed();
    }

    private static void cost(Vector vector) {
        double millis = vector.input().at("estimate").number();
        assumeTrue(millis > 0, "peak_ewma_cost: " + UNHEARD);
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0)
                .withLatency(Duration.ofNanos((long) (millis * 1e6)))
                .withInFlight(vector.input().at("pending").whole());
        FakeMember.at(set, 1).withLatency(Duration.ofNanos((long) (millis * 1e6)));

        Explanation explanation =
                Policies.peakEwma().over(set, new SplittableRandom(1)).explain(PickRequest.any(), 0);

        double expected = vector.expect().at("cost").number() * 1e6;
        assertThat(explanation.candidates())
                .filteredOn(one -> one.target().equals(set.get(0).target()))
                .singleElement()
                .satisfies(
                        one -> assertThat(one.score()).isCloseTo(expected, within(expected * vector.tolerance(1e-6))));
    }

    private static void estimate(Vector vector) {
        double[] expected = vector.expect().at("estimates").numbers();
        double last = vector.input().at("initial_ms").number();
        for (double each : expected) {
            assumeTrue(each >= last, "peak_ewma_estimate: it fades by a fraction that is near e^-x, but not that near");
            last = each;
        }
        List<Value> observations = vector.input().at("observations_ms").items();
        Calls calls = new Calls();
        calls.end(0, vector.input().at("initial_ms").number());

        for (int i = 0; i < expected.length; i++) {
            Value observation = observations.get(i);
            calls.end(observation.at(0).number(), observation.at(1).number());

            assertThat(calls.estimate()).isCloseTo(expected[i], within(expected[i] * 1e-6));
        }
    }

    /** Calls of one target, in milliseconds of a time that may go back. */
    private static final class Calls {

        private static final long ORIGIN = 3_600_000_000_000L;

        private final VirtualTime time = new VirtualTime(ORIGIN);
        private final AtomicReference<Member> member = new AtomicReference<>();
        private long now = ORIGIN;
        private final LoadBalancer balancer = LoadBalancer.builder("vectors")
                .targets(TargetSource.fixed(List.of(Target.of("http://a"))))
                .policy((set, random) -> {
                    member.set(set.get(0));
                    return (request, tick) -> set.get(0);
                })
                .ticker(() -> now)
                .scheduler(time)
                .build();

        void end(double at, double took) {
            long end = ORIGIN + nanos(at);
            if (took > 0) {
                estimate();
                now = end - nanos(took);
                try (Lease lease = balancer.acquire(PickRequest.any())) {
                    now = end;
                    lease.complete(Outcome.SUCCESS);
                }
            }
            now = end;
        }

        double estimate() {
            return member.get().latencyNanos(now, 0) / 1e6;
        }

        private static long nanos(double millis) {
            return (long) (millis * 1e6);
        }
    }
}
