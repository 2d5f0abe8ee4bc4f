package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Scripts of Resilience4j, played through the detector. Not offered: the windows, which are Resilience4j's own, and scripts
 * that force a state or count permissions, as a circuit here is told of ends alone. The limit of the time half open is left
 * out, because the scripts do not run its timer.
 */
final class CircuitVectorsTest {

    private static final String WINDOW = "the windows are Resilience4j's own";

    @TestFactory
    Stream<DynamicTest> circuit_script_plays() throws IOException {
        return VectorSet.named("circuit_breaker")
                .offers("circuit_breaker_script", vector -> new Script().play(vector))
                .declines("window_slow_rate", WINDOW)
                .declines("count_window", WINDOW)
                .declines("count_window_slow", WINDOW)
                .declines("time_window", WINDOW)
                .replayed();
    }

    /** One script on one circuit. */
    private static final class Script {

        private final Theater theater = new Theater(Theater.AVOIDING, Target.of("http://a:80"));
        private String state = "CLOSED";

        void play(Vector vector) {
            List<Value> steps = vector.expect().at("steps").items();
            assumeTrue(
                    steps.stream().noneMatch(step -> step.at("op").text().equals("to")),
                    "a forced state: a circuit is told of ends alone");
            LoadBalancer.Environment environment = theater.balancer.environment();
            HealthDetector.Watch watch = CircuitBreaking.perTarget(
                            config(vector.input().at("config")))
                    .start(environment)
                    .watch(FakeMember.set(1).get(0).target(), this::hear);
            for (Value step : steps) {
                play(step, watch);
            }
        }

        private void play(Value step, HealthDetector.Watch watch) {
            switch (step.at("op").text()) {
                case "acquire" ->
                    assertThat(!state.equals("OPEN"))
                            .isEqualTo(step.at("expect_permitted").flag());
                case "success" -> watch.heard(Outcome.SUCCESS, nanos(step.at("duration_s")), theater.time.read());
                case "error" -> watch.heard(Outcome.FAILURE, nanos(step.at("duration_s")), theater.time.read());
                case "advance" -> theater.time.advance(Duration.ofNanos(nanos(step.at("seconds"))));
                case "expect" ->
                    assertThat(state).isEqualTo(step.at("expect").at("state").text());
                default -> throw new AssertionError("unknown step: " + step);
            }
        }

        private void hear(HealthStatus status, String reason) {
            state = status == HealthStatus.UNHEALTHY ? "OPEN" : reason.contains("half open") ? "HALF_OPEN" : "CLOSED";
        }
    }

    private static CircuitBreakerConfig config(Value settings) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(
                        (float) settings.at("failure_rate_threshold").number())
                .permittedNumberOfCallsInHalfOpenState(
                        settings.at("permitted_in_half_open").whole())
                .slowCallDurationThreshold(Duration.ofNanos(nanos(settings.at("slow_call_duration_s"))))
                .slowCallRateThreshold(
                        (float) settings.at("slow_call_rate_threshold").number())
                .slidingWindow(
                        settings.at("window_size").whole(),
                        settings.at("minimum_calls").whole(),
                        SlidingWindowType.valueOf(settings.at("window_type").text()))
                .waitDurationInOpenState(Duration.ofNanos(nanos(settings.at("wait_open_s"))))
                .build();
    }

    private static long nanos(Value seconds) {
        return (long) (seconds.number() * 1e9);
    }
}
