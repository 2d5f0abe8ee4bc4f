package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by an example that triggers it and one that does not. */
final class FailoverAdviceTest {

    private static Arguments rule(UnaryOperator<Failover.Builder> settings, String... said) {
        return Arguments.of(settings, List.of(said));
    }

    static List<Arguments> rules() {
        return List.of(
                rule(settings -> settings),
                rule(
                        settings -> settings.attempts(1),
                        "failover makes one attempt: a call on a target that dies is lost"),
                rule(
                        settings -> settings.idempotent().deadline(ofSeconds(1)).attemptTimeout(ofMillis(600)),
                        "a deadline of 1.0 s has no time for a second attempt after a first one of 0.6 s: a call on a"
                                + " target that hangs is lost"),
                rule(settings -> settings.idempotent().deadline(ofSeconds(1)).attemptTimeout(ofMillis(500))),
                rule(
                        settings -> settings.budget(RetryBudget.of(0.5, 10, 1)),
                        "while all calls fail, retries add up to 50 % to the load of targets that are in trouble"
                                + " already"),
                rule(settings -> settings.budget(RetryBudget.of(0.25, 10, 1))));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void advice_failover_saysWhatWillHurt(UnaryOperator<Failover.Builder> settings, List<String> said) {
        List<Target> targets = IntStream.range(0, 3)
                .mapToObj(i -> Target.of("t" + i, "http://10.0.0.1:" + (1 + i)).in("r", "z" + i))
                .toList();

        try (LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(targets))
                .policy((set, random) -> (request, now) -> set.get(0))
                .build()) {
            assertThat(settings.apply(Failover.builder(balancer)).build().advice())
                    .isEqualTo(said);
        }
    }

    static List<Arguments> detectors() {
        String lost =
                "checks take up to 12.0 s to see that a target hangs, calls have 10.0 s, and a call that hangs is not"
                        + " repeated in time: until then each one on that target is lost; outlier detection sees it earlier";
        return List.of(
                Arguments.of(List.of(slow(0)), (UnaryOperator<Failover.Builder>) settings -> settings, List.of(lost)),
                Arguments.of(List.of(slow(1)), (UnaryOperator<Failover.Builder>) settings -> settings, List.of()),
                Arguments.of(
                        List.of(slow(0)),
                        (UnaryOperator<Failover.Builder>)
                                settings -> settings.idempotent().attemptTimeout(ofSeconds(3)),
                        List.of()),
                Arguments.of(
                        List.of(slow(0)),
                        (UnaryOperator<Failover.Builder>) settings -> settings.deadline(ofSeconds(13)),
                        List.of()),
                Arguments.of(List.of(), (UnaryOperator<Failover.Builder>) settings -> settings, List.of()));
    }

    /** Sees a death within 12 s, and may eject so many. */
    private static HealthDetector slow(int mostEjected) {
        return new HealthDetector() {
            @Override
            public Detection start(LoadBalancer.Environment environment) {
                return (target, verdict) -> new Watch() {};
            }

            @Override
            public int mostEjected(int targets) {
                return mostEjected;
            }

            @Override
            public Optional<Duration> worstDetection() {
                return Optional.of(ofSeconds(12));
            }
        };
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void advice_detectionBesideDeadline_saysWhatIsLost(
            List<HealthDetector> detectors, UnaryOperator<Failover.Builder> settings, List<String> said) {
        LoadBalancer.Builder shop = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(Target.of("a", "http://a"), Target.of("b", "http://b"))))
                .policy((set, random) -> (request, now) -> set.get(0));
        detectors.forEach(shop::detector);

        try (LoadBalancer balancer = shop.build()) {
            assertThat(settings.apply(Failover.builder(balancer)).build().advice())
                    .isEqualTo(said);
        }
    }
}
