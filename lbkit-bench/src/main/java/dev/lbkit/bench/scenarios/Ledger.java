package dev.lbkit.bench.scenarios;

import dev.lbkit.HealthDetector;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Simulation;
import java.time.Duration;

/** What the servers of one run know of themselves, second by second: the rates that the reports of peers carry. */
final class Ledger {

    private static final Duration STEP = Duration.ofSeconds(1);

    private Machine[] servers = {};
    private double[] rates = {};
    private double[] errors = {};
    private long[] answered = {};
    private long[] failed = {};

    /** Lets the ledger see the fleet of a simulation, which may be run once. */
    Simulation watch(Simulation simulation) {
        return simulation.at(Duration.ZERO, this::begin);
    }

    private void begin(Fleet fleet) {
        servers = fleet.servers().toArray(Machine[]::new);
        rates = new double[servers.length];
        errors = new double[servers.length];
        answered = new long[servers.length];
        failed = new long[servers.length];
        fleet.after(STEP, this::turn);
    }

    private void turn(Fleet fleet) {
        for (int i = 0; i < servers.length; i++) {
            rates[i] = servers[i].answered() - answered[i];
            errors[i] = servers[i].failed() - failed[i];
            answered[i] = servers[i].answered();
            failed[i] = servers[i].failed();
        }
        fleet.after(STEP, this::turn);
    }

    /** A client of one balancer, which reads the report that each answer carries. */
    interface Reader {

        void answered(Target target, long latencyNanos, long now);
    }

    /** Tells a reader of each answer; a time-out carries no report. */
    static HealthDetector answers(Reader reader) {
        return environment -> (target, verdict) -> new HealthDetector.Watch() {
            @Override
            public void heard(Outcome outcome, long latencyNanos, long now) {
                if (outcome == Outcome.SUCCESS || outcome == Outcome.FAILURE) {
                    reader.answered(target, latencyNanos, now);
                }
            }
        };
    }

    /** The number of a server, by the id of its target. */
    static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }

    int size() {
        return servers.length;
    }

    Machine server(int number) {
        return servers[number];
    }

    /** Answers a second. */
    double rate(int number) {
        return rates[number];
    }

    /** Those of them that were errors. */
    double errorRate(int number) {
        return errors[number];
    }
}
