package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofSeconds;

import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.simulation.Simulation;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Client-side weighted round robin after gRPC's proposal A58: weight = rate / (utilization + errors / rate), as servers report
 * them on answers, put into a static stride schedule.
 *
 * <p>Written from the proposal: weights count after 10 s and are renewed each second; without one a server has the mean; fewer
 * than two make it round robin; weights stay within a tenth and ten times the mean.
 */
final class ReportedLoad {

    private static final long BLACKOUT = ofSeconds(10).toNanos();
    private static final long RENEWAL = ofSeconds(1).toNanos();
    private static final int STRIDE = 65_535;

    private final Ledger ledger;
    private double[] weights = {}; // by server; 0 while unknown
    private long[] since = {}; // the first report of each
    private int[] scaled = {}; // by place in the set
    private long renewed;
    private int sequence;

    private ReportedLoad(Ledger ledger) {
        this.ledger = ledger;
    }

    static Simulation equip(Simulation fleet) {
        Ledger ledger = new Ledger();
        return ledger.watch(fleet)
                .policy((targets, random) -> (request, now) -> targets.get(0)) // replaced for each client
                .balancers((builder, place) -> {
                    ReportedLoad client = new ReportedLoad(ledger);
                    builder.policy(client::over).detector(Ledger.answers(client::reported));
                });
    }

    private void reported(Target target, long latencyNanos, long now) {
        if (weights.length == 0) {
            weights = new double[ledger.size()];
            since = new long[ledger.size()];
            Arrays.fill(since, Long.MAX_VALUE);
        }
        int server = Ledger.number(target.id());
        double rate = ledger.rate(server);
        double utilization = ledger.server(server).report().utilization();
        if (rate > 0 && utilization > 0) {
            weights[server] = rate / (utilization + ledger.errorRate(server) / rate);
            since[server] = Math.min(since[server], now);
        }
    }

    private Picker over(TargetSet targets, RandomGenerator random) {
        sequence = random.nextInt(1 << 20);
        scaled = new int[0];
        return (request, now) -> {
            if (scaled.length == 0 || now - renewed >= RENEWAL) {
                renewed = now;
                scaled = scaled(targets, now);
            }
            return targets.get(next(targets.size()));
        };
    }

    /** The weights as strides: the largest is {@link #STRIDE}. */
    private int[] scaled(TargetSet targets, long now) {
        double[] known = new double[targets.size()];
        for (int i = 0; i < known.length && weights.length > 0; i++) {
            int server = Ledger.number(targets.get(i).target().id());
            known[i] = now - since[server] >= BLACKOUT ? weights[server] : 0;
        }
        int[] strides = new int[known.length];
        Arrays.fill(strides, STRIDE);
        if (Arrays.stream(known).filter(weight -> weight > 0).count() < 2) {
            return strides;
        }
        double mean =
                Arrays.stream(known).filter(weight -> weight > 0).average().orElseThrow();
        double[] bound = Arrays.stream(known)
                .map(weight -> weight > 0 ? Math.max(mean / 10, Math.min(10 * mean, weight)) : mean)
                .toArray();
        double largest = Arrays.stream(bound).max().orElseThrow();
        Arrays.setAll(strides, i -> (int) Math.round(STRIDE * bound[i] / largest));
        return strides;
    }

    private int next(int size) {
        while (true) {
            int turn = sequence++ & Integer.MAX_VALUE;
            int place = turn % size;
            long generation = turn / size;
            long offset = place * (STRIDE / 2L);
            if ((scaled[place] * generation + offset) % STRIDE >= STRIDE - scaled[place]) {
                return place;
            }
        }
    }
}
