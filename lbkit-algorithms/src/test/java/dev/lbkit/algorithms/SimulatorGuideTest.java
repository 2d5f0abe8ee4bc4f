package dev.lbkit.algorithms;

import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Locality;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import org.junit.jupiter.api.Test;

/** The example of docs/guide/simulator.md, which a test of lbkit-bench compares with it. */
final class SimulatorGuideTest {

    // begin of the example
    private static final BalancingPolicy OURS = healthyOnly(0.5, leastRequest(2));

    @Test
    void zone_halfAsFast_staysWithinOurPromise() {
        double fullLoad = 30 * 4 / 0.020; // 30 servers of 4 cores, 20 ms for a request
        Simulation brownout = Simulation.of(7)
                .servers(10, Server.sharing(4).in("eu", "eu-a"))
                .servers(10, Server.sharing(4).in("eu", "eu-b"))
                .servers(10, Server.sharing(4).in("eu", "eu-c"))
                .clients(10, new Locality("eu", "eu-a"))
                .network(ofMillis(0), ofMillis(1), ofMillis(10))
                .arrivals(Arrivals.poisson(Rate.perSecond(0.65 * fullLoad)))
                .work(Work.exponential(ofMillis(20)))
                .deadline(ofSeconds(2))
                .at(ofSeconds(20), fleet -> fleet.zone("eu-b").forEach(server -> server.speed(0.5)))
                .at(ofSeconds(40), fleet -> fleet.zone("eu-b").forEach(Machine::recover));

        Result result = brownout.policy(OURS).run(ofSeconds(60));

        assertThat(result.between(ofSeconds(20), ofSeconds(40)).p99()).isLessThan(ofMillis(500));
        assertThat(result.errors()).isZero();
        assertThat(result.peakToMean()).isLessThan(1.2);
    }
    // end of the example
}
