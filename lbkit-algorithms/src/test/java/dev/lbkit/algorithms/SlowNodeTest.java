package dev.lbkit.algorithms;

import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.loadAware;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Locality;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Of ten nodes of 50 ms one needs 10 s for what it is given from second 3 to second 10: chaos test C09. */
final class SlowNodeTest {

    private static Stream<Arguments> policies() {
        return Stream.of(
                Arguments.of(leastRequest(2), 10, 20),
                Arguments.of(loadAware(0), 10, 20),
                Arguments.of(leastTime(), 10, 20));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void slowNode_anyPolicyOfLoad_isLeftWithinASecondAndTakenBackWithinTen(
            BalancingPolicy policy, int memorySeconds, int from) {
        Result result = Simulation.of(9)
                .servers(10, Server.delay())
                .clients(10, Locality.UNKNOWN)
                .arrivals(Arrivals.poisson(Rate.perSecond(1000)))
                .work(Work.fixed(ofMillis(50)))
                .policy(policy)
                .balancers((builder, place) -> builder.estimateMemory(ofSeconds(memorySeconds)))
                .warmUp(Duration.ZERO)
                .deadline(ofSeconds(30))
                .at(ofSeconds(3), fleet -> fleet.server(0).answerIn(ofSeconds(10)))
                .at(ofSeconds(10), fleet -> fleet.server(0).recover())
                .run(ofSeconds(40));

        double slow = result.between(ofSeconds(4), ofSeconds(10)).share(0);
        double fair = result.between(ofSeconds(from), ofSeconds(40)).share(0) / 0.1;
        System.out.println(String.format(
                Locale.ROOT,
                "C09 %s, estimates of %d s: share of the slow node %.2f %% (< 2), from %d s after its recovery on %.0f %% of"
                        + " the fair one (>= 80)",
                policy,
                memorySeconds,
                100 * slow,
                from - 10,
                100 * fair));
        assertThat(slow).isLessThan(0.02);
        assertThat(fair).isGreaterThanOrEqualTo(0.8);
    }
}
