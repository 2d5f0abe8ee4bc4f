package dev.lbkit.bench.scenarios;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.Outcome;
import dev.lbkit.failover.Admission;
import dev.lbkit.failover.CallQueue;
import dev.lbkit.failover.ConcurrencyLimit;
import dev.lbkit.failover.Failover;
import dev.lbkit.health.OutlierDetection;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Machine;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The simulations of Dialogue, with one stack of lbkit for all of them. */
final class SimulationVectorsTest {

    private static final Duration UNLESS_STATED = ofSeconds(30); // a call that fails counts with it
    private static final Duration PATIENCE = ofSeconds(600);

    @TestFactory
    Stream<DynamicTest> run_vector_isAtLeastAsGoodAsThePeer() throws IOException {
        return VectorSet.named("simulation_scenarios")
                .offers("run_simulation", SimulationVectorsTest::replay)
                .replayed();
    }

    private static void replay(Vector vector) {
        Value input = vector.input();
        refuse(input);
        double rate = input.at("rps").number();
        double seconds = input.find("send_s")
                .map(Value::number)
                .orElseGet(() -> input.at("requests").whole() / rate);

        Result result = stack(fleet(input, rate)).run(ofNanos(Math.round(seconds * 1e9)));

        Value beat = vector.expect().at("beat");
        double success = 100 * (1 - result.errorShare());
        assertThat(success)
                .isGreaterThanOrEqualTo(beat.at("success_percent_at_least").number());
        assertThat(result.mean().toNanos() / 1e6)
                .isLessThanOrEqualTo(
                        1.1 * beat.at("client_mean_ms_best_at_that_success").number());
    }

    private static void refuse(Value input) {
        List<Value> servers = input.at("servers").items();
        List<Value> phases = servers.stream()
                .flatMap(server -> server.at("phases").items().stream())
                .toList();
        assumeFalse(
                servers.stream().allMatch(server -> server.at("phases").items().size() > 1),
                "run_simulation: all targets fail at once, and lbkit lets such calls fail instead of holding them back");
        assumeFalse(
                phases.stream()
                        .anyMatch(phase -> phase.find("error_status")
                                .filter(status -> status.whole() == 500)
                                .isPresent()),
                "run_simulation: full servers answer as broken ones, and the limits of lbkit follow refusals and latency alone");
        assumeFalse(
                phases.stream()
                        .anyMatch(phase -> phase.find("error_above")
                                .filter(most ->
                                        most.whole() < input.at("clients").whole())
                                .isPresent()),
                "run_simulation: clients that do not know of each other, with at least one call each, are more than a server takes");
    }

    private static Simulation fleet(Value input, double rate) {
        List<Value> servers = input.at("servers").items();
        Simulation fleet = Simulation.of(1)
                .servers(servers.size(), Server.delay())
                .clients(input.at("clients").whole(), Locality.UNKNOWN)
                .arrivals(Arrivals.evenly(Rate.perSecond(rate)))
                .work(Work.fixed(ofSeconds(1)))
                .deadline(input.find("abort_s")
                        .map(abort -> ofSeconds(abort.whole()))
                        .orElse(UNLESS_STATED))
                .warmUp(Duration.ZERO);
        for (int i = 0; i < servers.size(); i++) {
            int number = i;
            Optional<Duration> joins = servers.get(i).find("joins_at_s").map(second -> ofSeconds(second.whole()));
            if (joins.isPresent()) {
                fleet = fleet.at(Duration.ZERO, all -> all.server(number).unlist())
                        .at(joins.get(), all -> all.server(number).list());
            }
            Duration begin = Duration.ZERO;
            for (Value phase : servers.get(i).at("phases").items()) {
                fleet = fleet.at(begin, all -> all.server(number).answer(inside -> answer(phase, inside)));
                begin = ofSeconds(phase.find("until_s").map(Value::whole).orElse(0));
            }
        }
        return fleet;
    }

    private static Machine.Answer answer(Value phase, int inside) {
        boolean isTooMany = phase.find("error_above").isPresent()
                && inside > phase.at("error_above").whole();
        int status = phase.at(isTooMany ? "error_status" : "status").whole();
        double millis = phase.at("ms").number();
        if (phase.at("model").text().equals("linear")) {
            double used = (double) inside / phase.at("capacity").whole();
            millis *= used > 1 ? 5 : 1 + used;
        }
        Outcome outcome = status == 200 ? Outcome.SUCCESS : status == 429 ? Outcome.REJECTED : Outcome.FAILURE;
        return new Machine.Answer(outcome, ofNanos(Math.round(millis * 1e6)));
    }

    private static Simulation stack(Simulation fleet) {
        return fleet.policy(avoidTried(leastRequest(2)))
                .balancers((builder, place) -> builder.failClosed().detector(OutlierDetection.defaults()))
                .calls(balancer -> {
                    LoadBalancer admitted = Admission.open()
                            .target(ConcurrencyLimit.aimd(ofSeconds(10)).between(1, 1000))
                            .around(balancer);
                    Failover failover = Failover.builder(admitted)
                            .attempts(3)
                            .deadline(PATIENCE)
                            .idempotent()
                            .build();
                    CallQueue queue = CallQueue.of(admitted, 100_000, PATIENCE);
                    return (request, wire) -> queue.submit(() -> failover.callAsync(request, wire::send));
                });
    }
}
