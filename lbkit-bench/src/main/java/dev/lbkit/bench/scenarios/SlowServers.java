package dev.lbkit.bench.scenarios;

import static dev.lbkit.bench.scenarios.Antagonists.exponential;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.Locality;
import dev.lbkit.health.SlowStart;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** S04 to S08: servers that turn slow, freeze, fail, or join cold. */
final class SlowServers {

    private static final Duration WORK = ofMillis(20);

    private SlowServers() {}

    static Stream<Scenario> scenarios() {
        return Stream.concat(
                Stream.of(oneSlowOfEleven(), freeze()),
                Stream.of(
                                blackHole("S06a", "fails within 1 ms", server -> server.failIn(ofMillis(1))),
                                blackHole("S06b", "accepts and never answers", Machine::silence),
                                blackHole(
                                        "S06c",
                                        "refuses connections",
                                        server -> server.refuseIn(ofMillis(1).dividedBy(2))),
                                coldJoin("S07", "", fleet -> fleet),
                                underSlowStart(),
                                brownout("S08", 20, 60),
                                brownout("S08-after", 60, 70))
                        .map(Stacks::beside));
    }

    /** Servers of four cores at a load, for exponential work of 20 ms. */
    static Simulation sharing(long seed, int servers, int clients, double load) {
        return Simulation.of(seed)
                .servers(servers, Server.sharing(4))
                .clients(clients, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(rate(servers, load))))
                .work(Work.exponential(WORK));
    }

    static double rate(int servers, double load) {
        return load * servers * 4 * 1e9 / WORK.toNanos();
    }

    /** Linkerd's test of 2016. Its servers have no cores, so none has a utilization for A58 and C3 to go by. */
    static Scenario oneSlowOfEleven() {
        return Scenario.of(
                        "S04",
                        "one client, 1000 requests/s, 11 servers of 167 ms; one takes 2 s from 15 s to 45 s",
                        seed -> Simulation.of(seed)
                                .servers(11, Server.delay())
                                .arrivals(Arrivals.poisson(Rate.perSecond(1000)))
                                .work(Work.normal(ofMillis(167), ofMillis(5)))
                                .warmUp(Duration.ZERO)
                                .at(ofSeconds(15), fleet -> fleet.server(0).answerIn(ofSeconds(2)))
                                .at(ofSeconds(45), fleet -> fleet.server(0).recover()),
                        ofSeconds(60),
                        Scenario.Window.seconds(0, 60),
                        Metric.withinPercent(ofSeconds(1)),
                        Metric.P99)
                .with(Contenders.ALL.stream()
                        .filter(contender -> !List.of("A58 wrr", "C3").contains(contender.name()))
                        .toList());
    }

    private static Scenario freeze() {
        return Scenario.of(
                "S05",
                "20 servers at 70 %, each frozen for 1 s every 30 s on average",
                seed -> sharing(seed, 20, 10, 0.7)
                        .at(Duration.ZERO, fleet -> fleet.servers().forEach(server -> thaw(fleet, server))),
                ofSeconds(100),
                Scenario.Window.seconds(10, 100),
                Metric.P99,
                Metric.P999,
                Metric.ERRORS);
    }

    private static void thaw(Fleet fleet, Machine server) {
        server.recover();
        fleet.after(exponential(fleet.random(), 30), later -> {
            server.freeze();
            later.after(ofSeconds(1), next -> thaw(next, server));
        });
    }

    private interface Fault {

        void befall(Machine server);
    }

    private static Scenario blackHole(String name, String manner, Fault fault) {
        return Scenario.of(
                name,
                "20 servers at 70 %, no guard, one attempt; one server " + manner + " from 20 s to 50 s",
                seed -> sharing(seed, 20, 10, 0.7)
                        .calls(Calls.once(ofSeconds(1)))
                        .deadline(ofSeconds(3))
                        .at(ofSeconds(20), fleet -> fault.befall(fleet.server(3)))
                        .at(ofSeconds(50), fleet -> fleet.server(3).recover()),
                ofSeconds(70),
                Scenario.Window.seconds(20, 50),
                Metric.ERRORS,
                Metric.ERROR_PERCENT,
                Metric.sharePercent(3),
                Metric.P99);
    }

    private static Scenario coldJoin(String name, String how, UnaryOperator<Simulation> weighting) {
        return Scenario.of(
                name,
                "20 servers at 85 %; at 20 s five join at a tenth of their speed, full after 30 s" + how,
                seed -> weighting
                        .apply(sharing(seed, 20, 10, 0.85).servers(5, Server.sharing(4)))
                        .deadline(ofSeconds(2))
                        .at(
                                Duration.ZERO,
                                fleet -> fleet.servers().subList(20, 25).forEach(Machine::unlist))
                        .at(
                                ofSeconds(20),
                                fleet -> fleet.servers().subList(20, 25).forEach(server -> {
                                    warmUp(fleet, server, 0.1, ofSeconds(30));
                                    server.list();
                                })),
                ofSeconds(60),
                Scenario.Window.seconds(20, 50),
                Metric.P99,
                Metric.P999,
                Metric.ERRORS);
    }

    /** With the policies of lbkit alone: no baseline, nor the oracle, goes by the weights that slow start gives. */
    static Scenario underSlowStart() {
        Scenario scenario = coldJoin(
                "S07-slow-start",
                ", under slow start",
                fleet -> fleet.balancers((builder, place) -> builder.weighting(SlowStart.over(ofSeconds(30)))));
        return scenario.with(scenario.contenders().stream()
                .filter(contender -> contender.origin() == Contender.Origin.LBKIT)
                .toList());
    }

    /** Raises the speed in a line to 1, in steps of half a second. */
    static void warmUp(Fleet fleet, Machine server, double speed, Duration left) {
        server.speed(speed);
        Duration step = ofMillis(500);
        if (left.compareTo(step) >= 0) {
            double next = speed + (1 - speed) * step.toNanos() / left.toNanos();
            fleet.after(step, later -> warmUp(later, server, next, left.minus(step)));
        }
    }

    private static Scenario brownout(String name, int from, int to) {
        return Scenario.of(
                name,
                "30 servers at 65 %, a third of them at 0.4 of their speed from 20 s to 60 s",
                seed -> sharing(seed, 30, 30, 0.65)
                        .deadline(ofSeconds(2))
                        .at(
                                ofSeconds(20),
                                fleet -> fleet.servers().subList(0, 10).forEach(server -> server.speed(0.4)))
                        .at(
                                ofSeconds(60),
                                fleet -> fleet.servers().subList(0, 10).forEach(Machine::recover)),
                ofSeconds(70),
                Scenario.Window.seconds(from, to),
                Metric.P99,
                Metric.P999,
                Metric.ERRORS);
    }
}
