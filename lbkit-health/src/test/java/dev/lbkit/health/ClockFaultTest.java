package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerListener;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chaos test C14, bug class B28: a tick that stands still, goes back or leaps ejects nobody and keeps nobody ejected. */
final class ClockFaultTest {

    private static final long NEAR_THE_WRAP = Long.MAX_VALUE - 1_000_000_000L;

    @ParameterizedTest(name = "{0}: {1} s")
    @CsvSource({"the tick wraps, 2", "stands still, 0", "goes back an hour, -3600", "leaps 30 days, 2592000"})
    void outlierDetection_faultyTick_ejectsNobodyMoreAndReturnsTheEjected(String fault, long jumpSeconds) {
        Lab lab = new Lab(new VirtualTime(NEAR_THE_WRAP));
        long[] tick = {NEAR_THE_WRAP};
        LoadBalancer balancer = lab.balancer(OutlierDetection.defaults(), "a", "b", "c", "d")
                .policy((targets, random) ->
                        (request, now) -> targets.get((int) (random.nextLong() & 3) % targets.size()))
                .ticker(() -> tick[0])
                .listener(new BalancerListener() {})
                .build();
        while (Lab.status(balancer, "a") == HealthStatus.HEALTHY) {
            var lease = balancer.acquire(PickRequest.any());
            lease.complete(lease.target().id().equals("a") ? Outcome.FAILURE : Outcome.SUCCESS);
            lab.time.advance(Duration.ZERO);
        }

        tick[0] += Duration.ofSeconds(jumpSeconds).toNanos();
        for (int i = 0; i < 1000; i++) {
            balancer.acquire(PickRequest.any()).complete(i % 4 == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
            balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
            lab.time.advance(Duration.ofMillis(60));
        }

        assertThat(lab.failures).isEmpty();
        assertThat(lab.changes)
                .filteredOn(change -> change.contains("UNHEALTHY"))
                .hasSize(1);
        assertThat(balancer.snapshot().targets())
                .allSatisfy(state -> assertThat(state.status()).isEqualTo(HealthStatus.HEALTHY));
    }
}
