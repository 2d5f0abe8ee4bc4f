package dev.lbkit.bench;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.failover.Failover;
import dev.lbkit.failover.Tiers;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.OutlierDetection;
import dev.lbkit.simulation.VirtualTime;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings of two modules that contradict each other are named by whoever sees both, and those that fit are not. */
final class AdviceAcrossPartsTest {

    private static final BalancingPolicy HEALTHY = Policies.healthyOnly(0.5, Policies.roundRobin());
    private static final HealthDetector CHECK =
            ActiveCheck.tcp().every(ofSeconds(10)).jitter(0).build();

    private static HealthDetector ejecting(double share) {
        return OutlierDetection.builder().maxEjected(share).build();
    }

    private static Arguments of(
            BalancingPolicy policy, HealthDetector detector, UnaryOperator<Failover.Builder> calls, String... said) {
        return Arguments.of(policy, detector, calls, List.of(said));
    }

    static List<Arguments> parts() {
        BalancingPolicy tiers =
                Tiers.by(target -> target.id().equals("t9") ? 1 : 0).around(Policies.roundRobin());
        return List.of(
                of(HEALTHY, ejecting(0.5), calls -> calls),
                of(
                        HEALTHY,
                        ejecting(0.6),
                        calls -> calls,
                        "healthyOnly panics once more than 5 of 10 targets are out, of which detectors may eject 6: calls"
                                + " then go to the ejected ones again; maxEjected and a panic threshold of 0.5 contradict"
                                + " each other"),
                of(tiers, ejecting(0.2), calls -> calls), // 1.4 of 7/9
                of(
                        tiers,
                        ejecting(0.3),
                        calls -> calls,
                        "tiers: detectors may eject 3 of the 9 targets of tier 0, which then carries 93 % of the calls:"
                                + " ejections alone send the rest to the next tier"),
                of(
                        HEALTHY,
                        CHECK,
                        calls -> calls,
                        "checks take up to 32.0 s to see that a target hangs, calls have 10.0 s, and a call that hangs is"
                                + " not repeated in time: until then each one on that target is lost; outlier detection"
                                + " sees it earlier",
                        "no target is usable of 10 known", // before the first check
                        "active checks need up to 32 s to see that a target died: outlier detection, or a shorter onEdge,"
                                + " sees it earlier"),
                of(
                        HEALTHY,
                        CHECK,
                        calls -> calls.idempotent().attemptTimeout(ofSeconds(3)),
                        "no target is usable of 10 known", // before the first check
                        "active checks need up to 32 s to see that a target died: outlier detection, or a shorter onEdge,"
                                + " sees it earlier"));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void advice_ofAFailover_comparesWhatItsPartsAreSetTo(
            BalancingPolicy policy, HealthDetector detector, UnaryOperator<Failover.Builder> calls, List<String> said) {
        List<Target> targets = IntStream.range(0, 10)
                .mapToObj(i -> Target.of("t" + i, "http://10.0.0.1:" + (1 + i)).in("r", "z" + i % 5))
                .toList();
        VirtualTime time = new VirtualTime();

        try (LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(targets))
                .policy(policy)
                .detector(detector)
                .ticker(time)
                .scheduler(time)
                .build()) {
            assertThat(calls.apply(Failover.builder(balancer)).build().advice()).isEqualTo(said);
        }
    }
}
