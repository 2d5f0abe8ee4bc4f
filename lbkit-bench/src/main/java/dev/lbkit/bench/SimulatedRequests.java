package dev.lbkit.bench;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.Locality;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;

/** How many requests a second the simulator runs on one core: 100 clients, 100 servers at 90 % load, leastRequest(2). */
final class SimulatedRequests {

    private static final int RUNS = 5;
    private static final Duration LENGTH = ofSeconds(70);

    private SimulatedRequests() {}

    public static void main(String[] arguments) {
        Simulation fleet = Simulation.of(1)
                .servers(100, Server.sharing(4))
                .clients(100, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(0.9 * 100 * 4 / 0.080)))
                .work(Work.exponential(ofMillis(80)))
                .deadline(ofSeconds(5))
                .policy(Policies.leastRequest(2));
        for (int run = 0; run < RUNS; run++) {
            long begin = System.nanoTime();
            Result result = fleet.run(LENGTH);
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf("%.0f requests/s  (%s)%n", result.audit().arrived() / seconds, result);
        }
    }
}
