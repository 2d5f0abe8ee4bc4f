package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.Locality;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * S02 and S03: 100 clients and 100 servers, whose hosts are shared with others, after Prequal's test bed.
 *
 * <p>Each server has four cores of its own, and may use what its neighbors leave: 80 % of the servers twice its own, 15 % a
 * quarter more, 5 % a tenth less, drawn again after a minute on average. Every 20 s on average a burst of a second leaves it 0.6.
 */
final class Antagonists {

    private static final int SERVERS = 100;
    private static final int CORES = 4;
    private static final double MEAN_SECONDS = 0.080475; // of a normal of 62.5 ms and 62.5 ms, cut off at 0
    private static final int[] LEVELS = {75, 83, 93, 103, 114, 127, 141, 157, 174};

    private Antagonists() {}

    static Stream<Scenario> scenarios() {
        Stream<Scenario> levels = IntStream.of(LEVELS).mapToObj(level -> at("S03-" + level, 40, level, 1));
        return Stream.concat(
                Stream.of(
                        at("S02-hom-70", 70, 70, 1),
                        at("S02-hom-90", 70, 90, 1),
                        at("S02-het-70", 70, 70, 2),
                        at("S02-het-90", 70, 90, 2)),
                levels);
    }

    /** All servers of one speed, or every second one twice as fast as the others. */
    private static Scenario at(String name, int seconds, int percent, int fastToSlow) {
        return Scenario.of(
                name,
                "100 clients, 100 servers with antagonists" + (fastToSlow == 1 ? ", " : " of two speeds, ") + percent
                        + " % of their own cores in demand",
                seed -> fleet(seed, percent / 100.0, fastToSlow),
                ofSeconds(seconds),
                Scenario.Window.seconds(10, seconds),
                Metric.P99,
                Metric.P999,
                Metric.ERROR_PERCENT,
                Metric.PEAK_TO_MEAN);
    }

    private static Simulation fleet(long seed, double load, int fastToSlow) {
        double slow = 2.0 / (1 + fastToSlow);
        Simulation fleet = Simulation.of(seed);
        for (int i = 0; i < SERVERS; i++) {
            fleet = fleet.servers(1, Server.sharing(CORES).speed(i % 2 == 0 ? slow : slow * fastToSlow));
        }
        return fleet.clients(100, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(load * SERVERS * CORES / MEAN_SECONDS)))
                .work(Work.normal(ofMillis(62).plusNanos(500_000), ofMillis(62).plusNanos(500_000)))
                .deadline(ofSeconds(5))
                .at(Duration.ZERO, all -> all.servers().forEach(server -> new Host(server).begin(all)));
    }

    /** The host of one server: what its neighbors leave it. */
    private static final class Host {

        private static final double BURST = 0.6;

        private final Machine server;
        private double left = 1; // times the cores of its own
        private boolean bursting;

        Host(Machine server) {
            this.server = server;
        }

        void begin(Fleet fleet) {
            redraw(fleet);
            fleet.after(exponential(fleet.random(), 20), this::burst);
        }

        private void redraw(Fleet fleet) {
            double draw = fleet.random().nextDouble();
            if (draw < 0.8) {
                left = 2;
            } else {
                left = draw < 0.95 ? 1.25 : 0.9;
            }
            apply();
            fleet.after(exponential(fleet.random(), 60), this::redraw);
        }

        private void burst(Fleet fleet) {
            bursting = true;
            apply();
            fleet.after(exponential(fleet.random(), 1), this::calm);
        }

        private void calm(Fleet fleet) {
            bursting = false;
            apply();
            fleet.after(exponential(fleet.random(), 20), this::burst);
        }

        private void apply() {
            server.cores(CORES * (bursting ? BURST : left));
        }
    }

    /** A time drawn from an exponential distribution, the same bits on every JDK. */
    static Duration exponential(RandomGenerator random, double meanSeconds) {
        return Duration.ofNanos((long) (-StrictMath.log1p(-random.nextDouble()) * meanSeconds * 1e9));
    }
}
