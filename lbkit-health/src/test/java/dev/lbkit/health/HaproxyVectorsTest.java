package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.Target;
import dev.lbkit.health.TargetHealth.Reason;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** HAProxy's counters, intervals and agents. */
final class HaproxyVectorsTest {

    private static final Duration EVERY = Duration.ofMillis(2000);

    @TestFactory
    Stream<DynamicTest> health_vector_isHaproxys() throws IOException {
        return VectorSet.named("haproxy_health")
                .offers("rise_fall_states", HaproxyVectorsTest::states)
                .offers("check_interval_ms", HaproxyVectorsTest::interval)
                .offers("jittered_interval_bounds", HaproxyVectorsTest::jitter)
                .offers("parse_agent_reply", HaproxyVectorsTest::agent)
                .offers("slowstart_fraction", HaproxyVectorsTest::slowStart)
                .declines("observed_response_is_ok", "what a status means for a call is its caller's to say")
                .declines("on_error_effect", "faults of calls eject by themselves and do not count as checks")
                .declines("error_limit_reached", "of outlier detection, which counts by the same rule")
                .declines("error_limit_reached_sequence", "of outlier detection, which counts by the same rule")
                .declines("round_robin_sequence", "of a picker, which lbkit-algorithms replays in swrr_sequences")
                .replayed();
    }

    /** A server that HAProxy just started is up, and one failure from down. */
    private static HealthMachine machine(String start, int rise, int fall) {
        return switch (start) {
            case "down" -> new HealthMachine(rise, fall, 0, TargetHealth.of(Reason.TIMEOUT, ""));
            case "init" -> new HealthMachine(rise, fall, fall - 1, TargetHealth.healthy(""));
            default -> new HealthMachine(rise, fall, 0, TargetHealth.healthy(""));
        };
    }

    private static void states(Vector vector) {
        Value input = vector.input();
        HealthMachine machine = machine(
                input.at("start").text(),
                input.at("rise").whole(),
                input.at("fall").whole());
        int step = 0;
        for (Value result : input.at("results").items()) {
            machine = machine.on(result.flag() ? Probe.Result.pass() : Probe.Result.fail(""));
            Value expected = vector.expect().at("steps").at(step++);
            boolean up = machine.state() != TargetHealth.State.UNHEALTHY;
            int health = up ? machine.rise() + machine.fall() - 1 - machine.against() : machine.against();
            String counter = up
                    ? (machine.fall() - machine.against()) + "/" + machine.fall()
                    : machine.against() + "/" + machine.rise();
            String pace = machine.isOnEdge() ? "fastinter" : up ? "inter" : "downinter";
            assertThat(up).isEqualTo(expected.at("up").flag());
            assertThat(health).isEqualTo(expected.at("health").whole());
            assertThat(counter).isEqualTo(expected.at("counter").text());
            assertThat(pace).isEqualTo(expected.at("interval").text());
        }
    }

    private static Duration millis(Value input, String name) {
        return input.find(name).map(value -> Duration.ofMillis(value.whole())).orElse(EVERY);
    }

    private static void interval(Vector vector) {
        Value input = vector.input();
        HealthMachine machine = switch (input.at("state").text()) {
            case "unchecked" -> HealthMachine.of(2, 3);
            case "up-stable" -> machine("up", 2, 3);
            case "up-falling" -> machine("up", 2, 3).on(Probe.Result.fail(""));
            case "down-stable" -> machine("down", 2, 3);
            default -> machine("down", 2, 3).on(Probe.Result.pass());
        };
        Rhythm rhythm =
                new Rhythm(millis(input, "inter_ms"), millis(input, "fastinter_ms"), millis(input, "downinter_ms"), 0);

        Duration interval = rhythm.after(machine);

        assertThat(interval.toMillis())
                .isEqualTo(vector.expect().at("interval_ms").whole());
    }

    private static void jitter(Vector vector) {
        Duration inter = millis(vector.input(), "inter_ms");
        Rhythm rhythm = new Rhythm(
                inter, inter, inter, vector.input().at("spread_percent").number() / 100);

        double least = inter.toMillis() * rhythm.factor(0);
        double most = inter.toMillis() * rhythm.factor(1);

        assertThat(least).isCloseTo(vector.expect().at("min_ms").number(), within(1e-6));
        assertThat(most).isCloseTo(vector.expect().at("max_ms").number(), within(1e-6));
    }

    private static OptionalInt whole(Value expect, String name) {
        return expect.find(name).map(value -> OptionalInt.of(value.whole())).orElse(OptionalInt.empty());
    }

    private static void agent(Vector vector) {
        Value expect = vector.expect();

        AgentReply reply = AgentReply.of(vector.input().at("reply").text());

        assertThat(reply.weightPercent()).isEqualTo(whole(expect, "weight_percent"));
        assertThat(reply.maxConnections()).isEqualTo(whole(expect, "max_connections"));
        assertThat(reply.admin()).isEqualTo(expect.find("admin").map(Value::text));
        assertThat(reply.oper()).isEqualTo(expect.find("oper").map(Value::text));
        expect.find("reason").ifPresent(reason -> assertThat(reply.reason()).isEqualTo(reason.text()));
        if (expect.find("drain").isPresent()) {
            assertThat(reply.result()).isInstanceOf(Probe.TakenOut.class);
        }
        if (expect.find("ignored").isPresent()) {
            assertThat(reply.result()).isEqualTo(Probe.Result.pass());
        }
    }

    private static void slowStart(Vector vector) {
        Value input = vector.input();
        assumeTrue(input.at("slowstart_s").number() > 0, "slowstart_fraction: a ramp takes more than no time");
        SlowStart slowStart =
                new SlowStart(Duration.ofSeconds(input.at("slowstart_s").whole()), 1, 0.01, 1);
        long nanos = (long) (input.at("elapsed_s").number() * 1e9);

        double fraction = slowStart.weigh(FakeMember.of(Target.of("http://10.0.0.7:80")), Duration.ofNanos(nanos));

        assertThat(Optional.of(fraction))
                .hasValueSatisfying(value -> assertThat(value)
                        .isCloseTo(vector.expect().at("fraction").number(), within(vector.tolerance(0.02))));
    }
}
