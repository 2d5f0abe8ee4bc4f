package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.Locality;
import dev.lbkit.PickRequest;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What calls do to servers that fail, and to themselves: chaos tests C07, C08 and C20, bug classes B14 and B29. */
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
}
