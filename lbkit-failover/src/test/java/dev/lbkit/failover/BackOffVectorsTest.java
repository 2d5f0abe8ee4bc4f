package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The limits below which pauses are drawn: a pause is never longer, and comes as near as chance is to 1. */
final class BackOffVectorsTest {

    private static final RandomGenerator HIGHEST = () -> -1L;
    private static final String JITTER = "jitter here is full: from 0 to the limit";

    @TestFactory
    Stream<DynamicTest> pause_vector_agrees() throws IOException {
        return VectorSet.named("backoff_retry")
                .offers("backoff", BackOffVectorsTest::pauses)
                .offers("backoff_create", BackOffVectorsTest::create)
                .declines("backoff_bounds", JITTER)
                .declines("backoff_bounds_per_attempt", JITTER)
                .declines("backoff_total_limit", "the deadline of a call ends its retries")
                .declines("aws_retry_quota", "a quota that successes give back; RetryBudget counts first attempts")
                .replayed();
    }

    private static void pauses(Vector vector) {
        Value input = vector.input();
        assumeTrue(input.at("kind").text().equals("exponential"), "backoff: limits double here");
        assumeTrue(input.at("multiplier").number() == 2, "backoff: limits double here");
        Duration longest = input.find("max_ms").map(BackOffVectorsTest::millis).orElse(Duration.ofDays(1));
        BackOff backOff = new BackOff(millis(input.at("start_ms")), longest);

        int retry = 0;
        for (Value delay : vector.expect().at("delays_ms").items()) {
            retry++;
            assertThat(backOff.pause(retry, HIGHEST)).isCloseTo(millis(delay), Duration.ofNanos(delay.whole()));
        }
    }

    private static void create(Vector vector) {
        assumeTrue(vector.input().find("start_ms").isPresent(), "backoff_create: not a setting here");

        assertThatThrownBy(() -> new BackOff(millis(vector.input().at("start_ms")), Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Duration millis(Value value) {
        return Duration.ofMillis(value.whole());
    }
}
