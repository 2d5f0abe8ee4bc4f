package dev.lbkit.failover;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AttemptRulesTest {

    private static final Set<Outcome> UNEXECUTED = EnumSet.of(Outcome.UNREACHABLE, Outcome.REJECTED);
    private static final Set<Outcome> ANY_FAULT =
            EnumSet.of(Outcome.UNREACHABLE, Outcome.REJECTED, Outcome.FAILURE, Outcome.TIMEOUT);
    private static final BackOff BACK_OFF = new BackOff(ofMillis(25), ofMillis(250));

    private static AttemptRules rules(Set<Outcome> retried, RetryBudget budget) {
        return new AttemptRules(3, ofSeconds(10), ofSeconds(2), retried, BACK_OFF, budget, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        // outcome, idempotent, attempt, tokens, milliseconds left, what follows
        "UNREACHABLE, no,  1, 1, 100, retry",
        "UNREACHABLE, no,  2, 1, 100, retry",
        "UNREACHABLE, no,  3, 1, 100, attempts",
        "UNREACHABLE, no,  1, 0, 100, budget",
        "UNREACHABLE, no,  1, 1,  25, deadline",
        "UNREACHABLE, no,  1, 1,  -5, deadline",
        "UNREACHABLE, no,  1, 0,  25, budget",
        "UNREACHABLE, no,  3, 0,  25, attempts",
        "REJECTED,    no,  1, 1, 100, retry",
        "REJECTED,    yes, 2, 1, 100, retry",
        "FAILURE,     no,  1, 1, 100, outcome",
        "FAILURE,     yes, 1, 1, 100, retry",
        "FAILURE,     yes, 3, 1, 100, attempts",
        "FAILURE,     yes, 1, 0, 100, budget",
        "TIMEOUT,     no,  1, 1, 100, outcome",
        "TIMEOUT,     yes, 2, 1, 100, retry",
        "TIMEOUT,     yes, 2, 1,  20, deadline",
        "CANCELLED,   yes, 1, 1, 100, outcome",
        "CANCELLED,   no,  1, 1, 100, outcome",
    })
    void after_eachSituation_followsTheTable(
            Outcome outcome, String idempotent, int attempt, int tokens, long leftMillis, String expected) {
        RetryBudget budget = RetryBudget.of(0, 1, 0);
        for (int i = tokens; i < 1; i++) {
            budget.tryWithdraw(0);
        }
        AttemptRules rules = rules(idempotent.equals("yes") ? ANY_FAULT : UNEXECUTED, budget);

        AttemptRules.Step step = rules.after(outcome, attempt, () -> ofMillis(25), ofMillis(leftMillis), 0);

        boolean retries = expected.equals("retry");
        assertThat(step)
                .isEqualTo(
                        retries ? new AttemptRules.Step.Retry(ofMillis(25)) : new AttemptRules.Step.GiveUp(expected));
        assertThat(budget.tryWithdraw(0)).isEqualTo(tokens == 1 && !retries); // a refusal takes no token
    }

    @Test
    void after_noRetryPossible_asksForNoPause() {
        AttemptRules rules = rules(UNEXECUTED, RetryBudget.defaults());

        AttemptRules.Step step = rules.after(
                Outcome.FAILURE,
                1,
                () -> {
                    throw new AssertionError("asked for a pause");
                },
                ofSeconds(1),
                0);

        assertThat(step).isEqualTo(new AttemptRules.Step.GiveUp("outcome"));
    }

    @Property
    void pause_anyRetry_liesBetweenZeroAndTheDoubledLimit(
            @ForAll @IntRange(min = 1, max = 100) int retry, @ForAll long seed) {
        Duration pause = BACK_OFF.pause(retry, new SplittableRandom(seed));

        long limit = (long) Math.min(250, 25 * Math.pow(2, retry - 1));
        assertThat(pause).isBetween(ZERO, ofMillis(limit));
    }

    @Test
    void build_badSettings_namesTheRule() {
        LoadBalancer balancer = new Theater(Theater.AVOIDING, Theater.in("eu", "a-1")).balancer;
        Failover.Builder attempts = Failover.builder(balancer).attempts(0);
        Failover.Builder deadline = Failover.builder(balancer).deadline(ZERO);
        Failover.Builder timeout = Failover.builder(balancer).attemptTimeout(ofSeconds(11));

        assertThatThrownBy(attempts::build).hasMessage("attempts: 0 (expected: from 1 to 100)");
        assertThatThrownBy(deadline::build).hasMessage("deadline: PT0S (expected: > 0 and at most 1 day)");
        assertThatThrownBy(timeout::build)
                .hasMessage("attemptTimeout: PT11S (expected: > 0 and at most the deadline of PT10S)");
        assertThatThrownBy(() -> attempts.backOff(ofNanos(1), ofSeconds(1)))
                .hasMessage("first: PT0.000000001S (expected: >= 1 ms)");
        assertThatThrownBy(() -> attempts.backOff(ofMillis(9), ofMillis(8)))
                .hasMessage("longest: PT0.008S (expected: from PT0.009S to 1 day)");
    }

    /** So "never" is often written; it has more nanoseconds, and milliseconds, than a long holds. */
    @Test
    void settings_thatLastForEver_areRefusedByTheirRule() {
        Duration never = Duration.ofSeconds(Long.MAX_VALUE);

        assertThatThrownBy(() -> new BackOff(never, never))
                .hasMessage("longest: " + never + " (expected: from " + never + " to 1 day)");
        assertThatThrownBy(() -> Hedging.defaults().notBefore(never))
                .hasMessage("least: " + never + " (expected: from zero to 1 day)");
        assertThatThrownBy(() -> Hedging.defaults().notBefore(Duration.ofNanos(-1)))
                .hasMessage("least: PT-0.000000001S (expected: from zero to 1 day)");
        assertThatThrownBy(() -> Admission.open().throttle(2, never))
                .hasMessage("window: " + never + " (expected: from 1 ms to 1 day)");
        assertThatThrownBy(() -> ConcurrencyLimit.aimd(never))
                .hasMessage("slow: " + never + " (expected: > 0 and at most 1 day)");
        assertThat(new BackOff(Duration.ofMillis(1), Duration.ofDays(1)).longest())
                .isEqualTo(Duration.ofDays(1));
        assertThat(Hedging.defaults().notBefore(Duration.ofDays(1)).least()).isEqualTo(Duration.ofDays(1));
    }
}
