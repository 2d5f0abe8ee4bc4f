package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.Lease;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.simulation.VirtualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CircuitBreakingTest {

    private static CircuitBreakerConfig.Builder config() {
        return waiting(IntervalFunction.of(ofSeconds(5)));
    }

    private static CircuitBreakerConfig.Builder waiting(IntervalFunction wait) {
        return CircuitBreakerConfig.custom()
                .slidingWindow(10, 4, SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(50)
                .slowCallDurationThreshold(ofSeconds(2))
                .waitIntervalFunctionInOpenState(wait)
                .permittedNumberOfCallsInHalfOpenState(2);
    }

    private static Theater theater(CircuitBreakerConfig.Builder config) {
        return new Theater(
                new VirtualTime(),
                (targets, random) -> (request, now) -> targets.get(0),
                List.of(CircuitBreaking.perTarget(config.build())),
                in("eu", "a-1"),
                in("eu", "b-1"));
    }

    private static void calls(Theater theater, Outcome... outcomes) {
        for (Outcome outcome : outcomes) {
            theater.balancer.acquire(PickRequest.any()).complete(outcome);
        }
        theater.time.advance(Duration.ZERO);
    }

    private static Theater opened(CircuitBreakerConfig.Builder config) {
        Theater theater = theater(config);
        calls(theater, Outcome.SUCCESS, Outcome.SUCCESS, Outcome.FAILURE, Outcome.TIMEOUT);
        return theater;
    }

    @Test
    void circuit_halfOfTheCallsFail_opensAndSaysWhy() {
        Theater theater = opened(config());

        assertThat(theater.state("a-1").status()).isEqualTo(UNHEALTHY);
        assertThat(theater.state("a-1").reason())
                .isEqualTo("circuit open for PT5S: 50.0 % of 4 calls failed, 0.0 % were slow");
        assertThat(theater.state("b-1").status()).isEqualTo(HEALTHY);
    }

    @Test
    void circuit_tooFewCalls_staysClosed() {
        Theater theater = theater(config());

        calls(theater, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE);

        assertThat(theater.state("a-1").status()).isEqualTo(HEALTHY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"REJECTED", "CANCELLED"})
    void circuit_callsThatSayNothing_countForNothing(Outcome silent) {
        Theater theater = theater(config());

        calls(theater, IntStream.range(0, 50).mapToObj(i -> silent).toArray(Outcome[]::new));
        calls(theater, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE);

        assertThat(theater.state("a-1").status()).isEqualTo(HEALTHY);
        calls(theater, Outcome.FAILURE);
        assertThat(theater.state("a-1").status()).isEqualTo(UNHEALTHY);
    }

    @Test
    void circuit_afterTheWait_isProbedAndCloses() {
        Theater theater = opened(config());

        theater.time.advance(ofMillis(4_999));
        assertThat(theater.state("a-1").status()).isEqualTo(UNHEALTHY);
        theater.time.advance(ofMillis(1));
        assertThat(theater.state("a-1").status()).isEqualTo(HEALTHY);
        assertThat(theater.state("a-1").reason()).isEqualTo("circuit half open: probing");
        calls(theater, Outcome.SUCCESS, Outcome.SUCCESS);

        assertThat(theater.state("a-1").reason()).isEmpty();
    }

    @Test
    void circuit_probesFail_opensAgainForTheNextWait() {
        Theater theater = opened(waiting(IntervalFunction.ofExponentialBackoff(ofSeconds(5), 2)));
        theater.time.advance(ofSeconds(5));

        calls(theater, Outcome.UNREACHABLE, Outcome.UNREACHABLE);

        assertThat(theater.state("a-1").reason()).startsWith("circuit open for PT10S: 100.0 % of 2 calls failed");
    }

    /** B17: probes that fail make the waits grow up to their longest; a success begins anew. */
    @Test
    void circuit_probesFailAgainAndAgain_waitsGrowAndASuccessResetsThem() {
        Theater theater = opened(waiting(IntervalFunction.ofExponentialBackoff(ofSeconds(5), 2, ofSeconds(40))));
        List<Integer> waits = new ArrayList<>();

        for (int opening = 0; opening < 8; opening++) {
            if (opening == 6) {
                calls(theater, Outcome.SUCCESS, Outcome.SUCCESS); // closed
                calls(theater, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE);
            } else if (opening > 0) {
                calls(theater, Outcome.FAILURE, Outcome.FAILURE);
            }
            int waited = 0;
            while (theater.state("a-1").status() == UNHEALTHY) {
                theater.time.advance(ofSeconds(1));
                waited++;
            }
            waits.add(waited);
        }

        System.out.println("B17 waits while probes fail, one success after six: " + waits);
        assertThat(waits).containsExactly(5, 10, 20, 40, 40, 40, 5, 10);
    }

    /** B30. */
    @Test
    void circuit_halfOfTheCallersCancel_staysClosed() {
        Theater theater = theater(config());

        for (int i = 0; i < 1000; i++) {
            calls(theater, i % 2 == 0 ? Outcome.CANCELLED : Outcome.SUCCESS);
        }

        long openings = theater.events.stream()
                .filter(event -> event.toString().contains("UNHEALTHY"))
                .count();
        System.out.println("B30 half of 1000 calls are cancelled: the circuit opens " + openings + " times (0)");
        assertThat(openings).isZero();
    }

    @Test
    void circuit_callsBegunBeforeTheProbing_areNoProbes() {
        Theater theater = theater(config());
        List<Lease> old = IntStream.range(0, 10)
                .mapToObj(i -> theater.balancer.acquire(PickRequest.any()))
                .toList();
        calls(theater, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE);
        theater.time.advance(ofSeconds(5));

        old.forEach(lease -> lease.complete(Outcome.TIMEOUT));
        theater.time.advance(Duration.ZERO);

        assertThat(theater.state("a-1").reason()).isEqualTo("circuit half open: probing");
    }

    @Test
    void circuit_probesNeverEnd_targetStaysInUse() {
        Theater theater = opened(config());
        theater.time.advance(ofSeconds(5));
        IntStream.range(0, 10).forEach(i -> theater.balancer.acquire(PickRequest.any()));

        theater.time.advance(ofSeconds(300));
        assertThat(theater.state("a-1").status()).isEqualTo(HEALTHY);
        calls(theater, Outcome.SUCCESS, Outcome.SUCCESS);

        assertThat(theater.state("a-1").reason()).isEmpty();
    }

    @Test
    void circuit_timeHalfOpenIsLimited_opensAgainWhenItIsOver() {
        Theater theater = opened(config().maxWaitDurationInHalfOpenState(ofSeconds(3)));
        theater.time.advance(ofSeconds(5));

        theater.time.advance(ofSeconds(3));
        assertThat(theater.state("a-1").status()).isEqualTo(UNHEALTHY);
        theater.time.advance(ofSeconds(5));

        assertThat(theater.state("a-1").reason()).isEqualTo("circuit half open: probing");
    }

    @Test
    void circuit_slowCalls_open() {
        Theater theater = theater(config().slowCallRateThreshold(100));

        for (int i = 0; i < 4; i++) {
            Lease lease = theater.balancer.acquire(PickRequest.any());
            theater.time.advance(ofSeconds(3));
            lease.complete(Outcome.SUCCESS);
        }
        theater.time.advance(Duration.ZERO);

        assertThat(theater.state("a-1").reason()).endsWith("0.0 % of 4 calls failed, 100.0 % were slow");
    }

    @Test
    void circuit_timeWindow_forgetsOldCalls() {
        Theater theater = theater(config().slidingWindow(10, 4, SlidingWindowType.TIME_BASED));
        calls(theater, Outcome.FAILURE, Outcome.FAILURE, Outcome.FAILURE);

        theater.time.advance(ofSeconds(11));
        calls(theater, Outcome.FAILURE);

        assertThat(theater.state("a-1").status()).isEqualTo(HEALTHY);
    }

    @Test
    void circuit_settingsWithPredicates_countEveryFaultAllTheSame() {
        Theater theater = opened(config().ignoreExceptions(Exception.class).recordExceptions(IOException.class));

        assertThat(theater.state("a-1").status()).isEqualTo(UNHEALTHY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void circuit_any_startsNoThreadAndLeavesNoTimer(boolean automatic) {
        Theater theater = opened(config().automaticTransitionFromOpenToHalfOpenEnabled(automatic)
                .maxWaitDurationInHalfOpenState(ofSeconds(30)));
        theater.time.advance(ofSeconds(6));

        theater.balancer.close();
        theater.time.advance(Duration.ZERO);

        assertThat(theater.time.pending()).isZero();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("Resilience"));
    }

    @Test
    void perTarget_otherInitialState_isRefused() {
        CircuitBreakerConfig open =
                config().initialState(CircuitBreaker.State.OPEN).build();

        assertThatThrownBy(() -> CircuitBreaking.perTarget(open)).hasMessage("initialState: OPEN (expected: CLOSED)");
        assertThat(CircuitBreaking.perTarget(config().build()))
                .hasToString("CircuitBreaking[failureRate>=50.0 %, slowCallRate>=100.0 % of calls over PT2S, "
                        + "COUNT_BASED window of 10, at least 4 calls]");
    }
}
