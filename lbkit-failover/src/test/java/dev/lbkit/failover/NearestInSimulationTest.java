package dev.lbkit.failover;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three places, 2 ms, 20 ms and 80 ms away from the client, which believes that they stand in the opposite order. */
final class NearestInSimulationTest {

    private static final BalancingPolicy RANDOM =
            (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));
    private static final List<String> FALL_BACK = List.of("far", "middle", "near");
    private static final int SERVERS = 10;

    private final LatencyOrder order = LatencyOrder.defaults();
    private final List<String> orders = new ArrayList<>();

    private void sample(dev.lbkit.simulation.Fleet fleet) {
        String now = order.told().replaceAll(" (\\d+\\.\\d ms|not measured)", "");
        if (orders.isEmpty() || !orders.get(orders.size() - 1).equals(now)) {
            orders.add(now);
        }
        if (fleet.server(0).answered() >= 0) {
            fleet.after(ofMillis(100), this::sample);
        }
    }

    private static double share(Result result, int place) {
        double share = 0;
        for (int i = 0; i < SERVERS; i++) {
            share += result.share(place * SERVERS + i);
        }
        return share;
    }

    @Test
    void run_nearestLosesSixOfTen_restMovesToTheNextNearestAndBack() {
        double perSecond = 1000;
        double peak = perSecond / 200 / 0.9; // a server of 4 cores and 20 ms a call carries 200 calls a second
        Duration lost = ofSeconds(60);
        Duration back = ofSeconds(90);
        Result result = Simulation.of(5)
                .servers(SERVERS, Server.sharing(4).in("eu", "near"))
                .servers(SERVERS, Server.sharing(4).in("eu", "middle"))
                .servers(SERVERS, Server.sharing(4).in("us", "far"))
                .clients(1, new Locality("eu", "near"))
                .network(ofMillis(2), ofMillis(20), ofMillis(80))
                .arrivals(Arrivals.poisson(Rate.perSecond(perSecond)))
                .work(Work.exponential(ofMillis(20)))
                .deadline(ofSeconds(2))
                .warmUp(ofMillis(100))
                .policy(Tiers.by(target -> FALL_BACK.indexOf(target.locality().zone()))
                        .needing(peak)
                        .failback(Failback.immediately())
                        .nearestFirst(order)
                        .around(RANDOM))
                .at(ofMillis(200), this::sample)
                .at(lost, fleet -> fleet.zone("near").subList(0, 6).forEach(Machine::unlist))
                .at(back, fleet -> fleet.zone("near").subList(0, 6).forEach(Machine::list))
                .run(ofSeconds(120));

        Result first = result.between(ofMillis(100), ofSeconds(5));
        Result settled = result.between(ofSeconds(40), lost);
        Result during = result.between(lost.plusSeconds(2), back);
        Result after = result.between(back.plusSeconds(2), ofSeconds(120));
        System.out.printf(
                "nearest: median %d ms at first, %d ms when measured; of ten lost six: %.3f near, %.3f next, %.3f far; orders %s%n",
                first.p50().toMillis(),
                settled.p50().toMillis(),
                share(during, 0),
                share(during, 1),
                share(during, 2),
                orders);
        assertThat(first.p50()).isGreaterThan(ofMillis(160));
        assertThat(share(settled, 0)).isGreaterThan(0.985);
        assertThat(share(during, 0)).isBetween(0.70, 0.73); // 4 of 5.56
        assertThat(share(during, 1)).isBetween(0.26, 0.29);
        assertThat(share(during, 2)).isLessThan(0.015);
        assertThat(share(after, 0)).isGreaterThan(0.985);
        assertThat(result.errors()).isZero();
        assertThat(orders).last().isEqualTo("nearest first [tier 2, tier 1, tier 0]");
        assertThat(orders.size()).isLessThanOrEqualTo(3); // it does not flap
    }
}
