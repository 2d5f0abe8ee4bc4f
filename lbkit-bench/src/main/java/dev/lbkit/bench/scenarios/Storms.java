package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.Locality;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.failover.Failover;
import dev.lbkit.failover.RetryBudget;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** S10 and S11: overload that retries, or a crowd, keep alive. Ten servers of four slots, which work on what nobody waits for. */
final class Storms {

    private static final int SERVERS = 10;
    private static final Server QUEUE = Server.fifo(4);
    private static final Duration END = Duration.ofMinutes(2);
    private static final double FULL = SlowServers.rate(SERVERS, 1);

    private Storms() {}

    static Stream<Scenario> scenarios() {
        return Stream.of(retryStorm(60), retryStorm(75), retryStorm(85), flashCrowd());
    }

    private static Simulation clients(long seed, Rate rate) {
        return Simulation.of(seed)
                .clients(10, Locality.UNKNOWN)
                .policy(Policies.leastRequest(2))
                .arrivals(Arrivals.poisson(rate))
                .work(Work.exponential(ofMillis(20)));
    }

    private static Scenario retryStorm(int percent) {
        return Scenario.of(
                        "S10-" + percent,
                        percent
                                + " % load; all servers at 0.3 of their speed from 20 s to 25 s; time-out 250 ms, deadline 1 s",
                        seed -> clients(seed, Rate.perSecond(percent / 100.0 * FULL))
                                .deadline(ofSeconds(1))
                                .at(ofSeconds(20), fleet -> fleet.servers().forEach(server -> server.speed(0.3)))
                                .at(ofSeconds(25), fleet -> fleet.servers().forEach(Machine::recover)),
                        END,
                        Scenario.Window.seconds(20, 120),
                        Recovery.metric(ofSeconds(25), END),
                        Metric.higher("goodput at the end %", Storms::atTheEnd),
                        Metric.ATTEMPTS)
                .with(List.of(
                        retrying("no budget", () -> RetryBudget.of(1, 1_000_000, 1_000_000), QUEUE),
                        Contender.stack(
                                "no retries",
                                fleet -> fleet.servers(SERVERS, QUEUE).calls(Calls.once(ofMillis(250)))),
                        retrying("budget 20 % + 10/s", () -> RetryBudget.of(0.2, 100, 10), QUEUE),
                        retrying("budget 10 % + 1/s", () -> RetryBudget.of(0.1, 10, 1), QUEUE),
                        retrying("20 % + 10/s; queue of 40", () -> RetryBudget.of(0.2, 100, 10), QUEUE.limit(44)),
                        retrying(
                                "no budget; LIFO + CoDel",
                                () -> RetryBudget.of(1, 1_000_000, 1_000_000),
                                QUEUE.line(Server.Line.LIFO_CODEL))));
    }

    private static double atTheEnd(Result run) {
        return 100 * (1 - run.between(END.minusSeconds(10), END).errorShare());
    }

    private static Contender retrying(String name, Supplier<RetryBudget> budget, Server server) {
        return Contender.stack(
                name,
                fleet -> fleet.servers(SERVERS, server).calls(balancer -> {
                    Failover failover = Failover.builder(balancer)
                            .attempts(4)
                            .attemptTimeout(ofMillis(250))
                            .deadline(ofSeconds(1))
                            .backOff(ofMillis(50), ofMillis(400))
                            .budget(budget.get())
                            .idempotent()
                            .build();
                    return (request, wire) -> failover.callAsync(request, wire::send);
                }));
    }

    private static Scenario flashCrowd() {
        return Scenario.of(
                        "S11",
                        "60 % load, 300 % from 20 s to 30 s, no retries, deadline 500 ms",
                        seed -> clients(
                                        seed,
                                        Rate.perSecond(0.6 * FULL)
                                                .stepTo(ofSeconds(20), 3 * FULL)
                                                .stepTo(ofSeconds(30), 0.6 * FULL))
                                .calls(Calls.once(ofMillis(500)))
                                .deadline(ofMillis(500)),
                        ofSeconds(90),
                        Scenario.Window.seconds(20, 30),
                        Metric.higher("goodput % of capacity", Storms::ofCapacity),
                        Metric.lower("p50 of successes ms", Storms::medianOfSuccesses),
                        Recovery.metric(ofSeconds(30), ofSeconds(90)))
                .with(List.of(
                        server("FIFO", QUEUE),
                        server("FIFO; queue of 100", QUEUE.limit(104)),
                        server("FIFO; queue of 40", QUEUE.limit(44)),
                        server("LIFO", QUEUE.line(Server.Line.LIFO)),
                        server("LIFO + CoDel", QUEUE.line(Server.Line.LIFO_CODEL)),
                        server("FIFO + CoDel", QUEUE.line(Server.Line.FIFO_CODEL))));
    }

    private static Contender server(String name, Server server) {
        return Contender.stack(name, fleet -> fleet.servers(SERVERS, server));
    }

    private static double ofCapacity(Result window) {
        return 100 * (window.requests() - window.errors()) / (10 * FULL);
    }

    /** Those who failed count with the deadline, so the successes come first. */
    private static double medianOfSuccesses(Result window) {
        double successes = 1 - window.errorShare();
        return successes == 0 ? 500 : window.quantile(successes / 2).toNanos() / 1e6;
    }
}
