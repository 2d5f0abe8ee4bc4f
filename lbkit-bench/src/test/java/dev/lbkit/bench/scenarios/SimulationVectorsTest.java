package dev.lbkit.bench.scenarios;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.Locality;
import dev.lbkit.failover.Failover;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/** The simulations of Dialogue, with one stack of lbkit for all of them. */
final class SimulationVectorsTest {

    @TestFactory
    Stream<DynamicTest> run_vector_isAtLeastAsGoodAsThePeer() throws IOException {
        return VectorSet.named("simulation_scenarios")
                .offers("run_simulation", SimulationVectorsTest::replay)
                .replayed();
    }

    private static void replay(Vector vector) {
        List<Value> servers = vector.input().at("servers").items();
        servers.forEach(server -> server.at("phases").items().forEach(SimulationVectorsTest::requireSimulated));
        if (servers.stream().allMatch(server -> server.at("phases").items().size() > 1)) {
            throw new TestAbortedException(
                    "all targets fail at once: passing takes a queue of calls, which lbkit has none");
        }
        Duration length = ofSeconds(vector.input().at("send_s").whole());

        Result result = stack(fleet(vector.input(), servers)).run(length);

        Value beat = vector.expect().at("beat");
        assertThat(100 * (1 - result.errorShare()))
                .isGreaterThanOrEqualTo(beat.at("success_percent_at_least").number());
        assertThat(result.mean().toNanos() / 1e6)
                .isLessThanOrEqualTo(
                        1.1 * beat.at("client_mean_ms_best_at_that_success").number());
    }

    private static void requireSimulated(Value phase) {
        if (!phase.at("model").text().equals("fixed")) {
            throw new TestAbortedException("the simulator has no server whose time grows by the peer's formula");
        }
        if (phase.find("error_above").isPresent()) {
            throw new TestAbortedException("servers full: passing takes a queue of calls, which lbkit has none");
        }
    }

    private static Simulation fleet(Value input, List<Value> servers) {
        Simulation fleet = Simulation.of(1)
                .servers(servers.size(), Server.delay())
                .clients(input.at("clients").whole(), Locality.UNKNOWN)
                .arrivals(Arrivals.evenly(Rate.perSecond(input.at("rps").number())))
                .work(Work.fixed(ofSeconds(1)))
                .deadline(ofSeconds(30))
                .warmUp(Duration.ZERO);
        for (int i = 0; i < servers.size(); i++) {
            Duration begin = Duration.ZERO;
            for (Value phase : servers.get(i).at("phases").items()) {
                fleet = phase(fleet, i, begin, phase);
                begin = ofSeconds(phase.find("until_s").map(Value::whole).orElse(0));
            }
        }
        return fleet;
    }

    private static Simulation phase(Simulation fleet, int server, Duration begin, Value phase) {
        Duration time = ofMillis(1).multipliedBy(Math.round(phase.at("ms").number()));
        return phase.at("status").whole() == 200
                ? fleet.at(begin, all -> all.server(server).answerIn(time))
                : fleet.at(begin, all -> all.server(server).failIn(time));
    }

    private static Simulation stack(Simulation fleet) {
        return fleet.policy(avoidTried(leastRequest(2))).calls(balancer -> {
            Failover failover = Failover.builder(balancer)
                    .attempts(3)
                    .deadline(ofSeconds(30))
                    .idempotent()
                    .build();
            return (request, wire) -> failover.callAsync(request, wire::send);
        });
    }
}
