package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chaos test C14, bug class B28: the tick starts just before it wraps, stands still, goes back or leaps; schedules go on as they do. */
final class ClockFaultTest {

    private static final long NEAR_THE_WRAP = Long.MAX_VALUE - 1_000_000_000L;

    @ParameterizedTest(name = "{0}: {1} s")
    @CsvSource({"the tick wraps, 2", "stands still, 0", "goes back an hour, -3600", "leaps 30 days, 2592000"})
    void tick_faulty_noExceptionAndNobodyIsLost(String fault, long jumpSeconds) {
        Stage stage = new Stage(new VirtualTime(NEAR_THE_WRAP), "a", "b", "c");
        long[] tick = {NEAR_THE_WRAP};
        Weighting ramp = (member, usable) -> Math.min(
                1, 0.1 + usable.toNanos() / (double) Duration.ofMinutes(1).toNanos());
        LoadBalancer balancer =
                stage.builder().ticker(() -> tick[0]).weighting(ramp).build();
        stage.active.say("b", HealthStatus.UNHEALTHY, "before the fault");
        stage.settle();
        stage.active.say("b", HealthStatus.HEALTHY, "ramping at the fault");
        Lease open = balancer.acquire(PickRequest.any());
        stage.settle();

        tick[0] += Duration.ofSeconds(jumpSeconds).toNanos();
        IntStream.range(0, 100).forEach(i -> {
            balancer.acquire(PickRequest.any()).complete(i % 10 == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
            balancer.explain(PickRequest.any());
            stage.time.advance(Duration.ofMillis(50));
        });
        open.complete(Outcome.SUCCESS);

        assertThat(stage.events(BalancerEvent.PartFailed.class)).isEmpty();
        assertThat(stage.events(BalancerEvent.TargetLeft.class)).isEmpty();
        assertThat(stage.events(BalancerEvent.LeasesReclaimed.class)).isEmpty();
        assertThat(balancer.snapshot().targets()).hasSize(3).allSatisfy(state -> {
            assertThat(state.status()).isEqualTo(HealthStatus.HEALTHY);
            assertThat(state.inFlight()).isZero();
            assertThat(state.weight()).isBetween(0.1, 1.0);
            assertThat(state.faultRate()).isBetween(0.0, 1.0);
        });
        balancer.close();
        stage.time.advance(Duration.ofMillis(100)); // the step of a ramp under way
        assertThat(stage.time.pending()).isZero();
    }
}
