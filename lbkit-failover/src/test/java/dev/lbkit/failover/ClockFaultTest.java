package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A tick that starts before it wraps, stands still, goes back or leaps, under all that calls pass through: chaos test C14, bug class
 * B28. Calls go on, and what has a rate or a window goes on with the new tick.
 */
final class ClockFaultTest {

    private static final long NEAR_THE_WRAP = Long.MAX_VALUE - 1_000_000_000L;
    private static final BalancingPolicy ANY =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));

    private final VirtualTime time = new VirtualTime();
    private final List<BalancerEvent> events = new ArrayList<>();
    private long fault; // how far the tick is off
    private OptionalLong frozenAt = OptionalLong.empty();

    private LoadBalancer balancer() {
        return LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(
                        List.of(Theater.in("eu", "a-1"), Theater.in("eu", "b-1"), Theater.in("us", "c-1"))))
                .policy(Tiers.byRegion(List.of("eu", "us"))
                        .failback(
                                FailbackControl.builder(Failback.immediately()).build())
                        .nearestFirst(LatencyOrder.defaults())
                        .around(ANY))
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        events.add(event);
                    }
                })
                .ticker(() -> NEAR_THE_WRAP + frozenAt.orElseGet(time::read) + fault)
                .scheduler(time)
                .random(new SplittableRandom(14))
                .build();
    }

    /** How many of 1000 calls, one a millisecond, are answered; one attempt in ten fails. */
    private int answered(Failover failover, CallQueue queue) {
        int[] answered = {0};
        for (int i = 0; i < 1000; i++) {
            boolean fails = i % 10 == 0;
            int[] attempts = {0};
            queue.submit(() -> failover.callAsync(
                            PickRequest.any(),
                            target -> fails && attempts[0]++ == 0
                                    ? CompletableFuture.failedFuture(new IOException("planted"))
                                    : CompletableFuture.completedFuture("done")))
                    .whenComplete((value, failure) -> answered[0] += failure == null ? 1 : 0);
            time.advance(ofMillis(1));
        }
        time.advance(ofSeconds(1)); // those that wait
        return answered[0];
    }

    @ParameterizedTest(name = "{0}: {1} s")
    @CsvSource({"the tick wraps, 2", "stands still, 0", "goes back an hour, -3600", "leaps 30 days, 2592000"})
    void calls_faultyTick_goOn(String what, long jumpSeconds) {
        boolean standsStill = what.equals("stands still"); // then no rate is right
        LoadBalancer admitted = Admission.defaults().around(balancer());
        LoadBalancer guarded = standsStill ? admitted : CapacityGuard.of(1000).around(admitted);
        Failover failover = Failover.builder(guarded)
                .idempotent()
                .backOff(ofMillis(1), ofMillis(1))
                .hedge(Hedging.defaults())
                .build();
        CallQueue queue = CallQueue.of(guarded, 1000, ofSeconds(2));
        int before = answered(failover, queue);

        fault = Duration.ofSeconds(jumpSeconds).toNanos();
        if (standsStill) {
            frozenAt = OptionalLong.of(time.read());
        }
        int after = answered(failover, queue);

        System.out.println("C14, B28 the tick " + what + ": of 1000 calls " + before + " are answered before, " + after
                + " after it (1000); " + queue.counts());
        assertThat(before).isEqualTo(1000);
        assertThat(after).isEqualTo(1000);
        assertThat(events).noneMatch(BalancerEvent.PartFailed.class::isInstance);
        assertThat(guarded.snapshot().targets())
                .allSatisfy(state -> assertThat(state.inFlight()).isZero());
        guarded.close();
        time.advance(Duration.ZERO);
        assertThat(time.pending()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"-3600", "2592000"})
    void guard_tickJumps_letsInAtItsRate(long jumpSeconds) {
        LoadBalancer guarded =
                CapacityGuard.of(100).utilization(1).burst(Duration.ZERO).around(balancer());
        entered(guarded, 100);
        fault = Duration.ofSeconds(jumpSeconds).toNanos();

        int entered = entered(guarded, 1000);

        assertThat(entered).isBetween(240, 301); // three targets of 100 calls a second, asked for once a millisecond
    }

    /** How many of so many calls, one a millisecond, are let in. */
    private int entered(LoadBalancer balancer, int calls) {
        int entered = 0;
        for (int i = 0; i < calls; i++) {
            try {
                balancer.acquire(PickRequest.any()).close();
                entered++;
            } catch (NoTargetException full) {
                // one that does not fit
            }
            time.advance(ofMillis(1));
        }
        return entered;
    }

    @ParameterizedTest
    @CsvSource({"-3600", "2592000"})
    void limit_tickJumps_goesOnToFollow(long jumpSeconds) {
        Limiter limiter = new Limiter(ConcurrencyLimit.aimd(ofMillis(50)).between(4, 100), 0);
        long now = Duration.ofSeconds(jumpSeconds).toNanos();
        int before = limiter.limit();

        for (int window = 0; window < 20; window++) {
            now += 50_000_000;
            for (int i = 0; i < 10; i++) {
                limiter.leave(limiter.enter(), Outcome.TIMEOUT, 10_000_000, now);
            }
        }

        assertThat(before).isGreaterThan(4);
        assertThat(limiter.limit()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"-3600", "2592000"})
    void throttle_tickJumps_forgetsAfterItsWindow(long jumpSeconds) {
        Throttle throttle = new Throttle(2, 10_000_000_000L, 0);
        for (int i = 0; i < 1000; i++) {
            throttle.ended(Outcome.REJECTED, 1);
        }
        long now = Duration.ofSeconds(jumpSeconds).toNanos();

        for (int second = 0; second <= 11; second++) {
            now += 1_000_000_000;
            throttle.ended(Outcome.SUCCESS, now);
        }

        assertThat(throttle.refusal(now)).isZero();
    }
}
