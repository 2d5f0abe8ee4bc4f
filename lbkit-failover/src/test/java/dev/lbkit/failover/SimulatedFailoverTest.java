package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Locality;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import org.junit.jupiter.api.Test;

/** The real failover makes the calls of a simulation. */
final class SimulatedFailoverTest {

    private static final BalancingPolicy UNTRIED = (targets, random) -> (request, now) -> {
        int start = random.nextInt(targets.size());
        int i = start;
        while (request.tried().contains(targets.get(i).target())) {
            i = (i + 1) % targets.size();
        }
        return targets.get(i);
    };

    /** Ten servers at half load; from 15 s on, the first one refuses and the second one is silent. */
    private static Simulation fleet() {
        return Simulation.of(3)
                .servers(10, Server.sharing(4))
                .clients(5, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(500)))
                .work(Work.exponential(ofMillis(40)))
                .deadline(ofSeconds(2))
                .policy(UNTRIED)
                .at(ofSeconds(15), servers -> {
                    servers.server(0).refuseIn(ofMillis(1));
                    servers.server(1).silence();
                });
    }

    private static Calls withAttempts(int attempts) {
        return balancer -> {
            Failover failover = Failover.builder(balancer)
                    .attempts(attempts)
                    .attemptTimeout(ofMillis(500))
                    .deadline(ofSeconds(2))
                    .budget(RetryBudget.of(1, 1000, 100))
                    .idempotent()
                    .build();
            return (request, wire) -> failover.callAsync(request, wire::send);
        };
    }

    @Test
    void run_retriesElsewhere_hideWhatOneAttemptShows() {
        Result once = fleet().calls(withAttempts(1)).run(ofSeconds(60));
        Result retried = fleet().calls(withAttempts(4)).run(ofSeconds(60));

        assertThat(once.errorShare()).isBetween(0.17, 0.21);
        assertThat(retried.errorShare()).isLessThan(0.001);
        assertThat(retried.attempts()).isGreaterThan(once.attempts());
        assertThat(retried.requests()).isEqualTo(once.requests());
    }
}
