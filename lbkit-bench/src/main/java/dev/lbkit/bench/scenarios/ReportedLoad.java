package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.simulation.Simulation;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Client-side weighted round robin after gRPC's proposal A58: {@link ReportedWeight}s, as servers report them on answers, put into a
 * {@link StaticStride} schedule.
 *
 * <p>Written from the proposal: weights count after 10 s, expire after 3 min without a report, and are renewed each second.
 */
final class ReportedLoad {

    private static final long RENEWAL = ofSeconds(1).toNanos();
    private static final double PENALTY = 1;

    private final Ledger ledger;
    private ReportedWeight[] weights = {}; // by server
    private StaticStride stride = new StaticStride(0);
    private long renewed;
    private boolean stale;

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
            weights = new ReportedWeight[ledger.size()];
            Arrays.setAll(weights, i -> new ReportedWeight(ofSeconds(10), ofMinutes(3)));
        }
        int server = Ledger.number(target.id());
        double weight = ReportedWeight.of(
                ledger.server(server).report().utilization(), ledger.rate(server), ledger.errorRate(server), PENALTY);
        if (weight > 0) {
            weights[server].reported(weight, now);
        }
    }

    private Picker over(TargetSet targets, RandomGenerator random) {
        stride = new StaticStride(random.nextInt(1 << 20));
        stale = true;
        return (request, now) -> {
            if (stale || now - renewed >= RENEWAL) {
                stale = false;
                renewed = now;
                stride = new StaticStride(stride.sequence(), weights(targets, now));
            }
            return targets.get(stride.next());
        };
    }

    private double[] weights(TargetSet targets, long now) {
        double[] known = new double[targets.size()];
        for (int i = 0; i < known.length && weights.length > 0; i++) {
            known[i] = weights[Ledger.number(targets.get(i).target().id())].at(now);
        }
        return known;
    }
}
