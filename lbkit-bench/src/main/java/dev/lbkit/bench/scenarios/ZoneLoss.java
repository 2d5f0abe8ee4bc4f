package dev.lbkit.bench.scenarios;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Locality;
import dev.lbkit.failover.Failover;
import dev.lbkit.failover.RetryBudget;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.OutlierDetection;
import dev.lbkit.health.Probe;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** S09: one of three zones falls silent at 20 s and stays so; its own clients live on. */
final class ZoneLoss {

    private static final Duration LENGTH = ofSeconds(80);
    private static final Duration TIMEOUT = ofMillis(500);
    private static final Duration DEADLINE = ofSeconds(2);

    private ZoneLoss() {}

    static Stream<Scenario> scenarios() {
        UnaryOperator<Simulation> ejection = fleet -> fleet.balancers((builder, place) -> builder.policy(
                        avoidTried(inZone(place)))
                .detector(OutlierDetection.builder().baseEjection(ofSeconds(5)).build()));
        return Stream.of(Scenario.of(
                        "S09",
                        "3 zones of 10 servers and 10 clients at 60 %; zone a is silent from 20 s on; time-out 500 ms",
                        ZoneLoss::fleet,
                        LENGTH,
                        Scenario.Window.seconds(20, 80),
                        Metric.ERRORS,
                        Recovery.metric(ofSeconds(20), LENGTH),
                        Metric.P99,
                        Metric.ATTEMPTS)
                .with(Stream.concat(
                                inAllZones(),
                                Stream.of(
                                        Contender.stack(
                                                "own zone",
                                                fleet -> fleet.balancers(
                                                        (builder, place) -> builder.policy(inZone(place)))),
                                        Contender.stack(
                                                "own zone; checks; 2 attempts",
                                                fleet -> twice(checked(fleet.balancers((builder, place) ->
                                                        builder.policy(avoidTried(inZone(place))))))),
                                        Contender.stack(
                                                "own zone; ejection; 2 attempts",
                                                fleet -> twice(ejection.apply(fleet))),
                                        Contender.stack(
                                                "own zone; ejection; checks; 2 attempts",
                                                fleet -> twice(checked(ejection.apply(fleet))))))
                        .toList()));
    }

    /** Those that may become the default, alone. */
    private static Stream<Contender> inAllZones() {
        return Contenders.ALL.stream()
                .filter(contender -> DefaultChoice.POLICIES.contains(contender.name()))
                .map(contender -> Contender.stack(name("S09", contender.name()), contender.equip()));
    }

    /** What a policy is called in a scenario. */
    static String name(String scenario, String policy) {
        return scenario.equals("S09") ? "all zones; " + policy : policy;
    }

    private static Simulation fleet(long seed) {
        return Simulation.of(seed)
                .servers(10, Server.sharing(4).in("eu", "a"))
                .servers(10, Server.sharing(4).in("eu", "b"))
                .servers(10, Server.sharing(4).in("eu", "c"))
                .clients(10, new Locality("eu", "a"))
                .clients(10, new Locality("eu", "b"))
                .clients(10, new Locality("eu", "c"))
                .arrivals(Arrivals.poisson(Rate.perSecond(SlowServers.rate(30, 0.6))))
                .work(Work.exponential(ofMillis(20)))
                .policy(leastRequest(2))
                .calls(Calls.once(TIMEOUT))
                .deadline(DEADLINE)
                .at(ofSeconds(20), fleet -> fleet.zone("a").forEach(Machine::silence));
    }

    private static BalancingPolicy inZone(Locality place) {
        return healthyOnly(0.5, zoneAware(place.zone(), leastRequest(2)));
    }

    private static Simulation checked(Simulation fleet) {
        return fleet.probing((builder, prober) ->
                builder.detector(ActiveCheck.of(target -> prober.probe(target).thenApply(reply -> Probe.Result.pass()))
                        .every(ofSeconds(1))
                        .timeout(TIMEOUT)
                        .rise(2)
                        .fall(3)
                        .build()));
    }

    private static Simulation twice(Simulation fleet) {
        return fleet.calls(balancer -> {
            Failover failover = Failover.builder(balancer)
                    .attempts(2)
                    .attemptTimeout(TIMEOUT)
                    .deadline(DEADLINE)
                    .budget(RetryBudget.of(0.2, 100, 1))
                    .idempotent()
                    .build();
            return (request, wire) -> failover.callAsync(request, wire::send);
        });
    }
}
