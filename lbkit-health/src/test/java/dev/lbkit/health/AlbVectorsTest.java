package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.Target;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Thresholds, success codes and ramps of an Application Load Balancer's target groups. */
final class AlbVectorsTest {

    @TestFactory
    Stream<DynamicTest> health_vector_isOfATargetGroup() throws IOException {
        String elsewhere = "not of health checks";
        return VectorSet.named("alb_targets")
                .offers("health_states", AlbVectorsTest::states)
                .offers("status_matches", AlbVectorsTest::codes)
                .offers("linear_share_of_full", AlbVectorsTest::ramp)
                .declines("thresholds_valid", "thresholds begin at 1 and have no upper bound")
                .declines("slow_start_duration_valid", "a ramp may take any time up to a day")
                .declines("enters_slow_start", "of the balancer's shell: lbkit-bench replays it")
                .declines("target_group_health", "of policies and record trees: lbkit-bench replays it")
                .declines("routable_count", "of policies: lbkit-bench replays it")
                .declines("percent_per_target", elsewhere)
                .declines("sticky_decision", elsewhere)
                .declines("sticky_duration_valid", elsewhere)
                .declines("cookie_shards", elsewhere)
                .declines("rewrite_xff", elsewhere)
                .declines("xff_entry_with_port", elsewhere)
                .replayed();
    }

    private static void states(Vector vector) {
        Value input = vector.input();
        HealthMachine machine = HealthMachine.of(
                input.at("healthy_threshold").whole(),
                input.at("unhealthy_threshold").whole());
        String initial = input.at("initial").text();
        if (!initial.equals("initial")) {
            machine = machine.on(initial.equals("healthy") ? Probe.Result.pass() : Probe.Result.takenOut(""));
        }
        List<String> states = new ArrayList<>();
        for (Value result : input.at("results").items()) {
            machine = machine.on(result.flag() ? Probe.Result.pass() : Probe.Result.fail(""));
            states.add(machine.state().name().toLowerCase(Locale.ROOT));
        }

        assertThat(states).isEqualTo(vector.expect().at("states").texts().toList());
    }

    private static void codes(Vector vector) {
        String matcher = vector.input().at("matcher").text();
        assumeTrue(matcher.matches("[1-9]\\d\\d\\D?.*"), "status_matches: codes of gRPC are an answer's, not HTTP's");

        boolean match =
                StatusCodes.of(matcher).contains(vector.input().at("status").whole());

        assertThat(match).isEqualTo(vector.expect().at("match").flag());
    }

    private static void ramp(Vector vector) {
        Value input = vector.input();
        SlowStart slowStart =
                new SlowStart(Duration.ofSeconds(input.at("duration_s").whole()), 1, 0.01, 1);
        long nanos = (long) (input.at("elapsed_s").number() * 1e9);

        double factor = slowStart.weigh(FakeMember.of(Target.of("http://10.0.0.7:80")), Duration.ofNanos(nanos));

        assertThat(factor).isCloseTo(vector.expect().at("factor").number(), within(vector.tolerance(0.01)));
    }
}
