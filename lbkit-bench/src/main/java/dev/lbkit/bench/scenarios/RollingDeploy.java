package dev.lbkit.bench.scenarios;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.peakEwma;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.failover.Failover;
import dev.lbkit.failover.RetryBudget;
import dev.lbkit.health.SlowStart;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * S12: 30 servers are restarted, one every 4 s. Each loses what is inside, refuses for 3 s, and returns at 0.3 of its speed, full
 * after 10 s. Discovery needs 2 s; with a drain the server leaves the clients' lists 1 s before it is killed. A return takes
 * discovery 2 s as well, in which the server gets warmer unseen: let in at once, it is overloaded more, as the prototype's servers are.
 */
final class RollingDeploy {

    private static final int SERVERS = 30;
    private static final Duration DISCOVERY = ofSeconds(2);
    private static final Duration STEP = ofSeconds(4);
    private static final Duration BEGIN = ofSeconds(10);

    private RollingDeploy() {}

    static Stream<Scenario> scenarios() {
        return Stream.of(
                deploy("S12", "", Duration.ZERO),
                deploy("S12-drain", ", each drained before", DISCOVERY.plusSeconds(1)));
    }

    private static Scenario deploy(String name, String how, Duration notice) {
        return Scenario.of(
                        name,
                        "30 servers at 70 %, one restarted every 4 s" + how,
                        seed -> SlowServers.sharing(seed, SERVERS, 10, 0.7)
                                .deadline(ofSeconds(2))
                                .discovery(DISCOVERY)
                                .at(BEGIN, fleet -> restart(fleet, 0, notice)),
                        ofSeconds(140),
                        Scenario.Window.seconds(10, 140),
                        Metric.ERRORS,
                        Metric.P99,
                        Metric.ATTEMPTS)
                .with(List.of(
                        once("roundRobin", roundRobin()),
                        slowStart("roundRobin; slow start", roundRobin()),
                        twice("roundRobin; 2 attempts", roundRobin()),
                        once("leastRequest(2)", leastRequest(2)),
                        slowStart("leastRequest(2); slow start", leastRequest(2)),
                        twice("leastRequest(2); 2 attempts", leastRequest(2)),
                        once("peakEwma", peakEwma()),
                        twice("peakEwma; 2 attempts", peakEwma()),
                        once("leastTime", leastTime()),
                        slowStart("leastTime; slow start", leastTime()),
                        twice("leastTime; 2 attempts", leastTime())));
    }

    private static void restart(Fleet fleet, int number, Duration notice) {
        Machine server = fleet.server(number);
        server.unlist();
        fleet.after(notice, later -> {
            server.crash();
            server.refuseIn(ofMillis(1).dividedBy(2));
            later.after(ofSeconds(3), back -> {
                server.recover();
                SlowServers.warmUp(back, server, 0.3, ofSeconds(10));
                server.list();
            });
        });
        if (number + 1 < SERVERS) {
            fleet.after(STEP, next -> restart(next, number + 1, notice));
        }
    }

    private static Contender once(String name, BalancingPolicy policy) {
        return Contender.stack(name, fleet -> fleet.policy(policy));
    }

    private static Contender slowStart(String name, BalancingPolicy policy) {
        return Contender.stack(
                name,
                fleet -> fleet.policy(policy)
                        .balancers((builder, place) -> builder.weighting(SlowStart.over(ofSeconds(10)))));
    }

    private static Contender twice(String name, BalancingPolicy policy) {
        return Contender.stack(name, fleet -> retrying(fleet.policy(avoidTried(policy))));
    }

    private static Simulation retrying(Simulation fleet) {
        return fleet.calls(balancer -> {
            Failover failover = Failover.builder(balancer)
                    .attempts(2)
                    .deadline(ofSeconds(2))
                    .budget(RetryBudget.of(0.2, 100, 1))
                    .idempotent()
                    .build();
            return (request, wire) -> failover.callAsync(request, wire::send);
        });
    }
}
