package dev.lbkit.failover;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import dev.lbkit.failover.gslb.Autoshift;
import dev.lbkit.failover.gslb.PracticeRuns;
import dev.lbkit.failover.gslb.StateStore;
import dev.lbkit.failover.gslb.ZonalShifts;
import dev.lbkit.failover.gslb.ZoneWatch;
import dev.lbkit.simulation.VirtualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Everything with a timer is opened, set to work and closed again and again: bug class B18, chaos test C30. */
final class ClosingTest {

    private static final int ROUNDS = 1000 * Integer.getInteger("lbkit.stress", 1);

    private final VirtualTime time = new VirtualTime();

    /** Opens, works and closes; gives the calls that were under way. */
    private List<CompletableFuture<String>> round() {
        ZonalShifts shifts =
                ZonalShifts.over(StateStore.inMemory(Map.of()), () -> Instant.EPOCH.plusNanos(time.read()), time);
        ZoneWatch watch = new ZoneWatch();
        Autoshift autoshift = Autoshift.over(shifts, watch, Autoshift.Rules.defaults());
        PracticeRuns practice = PracticeRuns.builder(shifts, watch)
                .failsOn("errors", () -> false)
                .build();
        FailbackControl control =
                FailbackControl.builder(Failback.after(ofSeconds(30))).build();
        LoadBalancer inner = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(Theater.in("eu", "a-1"), Theater.in("us", "b-1"))))
                .policy(Tiers.byRegion(List.of("eu", "us")).failback(control).around(Theater.AVOIDING))
                .detector(control)
                .detector(watch.over(CircuitBreaking.perTarget(
                        CircuitBreakerConfig.custom().minimumNumberOfCalls(2).build())))
                .detector(ReplicationGuard.of(ofSeconds(5), target -> Duration.ZERO))
                .detector(shifts.detector())
                .ticker(time)
                .scheduler(time)
                .build();
        LoadBalancer balancer = CapacityGuard.of(1)
                .around(Admission.defaults().target(ConcurrencyLimit.fixed(4)).around(inner));
        Failover failover = Failover.builder(balancer)
                .idempotent()
                .attempts(2)
                .hedge(Hedging.defaults())
                .build();
        CallQueue queue = CallQueue.of(balancer, 10, ofSeconds(60));
        inner.acquire(PickRequest.any()).complete(Outcome.FAILURE);
        inner.acquire(PickRequest.any()).complete(Outcome.FAILURE);
        shifts.shift("eub", ofHours(1), "power");
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(queue.submit(
                            () -> failover.<String>callAsync(PickRequest.any(), target -> new CompletableFuture<>()))
                    .toCompletableFuture());
            time.advance(ofMillis(20));
        }

        for (int twice = 0; twice < 2; twice++) {
            practice.close();
            autoshift.close();
            balancer.close();
            shifts.close();
        }
        return calls;
    }

    @Test
    void everything_openedAndClosedManyTimes_leavesNoTimer() {
        int most = 0;
        int open = 0;

        for (int i = 0; i < ROUNDS; i++) {
            List<CompletableFuture<String>> calls = round();
            time.advance(ofSeconds(11)); // the deadline of calls under way
            most = Math.max(most, time.pending());
            open += (int) calls.stream().filter(call -> !call.isDone()).count();
        }

        System.out.println("B18, C30 opened and closed " + ROUNDS + " times: at most " + most + " timers left (0), "
                + open + " calls still open (0)");
        assertThat(most).isZero();
        assertThat(open).isZero();
    }
}
