package dev.lbkit.bench.scenarios;

import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.simulation.Simulation;
import java.util.random.RandomGenerator;

/**
 * C3's replica selection: the least of R - s + q^3 s, where R is the mean response time, s the service time that a server
 * reports, and q = 1 + own calls in flight x clients + the mean of the lengths of queue that it reports.
 *
 * <p>Written from the paper, over all servers; its rate control is left out. Source: Suresh, Canini, Schmid and Feldmann, "C3",
 * NSDI 2015.
 */
final class CubicSelection {

    private static final double NEWEST = 0.1; // weight of the newest sample in the moving averages

    private final Ledger ledger;
    private final Clients clients;
    private double[] response = {}; // seconds, by server; 0 while unknown
    private double[] queue = {};
    private double[] service = {};

    private CubicSelection(Ledger ledger, Clients clients) {
        this.ledger = ledger;
        this.clients = clients;
    }

    /** How many clients there are in one run. */
    private static final class Clients {

        private int count;
    }

    static Simulation equip(Simulation fleet) {
        Ledger ledger = new Ledger();
        Clients clients = new Clients();
        return ledger.watch(fleet)
                .policy((targets, random) -> (request, now) -> targets.get(0)) // replaced for each client
                .balancers((builder, place) -> {
                    clients.count++;
                    CubicSelection client = new CubicSelection(ledger, clients);
                    builder.policy(client::over).detector(Ledger.answers(client::reported));
                });
    }

    private void reported(Target target, long latencyNanos, long now) {
        if (response.length == 0) {
            response = new double[ledger.size()];
            queue = new double[ledger.size()];
            service = new double[ledger.size()];
        }
        int server = Ledger.number(target.id());
        LoadReport report = ledger.server(server).report();
        double rate = ledger.rate(server);
        mix(response, server, latencyNanos / 1e9);
        mix(queue, server, report.inFlight());
        if (rate > 0 && report.utilization() > 0) {
            mix(service, server, report.utilization() / rate); // of all cores together
        }
    }

    private static void mix(double[] means, int server, double sample) {
        means[server] = means[server] == 0 ? sample : (1 - NEWEST) * means[server] + NEWEST * sample;
    }

    private Picker over(TargetSet targets, RandomGenerator random) {
        return (request, now) -> {
            int start = random.nextInt(targets.size());
            Member best = targets.get(start);
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < targets.size(); i++) {
                Member member = targets.get((start + i) % targets.size());
                double score = score(member);
                if (score < least) {
                    best = member;
                    least = score;
                }
            }
            return best;
        };
    }

    private double score(Member member) {
        int server = Ledger.number(member.target().id());
        if (response.length == 0 || service[server] == 0) {
            return member.inFlight(); // nothing reported yet: tried before those known to be busy
        }
        double expected = 1 + (double) member.inFlight() * clients.count + queue[server];
        return response[server] - service[server] + expected * expected * expected * service[server];
    }
}
