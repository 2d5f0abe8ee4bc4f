package dev.lbkit.algorithms;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Locality;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Calls;
import dev.lbkit.simulation.Machine;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulator meets what is known of the policies, and the policies meet what is asked of them in the simulator. */
final class SimulatedPoliciesTest {

    /** 100 queues and one dispatcher, whose count of calls in flight is the true length of a queue. */
    private static Result textbook(double load, BalancingPolicy policy, long seconds) {
        return Simulation.of(1)
                .servers(100, Server.fifo(1))
                .arrivals(Arrivals.poisson(Rate.perSecond(load * 100 / 0.010)))
                .work(Work.exponential(ofMillis(10)))
                .deadline(ofSeconds(60))
                .policy(policy)
                .run(ofSeconds(seconds));
    }

    private static double meanInUnitsOfWork(Result result) {
        return result.mean().toNanos() / 10e6;
    }

    /** Mean time in the system of the supermarket model with {@code d} choices: the sum of load^((d^i - d) / (d - 1)). */
    private static double supermarket(double load, int d) {
        double sum = 0;
        for (int i = 1; i <= 60; i++) {
            sum += Math.pow(load, (Math.pow(d, i) - d) / (d - 1));
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"0.5, 40", "0.7, 60"})
    void random_oneDispatcher_meetsTheClosedForm(double load, long seconds) {
        Result result = textbook(load, Policies.random(), seconds);

        assertThat(meanInUnitsOfWork(result)).isCloseTo(1 / (1 - load), within(0.025 / (1 - load)));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 2", "0.9, 2", "0.7, 3"})
    void leastRequest_oneDispatcher_meetsTheSupermarketModel(double load, int choices) {
        Result result = textbook(load, Policies.leastRequest(choices), 50);

        double expected = supermarket(load, choices);
        assertThat(meanInUnitsOfWork(result)).isCloseTo(expected, within(0.025 * expected));
    }

    /** One of 20 servers answers each request with an error within a millisecond, from 20 s to 50 s. */
    private static Result failFast(BalancingPolicy policy) {
        return Simulation.of(1)
                .servers(20, Server.sharing(4))
                .clients(10, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(0.7 * 20 * 4 / 0.020)))
                .work(Work.exponential(ofMillis(20)))
                .calls(Calls.once(ofSeconds(1)))
                .deadline(ofSeconds(3))
                .at(ofSeconds(20), fleet -> fleet.server(3).failIn(ofMillis(1)))
                .at(ofSeconds(50), fleet -> fleet.server(3).recover())
                .policy(policy)
                .run(ofSeconds(70));
    }

    @Test
    void failFast_blindPolicy_losesTheShareOfTheBadServer() {
        Result result = failFast(Policies.roundRobin()).between(ofSeconds(20), ofSeconds(50));

        assertThat(result.errorShare()).isCloseTo(0.05, within(0.001));
    }

    @ParameterizedTest
    @CsvSource({"leastRequest2", "leastRequestAll", "peakEwma", "leastTime"})
    void failFast_loadAwarePolicy_leavesTheBadServerAndReturns(String name) {
        BalancingPolicy policy = switch (name) {
            case "leastRequest2" -> Policies.leastRequest(2);
            case "leastRequestAll" -> Policies.leastRequest(Integer.MAX_VALUE);
            case "leastTime" -> Policies.leastTime();
            default -> Policies.peakEwma();
        };

        Result run = failFast(policy);

        Result window = run.between(ofSeconds(20), ofSeconds(50));
        assertThat(window.errorShare()).isLessThanOrEqualTo(0.0005);
        assertThat(run.between(ofSeconds(60), ofSeconds(70)).share(3)).isGreaterThan(0.02);
    }

    /** A fleet of 30 with a client each; a third of it is slower for 40 s than its even share of the load. */
    private static Result brownout(BalancingPolicy policy) {
        return Simulation.of(1)
                .servers(30, Server.sharing(4))
                .clients(30, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(0.65 * 30 * 4 / 0.020)))
                .work(Work.exponential(ofMillis(20)))
                .deadline(ofSeconds(2))
                .at(ofSeconds(20), fleet -> fleet.servers().subList(0, 10).forEach(server -> server.speed(0.4)))
                .at(ofSeconds(60), fleet -> fleet.servers().subList(0, 10).forEach(Machine::recover))
                .policy(policy)
                .run(ofSeconds(70));
    }

    @Test
    void brownout_leastTime_isFasterThanTheOthersAndBackToNormalAtOnce() {
        Result run = brownout(Policies.leastTime());

        Result window = run.between(ofSeconds(20), ofSeconds(60));
        Result peakEwma = brownout(Policies.peakEwma()).between(ofSeconds(20), ofSeconds(60));
        assertThat(window.errors()).isZero();
        assertThat(window.p99()).isLessThan(ofMillis(160)).isLessThan(peakEwma.p99());
        assertThat(window.p999()).isLessThan(ofMillis(260));
        assertThat(run.between(ofSeconds(60), ofSeconds(70)).p99()).isLessThan(ofMillis(110));
    }

    /** Servers that are alike, and one client: there is nothing to learn, and learning must cost nothing. */
    @Test
    void alike_leastTime_isAsFastAsLeastRequestOfAll() {
        Simulation alike = Simulation.of(1)
                .servers(20, Server.sharing(4))
                .arrivals(Arrivals.poisson(Rate.perSecond(0.8 * 20 * 4 / 0.020)))
                .work(Work.exponential(ofMillis(20)));

        Result leastTime = alike.policy(Policies.leastTime()).run(ofSeconds(40));

        Result leastRequest =
                alike.policy(Policies.leastRequest(Integer.MAX_VALUE)).run(ofSeconds(40));
        assertThat(leastTime.p99().toNanos())
                .isLessThan((long) (1.05 * leastRequest.p99().toNanos()));
        assertThat(leastTime.mean().toNanos())
                .isLessThan((long) (1.05 * leastRequest.mean().toNanos()));
    }
}
