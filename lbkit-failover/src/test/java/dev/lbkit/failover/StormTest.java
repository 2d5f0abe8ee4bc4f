package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Locality;
import dev.lbkit.Member;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Overload of a cluster of ten servers with four cores each and queues without end: S10 and S11. */
final class StormTest {

    private static final double CAPACITY = 10 * 4 / 0.020;

    /** The less busy of two targets drawn among those not tried. */
    static final BalancingPolicy LESS_BUSY = (targets, random) -> (request, now) -> {
        int start = random.nextInt(targets.size());
        int offset = 1 + random.nextInt(targets.size() - 1);
        Member one = targets.get(start);
        for (int i = 0; i < targets.size() && request.tried().contains(one.target()); i++) {
            one = targets.get((start + i) % targets.size());
        }
        Member other = targets.get((start + offset) % targets.size());
        return request.tried().contains(other.target()) || one.inFlight() <= other.inFlight() ? one : other;
    };

    private static Simulation cluster(Rate rate) {
        return Simulation.of(1)
                .servers(10, Server.fifo(4))
                .clients(10, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(rate))
                .work(Work.exponential(ofMillis(20)))
                .policy(LESS_BUSY);
    }

    private static Simulation storm(double load, Duration trigger) {
        return cluster(Rate.perSecond(load * CAPACITY))
                .deadline(ofSeconds(1))
                .at(ofSeconds(20), fleet -> fleet.servers().forEach(server -> server.speed(0.3)))
                .at(ofSeconds(20).plus(trigger), fleet -> fleet.servers().forEach(Machine::recover));
    }

    /** The calls of a service that retries, behind an admission of its own. */
    private static Calls retrying(Admission admission, int attempts, Duration deadline) {
        return balancer -> {
            LoadBalancer admitting = admission.around(balancer);
            Failover failover = Failover.builder(admitting)
                    .attempts(attempts)
                    .attemptTimeout(attempts == 1 ? deadline : ofMillis(250))
                    .deadline(deadline)
                    .backOff(ofMillis(50), ofMillis(400))
                    .idempotent()
                    .build();
            return (request, wire) -> failover.callAsync(request, wire::send);
        };
    }

    /** Seconds after which at least 95 % of the requests succeed in each of five seconds; the length if they never do. */
    static int recovery(Result run, int from) {
        List<Result> seconds = run.bySecond();
        int first = from - 10; // the warm-up is left out
        for (int i = first; i + 5 <= seconds.size(); i++) {
            if (seconds.subList(i, i + 5).stream().allMatch(second -> second.errorShare() <= 0.05)) {
                return i - first;
            }
        }
        return seconds.size();
    }

    private static void print(String format, Object... figures) {
        System.out.println(String.format(Locale.ROOT, format, figures));
    }

    @ParameterizedTest
    @CsvSource({"0.85, 2", "0.92, 5"})
    void retryStorm_behindALimit_endsByItself(double load, int most) {
        Simulation storm = storm(load, ofSeconds(5)).calls(retrying(Admission.defaults(), 4, ofSeconds(1)));

        Result run = storm.run(ofSeconds(45));

        double amplification = (double) run.attempts() / run.requests();
        print(
                "S10 load %.2f: recovery %d s, amplification %.3f, before %s, during %s, after %s",
                load,
                recovery(run, 25),
                amplification,
                run.between(ofSeconds(10), ofSeconds(20)),
                run.between(ofSeconds(20), ofSeconds(25)),
                run.between(ofSeconds(30), ofSeconds(45)));
        assertThat(recovery(run, 25)).isLessThanOrEqualTo(most);
        assertThat(amplification).isLessThanOrEqualTo(1.1);
    }

    /** The worst cell; all of them with {@code -Dlbkit.stress}. */
    @Test
    void retryStorm_anyTriggerAndLoad_recovers() {
        boolean all = System.getProperty("lbkit.stress") != null;
        List<Integer> triggers = all ? List.of(1, 2, 5, 10, 20, 30) : List.of(30);
        List<Double> loads = all ? List.of(0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95) : List.of(0.95);

        for (int trigger : triggers) {
            for (double load : loads) {
                Simulation storm =
                        storm(load, ofSeconds(trigger)).calls(retrying(Admission.defaults(), 4, ofSeconds(1)));
                int recovery = recovery(storm.run(ofSeconds(40 + trigger)), 20 + trigger);

                print("S10 scan: trigger %d s, load %.2f: recovery %d s", trigger, load, recovery);
                assertThat(recovery).isLessThanOrEqualTo(10);
            }
        }
    }

    @Test
    void retryStorm_withoutALimit_neverEnds() {
        Simulation storm = storm(0.85, ofSeconds(5)).calls(retrying(Admission.open(), 4, ofSeconds(1)));

        Result run = storm.run(ofSeconds(45));

        print("S10 load 0.85 without a limit: recovery %d s", recovery(run, 25));
        assertThat(recovery(run, 25)).isGreaterThan(10);
    }

    @Test
    void flashCrowd_behindALimit_isServedAtCapacity() {
        Simulation crowd = cluster(Rate.perSecond(0.6 * CAPACITY)
                        .stepTo(ofSeconds(20), 3 * CAPACITY)
                        .stepTo(ofSeconds(30), 0.6 * CAPACITY))
                .deadline(ofMillis(500))
                .calls(retrying(Admission.defaults(), 1, ofMillis(500)));

        Result run = crowd.run(ofSeconds(45));

        Result inCrowd = run.between(ofSeconds(20), ofSeconds(30));
        double goodput = (inCrowd.requests() - inCrowd.errors()) / 10.0 / CAPACITY;
        Duration median =
                inCrowd.quantile((1 - inCrowd.errorShare()) / 2); // of the successes: a failure counts as slowest
        print(
                "S11: goodput %.1f %% of capacity, p50 %.0f ms, recovery %d s",
                100 * goodput, median.toNanos() / 1e6, recovery(run, 30));
        assertThat(goodput).isGreaterThanOrEqualTo(0.97);
        assertThat(median).isLessThanOrEqualTo(ofMillis(60));
        assertThat(recovery(run, 30)).isLessThanOrEqualTo(1);
    }
}
