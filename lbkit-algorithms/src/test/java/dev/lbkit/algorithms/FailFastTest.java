package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One of 20 targets fails within 1 ms, or never answers within 1 s, while the others take about 20 ms. */
final class FailFastTest {

    private static final int TARGETS = 20;
    private static final Target BAD = Fleet.target(3);
    private static final Duration RUN = Duration.ofMinutes(2);
    private static final double CALLS_PER_SECOND = 2_000;

    static Stream<BalancingPolicy> loadAware() {
        return Stream.of(
                Policies.leastRequest(2),
                Policies.leastRequest(5),
                Policies.leastRequest(Integer.MAX_VALUE),
                Policies.peakEwma(),
                Policies.leastTime(),
                Policies.loadAware(0),
                Policies.loadAware(3));
    }

    @ParameterizedTest
    @MethodSource("loadAware")
    void pick_targetThatFailsFast_getsAtMostOneCallIn2000(BalancingPolicy policy) {
        World world = new World(policy, Duration.ofMillis(1), Outcome.FAILURE);

        world.run();

        assertThat(world.bad).isPositive();
        assertThat((double) world.bad / world.calls).isLessThanOrEqualTo(0.0005);
    }

    @ParameterizedTest
    @MethodSource("loadAware")
    void pick_targetThatOnlyTimesOut_getsAtMostOneCallIn300(BalancingPolicy policy) {
        World world = new World(policy, Duration.ofSeconds(1), Outcome.TIMEOUT);

        world.run();

        assertThat(world.bad).isPositive();
        assertThat((double) world.bad / world.calls).isLessThanOrEqualTo(1.0 / 300);
    }

    /** Calls that arrive one by one, whatever became of the last. */
    private static final class World {

        private final VirtualTime time = new VirtualTime();
        private final RandomGenerator random = new SplittableRandom(7);
        private final LoadBalancer balancer;
        private final Duration badTakes;
        private final Outcome badEnds;
        private int calls;
        private int bad;

        World(BalancingPolicy policy, Duration badTakes, Outcome badEnds) {
            List<Target> targets =
                    IntStream.range(0, TARGETS).mapToObj(Fleet::target).toList();
            this.badTakes = badTakes;
            this.badEnds = badEnds;
            balancer = LoadBalancer.builder("fail fast")
                    .targets(TargetSource.fixed(targets))
                    .policy(policy)
                    .ticker(time)
                    .scheduler(time)
                    .random(new SplittableRandom(1))
                    .build();
        }

        void run() {
            arrive();
            time.advance(RUN);
            balancer.close();
        }

        private void arrive() {
            Lease lease = balancer.acquire(PickRequest.any());
            boolean isBad = lease.target().equals(BAD);
            calls++;
            bad += isBad ? 1 : 0;
            time.schedule(
                    isBad ? badTakes : exponential(0.020), () -> lease.complete(isBad ? badEnds : Outcome.SUCCESS));
            time.schedule(exponential(1 / CALLS_PER_SECOND), this::arrive);
        }

        private Duration exponential(double meanSeconds) {
            return Duration.ofNanos((long) (random.nextExponential() * meanSeconds * 1e9));
        }
    }
}
