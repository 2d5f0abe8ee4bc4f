package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule by an example that triggers it and one that does not. */
final class AdviceTest {

    private static LoadBalancer.Snapshot fleet(int size) {
        List<LoadBalancer.TargetState> states = IntStream.range(0, size)
                .mapToObj(i -> new LoadBalancer.TargetState(
                        Target.of("t" + i, "http://10.0.0.1:" + (1 + i)),
                        HealthStatus.HEALTHY,
                        "",
                        1,
                        0,
                        OptionalDouble.empty(),
                        0))
                .toList();
        return new LoadBalancer.Snapshot("shop", "policy", Duration.ZERO, states);
    }

    static List<Arguments> rules() {
        return List.of(
                Arguments.of(ActiveCheck.tcp(), 10, List.of()),
                Arguments.of(
                        ActiveCheck.tcp().every(ofSeconds(10)).jitter(0),
                        10,
                        List.of("active checks need up to 32 s to see that a target died: outlier detection, or a"
                                + " shorter onEdge, sees it earlier")),
                Arguments.of(
                        ActiveCheck.tcp()
                                .every(ofSeconds(10))
                                .onEdge(ofSeconds(1))
                                .jitter(0),
                        10,
                        List.of()),
                Arguments.of(
                        ActiveCheck.tcp().whenDown(ofMinutes(2)).jitter(0),
                        10,
                        List.of("active checks need up to 125 s to see that a target is back")),
                Arguments.of(
                        ActiveCheck.tcp().timeout(ofSeconds(2)).atOnce(3),
                        10,
                        List.of("active checks of 10 targets fall behind if all of them hang: 4 would be under way at"
                                + " once, of 3 allowed")),
                Arguments.of(ActiveCheck.tcp().timeout(ofMillis(1500)).atOnce(3), 10, List.of()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void advice_activeCheck_saysWhatWillHurt(ActiveCheck.Builder check, int size, List<String> said) {
        LoadBalancer.Snapshot fleet = fleet(size);

        List<String> advice = check.build().advice(fleet);

        assertThat(advice).isEqualTo(said);
    }
}
