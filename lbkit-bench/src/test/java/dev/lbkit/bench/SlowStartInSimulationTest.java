package dev.lbkit.bench;

import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerListener;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.Locality;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.Weighting;
import dev.lbkit.health.SlowStart;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Fleet;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Five cold servers join 20 at 85 % of the load, at a tenth of their speed. A window that fits nobody's caches: a third of the time
 * that they need, or twelve times as long. Slow start by time alone overloads them, or leaves the others overloaded.
 */
final class SlowStartInSimulationTest {

    private static final Duration JOIN = ofSeconds(10);
    private static final long SEED = 1;

    /** What the fleet, and the calls to those that joined cold, show in the 30 s after the join. */
    private record Seen(long errors, double fleetP99, double coldP99, int coldCalls) {

        @Override
        public String toString() {
            return String.format(
                    "%d errors, p99 %.0f ms; the cold ones: p99 %.0f ms of %d calls",
                    errors, fleetP99, coldP99, coldCalls);
        }
    }

    private static Seen run(String what, BalancingPolicy policy, Duration warmUp, Weighting weighting) {
        List<Long> cold = new ArrayList<>();
        BalancerListener listener = new BalancerListener() {
            @Override
            public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
                if (Integer.parseInt(target.id().substring(1)) >= 20) {
                    cold.add(latencyNanos);
                }
            }
        };
        Result run = Simulation.of(SEED)
                .servers(25, Server.sharing(4))
                .clients(10, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(0.85 * 20 * 4 / 0.020)))
                .work(Work.exponential(ofMillis(20)))
                .deadline(ofSeconds(2))
                .warmUp(Duration.ZERO)
                .policy(policy)
                .balancers((builder, place) -> builder.weighting(weighting).listener(listener))
                .at(Duration.ZERO, fleet -> newcomers(fleet).forEach(Machine::unlist))
                .at(
                        JOIN,
                        fleet -> newcomers(fleet).forEach(server -> {
                            warm(fleet, server, 0.1, warmUp);
                            server.list();
                        }))
                .run(JOIN.plusSeconds(30))
                .between(JOIN, JOIN.plusSeconds(30));
        Collections.sort(cold);
        Seen seen = new Seen(
                run.errors(), run.p99().toNanos() / 1e6, cold.get((int) (cold.size() * 0.99)) / 1e6, cold.size());
        System.out.println("cold join, seed " + SEED + ", " + policy + ", warm after " + warmUp.toSeconds() + " s, "
                + what + ": " + seen);
        return seen;
    }

    private static List<Machine> newcomers(Fleet fleet) {
        return fleet.servers().subList(20, 25);
    }

    private static void warm(Fleet fleet, Machine server, double speed, Duration left) {
        server.speed(speed);
        Duration step = ofMillis(500);
        if (left.compareTo(step) >= 0) {
            double next = speed + (1 - speed) * step.toNanos() / left.toNanos();
            fleet.after(step, later -> warm(later, server, next, left.minus(step)));
        }
    }

    @Test
    void coldJoin_windowTooShort_isHeldByEvidence() {
        SlowStart slowStart = SlowStart.over(ofSeconds(10));

        Seen byTime = run("by time", roundRobin(), ofSeconds(30), slowStart.byTimeAlone());
        Seen byEvidence = run("by evidence", roundRobin(), ofSeconds(30), slowStart);

        assertThat(byTime.errors()).isGreaterThan(5000);
        assertThat(byEvidence.errors()).isLessThanOrEqualTo(20);
        assertThat(byEvidence.coldP99()).isLessThan(byTime.coldP99() / 4);
    }

    @Test
    void coldJoin_windowTooShortUnderLeastRequest_lowersTheTail() {
        SlowStart slowStart = SlowStart.over(ofSeconds(10));

        Seen byTime = run("by time", leastRequest(2), ofSeconds(30), slowStart.byTimeAlone());
        Seen byEvidence = run("by evidence", leastRequest(2), ofSeconds(30), slowStart);

        assertThat(byEvidence.coldP99()).isLessThan(0.75 * byTime.coldP99());
        assertThat(byEvidence.fleetP99()).isLessThan(0.85 * byTime.fleetP99());
    }

    @Test
    void coldJoin_windowTooLong_endsEarlyByEvidence() {
        SlowStart slowStart = SlowStart.over(ofSeconds(60));

        Seen byTime = run("by time", roundRobin(), ofSeconds(5), slowStart.byTimeAlone());
        Seen byEvidence = run("by evidence", roundRobin(), ofSeconds(5), slowStart);

        assertThat(byEvidence.coldCalls()).isGreaterThan((int) (1.4 * byTime.coldCalls()));
        assertThat(byEvidence.fleetP99()).isLessThan(byTime.fleetP99());
        assertThat(byEvidence.errors()).isZero();
    }
}
