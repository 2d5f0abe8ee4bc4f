package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.VirtualTime;
import dev.lbkit.simulation.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What calls do to servers that fail, and to themselves: chaos tests C06, C07, C08, C20 and C22, bug classes B14 and B29.
 */
final class FailoverChaosTest {

    /** One target after the other, as told by chance; a target that was tried only if there is no other. */
    private static final BalancingPolicy ANY = (targets, random) -> (request, now) -> {
        int start = random.nextInt(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            if (!request.tried()
                    .contains(targets.get((start + i) % targets.size()).target())) {
                return targets.get((start + i) % targets.size());
            }
        }
        return targets.get(start);
    };

    private static Result twoNodes(Rate rate, Consumer<Machine> fault, Duration length) {
        Calls calls = balancer -> {
            Failover failover = Failover.builder(balancer)
                    .attempts(2)
                    .idempotent()
                    .attemptTimeout(ofSeconds(2))
                    .budget(RetryBudget.of(1, 1000, 0))
                    .build();
            return (request, wire) -> failover.callAsync(request, wire::send);
        };
        return Simulation.of(1)
                .servers(2, Server.delay())
                .clients(10, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(rate))
                .work(Work.fixed(ofMillis(600)))
                .policy(ANY)
                .calls(calls)
                .at(ofSeconds(3), fleet -> fleet.servers().forEach(fault))
                .at(ofSeconds(13), fleet -> fleet.servers().forEach(Machine::recover))
                .run(length);
    }

    /** Of two servers at 200 calls a second one stops answering. */
    @Test
    void c07_blackHole_isLeftByTimeoutsAndOneRetry() {
        boolean[] isFirst = {true};
        Result result = twoNodes(
                Rate.perSecond(200),
                server -> {
                    if (isFirst[0]) {
                        server.silence();
                    }
                    isFirst[0] = false;
                },
                ofSeconds(30));

        double success = 1 - result.errorShare();
        System.out.println(String.format(
                Locale.ROOT, "C07 success with 2 s time-outs and one retry: %.2f %% (>= 97 %%)", 100 * success));
        assertThat(success).isGreaterThanOrEqualTo(0.97);
    }

    /** All servers answer errors for ten seconds. */
    @Test
    void c08_everythingFails_recoversWithinASecond() {
        Result result = twoNodes(Rate.perSecond(100), server -> server.failIn(ofMillis(5)), ofSeconds(30));

        Result during = result.between(ofSeconds(4), ofSeconds(12));
        Result after = result.between(ofSeconds(14), ofSeconds(30));
        System.out.println(String.format(
                Locale.ROOT,
                "C08, B14 errors from 1 s after the recovery on: %d of %d (0); while everything fails: %.0f %%",
                after.errors(),
                after.requests(),
                100 * during.errorShare()));
        assertThat(during.errorShare()).isEqualTo(1);
        assertThat(after.errors()).isZero();
    }

    /** Three targets, 1000 calls a second, all of which fail for a minute; three attempts, a budget of 20 %, hedging on. */
    @Test
    void c20_retryStorm_addsItsBudgetAtMostInEverySecond() {
        Theater theater = new Theater(ANY, Theater.in("eu", "a-1"), Theater.in("eu", "b-1"), Theater.in("eu", "c-1"));
        RetryBudget budget = RetryBudget.of(0.2, 10, 0);
        Failover failover = Failover.builder(theater.balancer)
                .attempts(3)
                .idempotent()
                .backOff(ofMillis(1), ofMillis(1))
                .budget(budget)
                .hedge(Hedging.defaults())
                .build();
        double most = 0;
        long attempts = 0;

        for (int second = 0; second < 60; second++) {
            int[] begun = {0};
            for (int i = 0; i < 1000; i++) {
                failover.callAsync(PickRequest.any(), target -> {
                    begun[0]++;
                    return CompletableFuture.failedFuture(new IOException("down"));
                });
                theater.time.advance(ofMillis(1));
            }
            most = Math.max(most, begun[0] / 1000.0);
            attempts += begun[0];
        }
        CompletableFuture<String> recovered = failover.callAsync(
                        PickRequest.any(), target -> CompletableFuture.completedFuture("served"))
                .toCompletableFuture();
        for (int i = 0; i < 50; i++) {
            failover.callAsync(PickRequest.any(), target -> CompletableFuture.completedFuture("served"));
        }

        System.out.println(String.format(
                Locale.ROOT,
                "C20, B29 attempts per call while everything fails for 60 s: %.3f, in the worst second %.3f (<= 1.22)",
                attempts / 60_000.0,
                most));
        assertThat(most).isLessThanOrEqualTo(1.22);
        assertThat(attempts / 60_000.0).isBetween(1.18, 1.201);
        assertThat(recovered).isCompletedWithValue("served");
        assertThat(budget.toString()).contains("tokens=10.0");
        assertThat(theater.events).noneMatch(BalancerEvent.CallHedged.class::isInstance);
        assertThat(theater.inFlight()).isZero();
    }

    /** Of 50 targets one never ends a call. It may hold 8; 200 calls are under way on the others. */
    @Test
    void c06_callsThatNeverEnd_holdTheirPlacesAndNothingElse() {
        int cap = 8;
        int[] served = new int[50];
        Deque<Lease> running = new ArrayDeque<>();
        VirtualTime time = new VirtualTime();
        LoadBalancer balancer = Admission.open()
                .target(ConcurrencyLimit.fixed(cap))
                .around(LoadBalancer.builder("shop")
                        .targets(TargetSource.fixed(IntStream.range(0, 50)
                                .mapToObj(i -> Target.of("" + i, "http://t" + i))
                                .toList()))
                        .policy(StormTest.LESS_BUSY)
                        .ticker(time)
                        .scheduler(time)
                        .random(new SplittableRandom(6))
                        .build());

        for (int i = 0; i < 1_000_000; i++) {
            Lease lease = balancer.acquire(PickRequest.any());
            int number = Integer.parseInt(lease.target().id());
            served[number]++;
            if (number > 0) {
                running.add(lease);
            }
            if (running.size() > 200) {
                running.remove().complete(Outcome.SUCCESS);
            }
        }

        double mean = IntStream.range(1, 50).map(i -> served[i]).average().orElseThrow();
        double least = IntStream.range(1, 50).map(i -> served[i]).min().orElseThrow() / mean;
        double most = IntStream.range(1, 50).map(i -> served[i]).max().orElseThrow() / mean;
        System.out.println(String.format(
                Locale.ROOT,
                "C06 a target that never ends a call holds %d of 1,000,000 (<= %d); the others have %.4f to %.4f of"
                        + " their mean (0.98 to 1.02)",
                served[0],
                cap,
                least,
                most));
        assertThat(served[0]).isBetween(1, cap);
        assertThat(least).isGreaterThanOrEqualTo(0.98);
        assertThat(most).isLessThanOrEqualTo(1.02);
    }

    /** A thousand calls in 33 ms on two servers with 100 places of 150 ms each, from one client that lets them wait. */
    @Test
    void c22_spike_waitsInOrderAndIsServedWhole() {
        int[] submitted = {0};
        List<Integer> begun = new ArrayList<>();
        Calls calls = balancer -> {
            LoadBalancer admitted =
                    Admission.open().target(ConcurrencyLimit.fixed(100)).around(balancer);
            Failover failover = Failover.builder(admitted)
                    .attempts(2)
                    .deadline(ofSeconds(10))
                    .build();
            CallQueue queue = CallQueue.of(admitted, 1000, ofSeconds(10));
            return (request, wire) -> {
                int number = submitted[0]++;
                return queue.submit(() -> failover.callAsync(request, target -> {
                    begun.add(number);
                    return wire.send(target);
                }));
            };
        };

        Result result = Simulation.of(1)
                .servers(2, Server.delay().limit(100))
                .clients(1, Locality.UNKNOWN)
                .arrivals(Arrivals.evenly(Rate.perSecond(30_000).stepTo(Duration.ofNanos(33_333_333), 0)))
                .work(Work.fixed(ofMillis(150)))
                .policy(ANY)
                .deadline(ofSeconds(10))
                .warmUp(Duration.ZERO)
                .calls(calls)
                .run(ofSeconds(2));

        long outOfOrder = IntStream.range(1, begun.size())
                .filter(i -> begun.get(i) < begun.get(i - 1))
                .count();
        System.out.println(String.format(
                Locale.ROOT,
                "C22 a spike of %d: %d errors (0), mean %d ms (<= 1580), %d attempts (<= 1050), %d begun out of order (0)",
                result.requests(),
                result.errors(),
                result.mean().toMillis(),
                result.attempts(),
                outOfOrder));
        assertThat(result.requests()).isBetween(999L, 1001L);
        assertThat(result.errors()).isZero();
        assertThat(result.mean()).isLessThanOrEqualTo(ofMillis(1580));
        assertThat(result.attempts()).isLessThanOrEqualTo(1050);
        assertThat(outOfOrder).isZero();
    }
}
