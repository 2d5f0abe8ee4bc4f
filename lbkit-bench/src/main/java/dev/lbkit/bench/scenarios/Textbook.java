package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.algorithms.Policies;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** S01: 100 queues and one dispatcher, for which there are closed forms. */
final class Textbook {

    static final Duration WORK = ofMillis(10);

    /** One dispatcher counts all calls in flight, so its counts are the true lengths of the queues. */
    private static final List<Contender> DISPATCHERS = List.of(
            Contender.lbkit("random", Policies.random()),
            Contender.lbkit("leastRequest(2)", Policies.leastRequest(2)),
            Contender.lbkit("leastRequest(3)", Policies.leastRequest(3)),
            Contender.lbkit("leastRequest(all)", Policies.leastRequest(Integer.MAX_VALUE)));

    private Textbook() {}

    static Stream<Scenario> scenarios() {
        return Stream.of(at(50, 60), at(70, 90), at(90, 300), at(95, 600), at(99, 600));
    }

    static Scenario at(int percent, int seconds) {
        return Scenario.of(
                        "S01-" + percent,
                        "100 queues, one dispatcher, " + percent + " % load, exponential work",
                        seed -> Simulation.of(seed)
                                .servers(100, Server.fifo(1))
                                .arrivals(Arrivals.poisson(Rate.perSecond(percent / 100.0 * 100 / 0.010)))
                                .work(Work.exponential(WORK))
                                .deadline(ofSeconds(60)),
                        ofSeconds(seconds),
                        Scenario.Window.seconds(10, seconds),
                        Metric.meanInWork(WORK),
                        Metric.P99)
                .with(DISPATCHERS);
    }

    /** Mean time in the system of the supermarket model with {@code d} choices, in units of work. */
    static double supermarket(double load, int d) {
        if (d == 1) {
            return 1 / (1 - load);
        }
        double sum = 0;
        for (int i = 1; i <= 60; i++) {
            sum += Math.pow(load, (Math.pow(d, i) - d) / (d - 1));
        }
        return sum;
    }
}
