package dev.lbkit.failover;

import static dev.lbkit.failover.Vectors.list;
import static dev.lbkit.failover.Vectors.map;
import static dev.lbkit.failover.Vectors.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.testkit.FakeMember;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts of Resilience4j, played through the detector. Not offered: the windows, which are Resilience4j's own, and scripts
 * that force a state or count permissions, as a circuit here is told of ends alone. The limit of the time half open is left
 * out, because the scripts do not run its timer.
 */
final class CircuitVectorsTest {

    private final Theater theater = new Theater(Theater.AVOIDING, Target.of("http://a:80"));
    private String state = "CLOSED";

    static Stream<Vectors.Case> cases() {
        return Vectors.of("circuit_breaker");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void circuit_script_plays(Vectors.Case vector) {
        assumeTrue(!vector.op().endsWith("window") && !vector.op().startsWith("window"), "not offered: windows");
        assertThat(vector.op()).isEqualTo("circuit_breaker_script");
        var steps =
                list(vector.expect().get("steps")).stream().map(Vectors::map).toList();
        assumeTrue(steps.stream().noneMatch(step -> step.get("op").equals("to")), "not offered: forced states");
        LoadBalancer.Environment environment = theater.balancer.environment();
        HealthDetector.Watch watch = CircuitBreaking.perTarget(
                        config(map(vector.input().get("config"))))
                .start(environment)
                .watch(FakeMember.set(1).get(0).target(), this::hear);

        for (Map<String, Object> step : steps) {
            switch ((String) step.get("op")) {
                case "acquire" -> assertThat(!state.equals("OPEN")).isEqualTo(step.get("expect_permitted"));
                case "success" -> watch.heard(Outcome.SUCCESS, nanos(step.get("duration_s")), theater.time.read());
                case "error" -> watch.heard(Outcome.FAILURE, nanos(step.get("duration_s")), theater.time.read());
                case "advance" -> theater.time.advance(Duration.ofNanos(nanos(step.get("seconds"))));
                case "expect" ->
                    assertThat(state).isEqualTo(map(step.get("expect")).get("state"));
                default -> throw new AssertionError("unknown step: " + step);
            }
        }
    }

    private void hear(HealthStatus status, String reason) {
        state = status == HealthStatus.UNHEALTHY ? "OPEN" : reason.contains("half open") ? "HALF_OPEN" : "CLOSED";
    }

    private static CircuitBreakerConfig config(Map<String, Object> settings) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold((float) number(settings.get("failure_rate_threshold")))
                .permittedNumberOfCallsInHalfOpenState((int) number(settings.get("permitted_in_half_open")))
                .slowCallDurationThreshold(Duration.ofNanos(nanos(settings.get("slow_call_duration_s"))))
                .slowCallRateThreshold((float) number(settings.get("slow_call_rate_threshold")))
                .slidingWindow(
                        (int) number(settings.get("window_size")),
                        (int) number(settings.get("minimum_calls")),
                        SlidingWindowType.valueOf((String) settings.get("window_type")))
                .waitDurationInOpenState(Duration.ofNanos(nanos(settings.get("wait_open_s"))))
                .build();
    }

    private static long nanos(Object seconds) {
        return (long) (number(seconds) * 1e9);
    }
}
