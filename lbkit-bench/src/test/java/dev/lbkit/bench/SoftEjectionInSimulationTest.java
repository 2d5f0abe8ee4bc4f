package dev.lbkit.bench;

import static dev.lbkit.algorithms.Policies.roundRobin;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.Weighting;
import dev.lbkit.health.OutlierRule;
import dev.lbkit.health.SoftEjection;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Of ten servers under round robin, some are bad from 20 s to 80 s: they lose weight, are still measured, and come back. */
final class SoftEjectionInSimulationTest {

    private static final long SEED = 1;
    private static final Duration BAD = ofSeconds(20);
    private static final Duration GOOD = ofSeconds(80);
    private static final Duration END = ofSeconds(200);

    private final List<LoadBalancer> balancers = new ArrayList<>();
    private long mostMitigated;

    private Result run(boolean isSoft, int bad, Consumer<Machine> harm) {
        return Simulation.of(SEED)
                .servers(10, Server.sharing(4))
                .clients(4, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(0.3 * 10 * 4 / 0.020)))
                .work(Work.exponential(ofMillis(20)))
                .deadline(ofSeconds(2))
                .policy(roundRobin())
                .balancers((builder, place) -> {
                    if (isSoft) {
                        SoftEjection soft = SoftEjection.builder()
                                .rules(OutlierRule.excessFaults(0.05), OutlierRule.slowness(2))
                                .build();
                        builder.detector(soft).weighting(soft.weighting(Weighting.constant()));
                    }
                })
                .calls(balancer -> {
                    balancers.add(balancer);
                    return Calls.once(ofSeconds(2)).over(balancer);
                })
                .at(BAD, fleet -> fleet.servers().subList(0, bad).forEach(harm))
                .at(GOOD, fleet -> fleet.servers().subList(0, bad).forEach(Machine::recover))
                .at(Duration.ZERO, this::sample)
                .run(END);
    }

    private void sample(Fleet fleet) {
        for (LoadBalancer balancer : balancers) {
            mostMitigated = Math.max(
                    mostMitigated,
                    balancer.snapshot().targets().stream()
                            .filter(state -> state.weight() < 1)
                            .count());
        }
        fleet.after(ofSeconds(1), this::sample);
    }

    private static double share(Result run, int server, int from, int to) {
        return run.between(ofSeconds(from), ofSeconds(to)).share(server);
    }

    private static void print(String what, Result run, Result without) {
        System.out.printf(
                Locale.ROOT,
                "soft ejection, seed %d, %s: share of s0 %.2f %% from 60 s to 80 s, %.2f %% from 160 s on; errors %d (without %d),"
                        + " p99 %.0f ms (without %.0f)%n",
                SEED,
                what,
                100 * share(run, 0, 60, 80),
                100 * share(run, 0, 160, 200),
                run.errors(),
                without.errors(),
                run.between(ofSeconds(60), ofSeconds(80)).p99().toNanos() / 1e6,
                without.between(ofSeconds(60), ofSeconds(80)).p99().toNanos() / 1e6);
    }

    @Test
    void failingTarget_losesWeightIsStillMeasuredAndComesBack() {
        Consumer<Machine> fails = server -> server.failIn(ofMillis(1));
        Result run = run(true, 1, fails);
        Result without = run(false, 1, fails);

        print("one of ten fails", run, without);
        assertThat(share(run, 0, 60, 80)).isBetween(0.003, 0.008);
        assertThat(share(run, 0, 160, 200)).isBetween(0.09, 0.11);
        assertThat(run.errors()).isLessThan(without.errors() / 4);
    }

    @Test
    void slowTarget_losesWeightIsStillMeasuredAndComesBack() {
        Consumer<Machine> slow = server -> server.speed(0.3);
        Result run = run(true, 1, slow);
        Result without = run(false, 1, slow);

        print("one of ten at 0.3 of its speed", run, without);
        assertThat(share(run, 0, 60, 80)).isBetween(0.003, 0.06);
        assertThat(share(run, 0, 160, 200)).isBetween(0.09, 0.11);
        assertThat(run.between(ofSeconds(60), ofSeconds(80)).p99())
                .isLessThan(without.between(ofSeconds(60), ofSeconds(80)).p99());
    }

    /** Seven of ten fail: of five the weight is lowered, and the others carry what they always did. */
    @Test
    void mostOfTheFleetFails_neverMoreThanTheStatedShareIsMitigated() {
        Result run = run(true, 7, server -> server.failIn(ofMillis(1)));

        System.out.printf(
                "soft ejection, seed %d, seven of ten fail: at most %d of 10 mitigated at once (stated: 5); %d errors%n",
                SEED, mostMitigated, run.errors());
        assertThat(mostMitigated).isEqualTo(5);
    }
}
