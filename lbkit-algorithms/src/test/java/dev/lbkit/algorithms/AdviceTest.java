package dev.lbkit.algorithms;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.healthyZones;
import static dev.lbkit.algorithms.Policies.leastRequest;
import static dev.lbkit.algorithms.Policies.random;
import static dev.lbkit.algorithms.Policies.split;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.TargetSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by an example that triggers it and one that does not. */
final class AdviceTest {

    /** Ten targets in zones a and b, of versions 0 and 1; the first few have a call in flight. */
    private static LoadBalancer.Snapshot fleet(int busy, int mostEjected) {
        List<LoadBalancer.TargetState> states = IntStream.range(0, 10)
                .mapToObj(i -> new LoadBalancer.TargetState(
                        Fleet.target(i).in("r", i < 5 ? "a" : "b").withLabel("version", "" + i % 2),
                        HealthStatus.HEALTHY,
                        "",
                        1,
                        i < busy ? 1 : 0,
                        OptionalDouble.empty(),
                        0))
                .toList();
        return new LoadBalancer.Snapshot("shop", "policy", Duration.ZERO, states, mostEjected, Optional.empty());
    }

    static List<Arguments> rules() {
        return List.of(
                Arguments.of(
                        leastRequest(2),
                        0,
                        List.of(
                                "leastRequest compares calls in flight, but 10 of 10 targets have none now: 100 % of its"
                                        + " comparisons are ties, and it draws as weightedRandom does")),
                Arguments.of(leastRequest(2), 2, List.of()),
                Arguments.of(leastRequest(3), 0, List.of()),
                Arguments.of(
                        healthyOnly(0, random()),
                        0,
                        List.of("healthyOnly never panics: the last healthy target of 10 gets all calls")),
                Arguments.of(
                        healthyOnly(0.95, random()),
                        0,
                        List.of("healthyOnly panics at a single unhealthy target: 9 of 10 are too few for a panic"
                                + " threshold of 0.95, so calls go on to the bad one")),
                Arguments.of(healthyOnly(0.9, random()), 0, List.of()),
                Arguments.of(
                        healthyOnly(TargetSet.Minimum.ofCount(1), random()),
                        0,
                        List.of("healthyOnly never panics: the last healthy target of 10 gets all calls")),
                Arguments.of(
                        healthyOnly(TargetSet.Minimum.ofCount(11), random()),
                        0,
                        List.of(
                                "healthyOnly always panics: the fleet has 10 targets, too few for a panic threshold of 11"
                                        + " targets")),
                Arguments.of(healthyOnly(new TargetSet.Minimum(9, 0.5), random()), 0, List.of()),
                Arguments.of(
                        healthyZones(TargetSet.Minimum.ofCount(6), random()),
                        0,
                        List.of(
                                "healthyZones never keeps zone 'a' while another one is kept: it has 5 targets, and the"
                                        + " minimum is 6 targets",
                                "healthyZones never keeps zone 'b' while another one is kept: it has 5 targets, and the"
                                        + " minimum is 6 targets")),
                Arguments.of(healthyZones(TargetSet.Minimum.ofCount(5), random()), 0, List.of()),
                Arguments.of(
                        zoneAware("c", random()),
                        0,
                        List.of("zoneAware is of zone 'c', but none of 10 targets is: every call leaves the zone")),
                Arguments.of(zoneAware("a", random()), 0, List.of()),
                Arguments.of(
                        split("version", Map.of("1", 9, "2", 1), random()),
                        0,
                        List.of("split gives 1 parts to version=2, but no target has it: its calls go to the other"
                                + " groups")),
                Arguments.of(split("version", Map.of("0", 9, "1", 1), random()), 0, List.of()),
                Arguments.of(split("version", Map.of("0", 9, "2", 0), random()), 0, List.of()),
                Arguments.of(split("tier", Map.of("", 9), random()), 0, List.of()),
                Arguments.of(
                        split("version", Map.of("0", 9, "", 1), random()),
                        0,
                        List.of("split gives 1 parts to version=, but no target has it: its calls go to the other"
                                + " groups")),
                Arguments.of(
                        avoidTried(healthyOnly(0, zoneAware("c", random()))),
                        0,
                        List.of(
                                "healthyOnly never panics: the last healthy target of 10 gets all calls",
                                "zoneAware is of zone 'c', but none of 10 targets is: every call leaves the zone")));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void advice_policy_saysWhatWillHurt(BalancingPolicy policy, int busy, List<String> said) {
        LoadBalancer.Snapshot fleet = fleet(busy, 0);

        List<String> advice = policy.advice(fleet);

        assertThat(advice).isEqualTo(said);
    }

    static List<Arguments> ejections() {
        return List.of(
                Arguments.of(healthyOnly(0.5, random()), 5, List.of()),
                Arguments.of(healthyOnly(0.5, random()), 6, List.of(panicsAfter(5, 6, 0.5))),
                Arguments.of(healthyOnly(0.3, random()), 7, List.of()),
                Arguments.of(healthyOnly(0.31, random()), 7, List.of(panicsAfter(6, 7, 0.31))),
                Arguments.of(zoneAware("a", healthyOnly(0.9, random())), 2, List.of(panicsAfter(1, 2, 0.9))));
    }

    private static String panicsAfter(int spared, int mostEjected, double threshold) {
        return "healthyOnly panics once more than " + spared + " of 10 targets are out, of which detectors may eject "
                + mostEjected + ": calls then go to the ejected ones again; maxEjected and a panic threshold of "
                + threshold + " contradict each other";
    }

    @ParameterizedTest
    @MethodSource("ejections")
    void advice_detectorsThatEject_saysWhereItContradictsThem(
            BalancingPolicy policy, int mostEjected, List<String> said) {
        assertThat(policy.advice(fleet(2, mostEjected))).isEqualTo(said);
    }

    @ParameterizedTest
    @MethodSource("composers")
    void advice_beforeTheFirstList_saysNothing(BalancingPolicy policy) {
        LoadBalancer.Snapshot nobody = new LoadBalancer.Snapshot("shop", "policy", Duration.ZERO, List.of());

        assertThat(policy.advice(nobody)).isEmpty();
    }

    static List<BalancingPolicy> composers() {
        return List.of(
                healthyOnly(0, random()),
                healthyOnly(0.5, random()),
                healthyOnly(TargetSet.Minimum.ofCount(3), random()),
                healthyZones(TargetSet.Minimum.ofCount(3), random()),
                zoneAware("a", random()),
                split("version", Map.of("0", 9, "1", 1), random()));
    }
}
