package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TierAdviceTest {

    private static final BalancingPolicy FIRST = (targets, random) -> (request, now) -> targets.get(0);

    private static Target target(int tier, int number) {
        return Target.of(tier + "-" + number, "http://10.0.0.1:" + (1 + 10 * tier + number))
                .in("r", "zone-" + number);
    }

    static List<Arguments> rules() {
        return List.of(
                Arguments.of(
                        Tiers.by(target -> 7),
                        List.of("tiers: all 6 targets are in tier 7: there is nothing to fail over to")),
                Arguments.of(Tiers.by(Fleet::tier), List.of()),
                Arguments.of(
                        Tiers.by(Fleet::tier).needing(3.5),
                        List.of(
                                "tiers: tier 0 has a weight of 3.0 where 3.5 are needed: it cannot carry the others'"
                                        + " calls",
                                "tiers: tier 1 has a weight of 3.0 where 3.5 are needed: it cannot carry the others'"
                                        + " calls")),
                Arguments.of(Tiers.by(Fleet::tier).needing(3), List.of()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void advice_tiers_saysWhatWillHurt(Tiers tiers, List<String> said) {
        List<Target> targets = Stream.of(0, 1)
                .flatMap(tier -> Stream.of(0, 1, 2).map(number -> target(tier, number)))
                .toList();

        try (LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(targets))
                .policy(tiers.around(FIRST))
                .build()) {
            assertThat(balancer.advice()).isEqualTo(said);
        }
    }

    static List<Arguments> ejections() {
        return List.of(
                Arguments.of(Tiers.by(Fleet::tier), 1, List.of(carries(1, 93))), // 1.4 of 2/3
                Arguments.of(Tiers.by(Fleet::tier).overprovisioning(1.5), 1, List.of()),
                Arguments.of(Tiers.by(Fleet::tier).overprovisioning(1.5), 5, List.of(carries(3, 0))),
                Arguments.of(Tiers.by(Fleet::tier).needing(1), 2, List.of()));
    }

    private static String carries(int ejected, int percent) {
        return "tiers: detectors may eject " + ejected + " of the 3 targets of tier 0, which then carries " + percent
                + " % of the calls: ejections alone send the rest to the next tier";
    }

    @ParameterizedTest
    @MethodSource("ejections")
    void advice_detectorsThatEject_saysWhatTheFirstTierStillCarries(Tiers tiers, int mostEjected, List<String> said) {
        List<LoadBalancer.TargetState> states = Stream.of(0, 1)
                .flatMap(tier -> Stream.of(0, 1, 2).map(number -> target(tier, number)))
                .map(target ->
                        new LoadBalancer.TargetState(target, HealthStatus.HEALTHY, "", 1, 0, OptionalDouble.empty(), 0))
                .toList();
        LoadBalancer.Snapshot fleet =
                new LoadBalancer.Snapshot("shop", "tiers", Duration.ZERO, states, mostEjected, Optional.empty());

        assertThat(tiers.around(FIRST).advice(fleet)).isEqualTo(said);
    }
}
