package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.util.List;
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
}
