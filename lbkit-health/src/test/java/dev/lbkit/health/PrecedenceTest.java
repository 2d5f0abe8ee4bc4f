package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The precedence of all that is said of a target, every combination of it: an order and discovery before what detectors find, and
 * of an active and a passive detector the worse finding, in its own words; of equals, who spoke last.
 */
class PrecedenceTest {

    record Case(boolean ordered, boolean unlisted, HealthStatus active, HealthStatus passive, boolean passiveIsLast) {

        HealthStatus status() {
            return ordered || unlisted ? HealthStatus.DRAINING : active.compareTo(passive) > 0 ? active : passive;
        }

        String reason() {
            if (ordered) {
                return "taken out by order";
            }
            if (unlisted) {
                return "no longer listed by discovery";
            }
            boolean byPassive = passive == active ? passiveIsLast : passive.compareTo(active) > 0;
            return byPassive ? "passive" : "active";
        }
    }

    static Stream<Case> cases() {
        List<HealthStatus> found =
                List.of(HealthStatus.HEALTHY, HealthStatus.DEGRADED, HealthStatus.UNKNOWN, HealthStatus.UNHEALTHY);
        return IntStream.range(0, 8)
                .boxed()
                .flatMap(bits -> found.stream()
                        .flatMap(active -> found.stream()
                                .map(passive ->
                                        new Case((bits & 1) != 0, (bits & 2) != 0, active, passive, (bits & 4) != 0))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void target_withAllSignals_hasTheStatusAndReasonOfTheStrongest(Case signals) {
        Lab lab = new Lab();
        Sayer active = new Sayer();
        Sayer passive = new Sayer();
        TargetSource.Settable source = TargetSource.settable(List.of(Lab.target("a")));
        LoadBalancer balancer = lab.balancer(active, source).detector(passive).build();
        Lease open = balancer.acquire(PickRequest.any()); // so that a drain goes on

        if (!signals.passiveIsLast) {
            passive.say(signals.passive, "passive");
        }
        active.say(signals.active, "active");
        if (signals.passiveIsLast) {
            passive.say(signals.passive, "passive");
        }
        if (signals.unlisted) {
            source.set(List.of(Lab.target("b")));
        }
        if (signals.ordered) {
            balancer.drain("a");
        }
        lab.time.advance(Duration.ZERO);

        LoadBalancer.TargetState a = balancer.snapshot().targets().get(0);
        assertThat(a.status()).isEqualTo(signals.status());
        assertThat(a.reason()).isEqualTo(signals.reason());
        assertThat(TargetHealth.of(a).state().status()).isEqualTo(signals.status());
        open.close();
    }
}
