package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Survivors stay below a utilization of 0.9. A server of 4 cores and 20 ms a request carries 200 calls a second, 20 from each of
 * 10 clients.
 */
final class CapacityInSimulationTest {

    private static final BalancingPolicy RANDOM =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));
    private static final int SAMPLES = 800; // from 4 s to 12 s
    private static final double NOISE = 1.03; // of the work that is drawn

    private final Map<String, Double> busy = new HashMap<>(); // by zone, added up over the samples
    private int samples;

    private void sample(Fleet fleet) {
        samples++;
        for (Machine machine : fleet.servers()) {
            busy.merge(machine.target().locality().zone(), Math.min(1, machine.inside() / 4.0), Double::sum);
        }
        if (samples % SAMPLES != 0) {
            fleet.after(ofMillis(10), this::sample);
        }
    }

    /** The mean part of the cores of a zone that was busy after the loss. */
    private double utilization(String zone, int servers) {
        return busy.getOrDefault(zone, 0.0) / samples / servers;
    }

    private Result run(Simulation fleet, double perSecond, Consumer<Fleet> loss, UnaryOperator<LoadBalancer> guard) {
        Calls calls = balancer -> {
            Failover failover = Failover.builder(guard.apply(balancer))
                    .attempts(1)
                    .deadline(ofSeconds(1))
                    .build();
            return (request, wire) -> failover.callAsync(request, wire::send);
        };
        return fleet.clients(10, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(perSecond)))
                .work(Work.exponential(ofMillis(20)))
                .deadline(ofSeconds(1))
                .warmUp(ofSeconds(2))
                .calls(calls)
                .at(ofSeconds(3), loss)
                .at(ofSeconds(4), this::sample)
                .run(ofSeconds(12));
    }

    private static Simulation regions() {
        return Simulation.of(11)
                .servers(20, Server.sharing(4).in("eu", "eu"))
                .servers(10, Server.sharing(4).in("us", "us"));
    }

    private static Consumer<Fleet> loss(String zone, int servers) {
        return fleet -> fleet.zone(zone).subList(0, servers).forEach(Machine::unlist);
    }

    private static BalancingPolicy tiers() {
        double peak = 240; // calls a second from each client
        return Tiers.by(target -> target.locality().region().equals("eu") ? 0 : 1)
                .needing(peak / 20 / 0.9)
                .around(RANDOM);
    }

    @Test
    void run_halfOfTheFirstRegionIsLost_movesWhatItCannotCarry() {
        Result result = run(regions().policy(tiers()), 2400, loss("eu", 10), balancer -> balancer);

        System.out.printf(
                "survivors of a half region: %.3f, standby: %.3f (bound: 0.9)%n",
                utilization("eu", 20) * 2, utilization("us", 10));
        assertThat(utilization("eu", 20) * 2).isBetween(0.88, 0.9 * NOISE);
        assertThat(utilization("us", 10)).isBetween(0.28, 0.32);
        assertThat(result.errorShare()).isLessThan(0.001);
    }

    @Test
    void run_regionIsLostToASmallerOne_guardShedsWhatDoesNotFit() {
        Result guarded = run(regions().policy(tiers()), 2400, loss("eu", 20), CapacityGuard.of(20)::around);
        double used = utilization("us", 10);
        Result open = run(regions().policy(tiers()), 2400, loss("eu", 20), balancer -> balancer);

        double goodput = 1 - guarded.between(ofSeconds(4), ofSeconds(12)).errorShare();
        double without = 1 - open.between(ofSeconds(4), ofSeconds(12)).errorShare();
        System.out.printf(
                "region loss: standby used at %.3f (bound: 0.9), %.3f of the calls served, without the guard %.3f%n",
                used, goodput, without);
        assertThat(used).isLessThan(0.9 * NOISE);
        assertThat(goodput).isBetween(0.72, 0.77); // 1800 of 2400
        assertThat(without).isLessThan(goodput);
    }

    @Test
    void run_zoneIsLost_survivorsStayBelowTheLimit() { // C24
        Simulation zones = Simulation.of(12)
                .servers(10, Server.sharing(4).in("eu", "a"))
                .servers(10, Server.sharing(4).in("eu", "b"))
                .servers(10, Server.sharing(4).in("eu", "c"));

        Result result = run(zones.policy(RANDOM), 4200, loss("a", 10), CapacityGuard.of(20)::around);

        System.out.printf(
                "C24 zone loss at 70 %% load: survivors used at %.3f and %.3f (bound: 0.9), %.1f %% shed%n",
                utilization("b", 10),
                utilization("c", 10),
                100 * result.between(ofSeconds(4), ofSeconds(12)).errorShare());
        assertThat(utilization("b", 10)).isLessThan(0.9 * NOISE);
        assertThat(utilization("c", 10)).isLessThan(0.9 * NOISE);
        assertThat(result.between(ofSeconds(4), ofSeconds(12)).errorShare()).isBetween(0.12, 0.17); // 600 of 4200
    }
}
