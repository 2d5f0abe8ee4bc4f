package dev.lbkit.failover;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The windows over which an admission judges. */
final class LimitWindowTest {

    /** A window is over after 50 ms and 10 calls; one in ten that is refused or times out lowers the limit of 20 by a tenth. */
    @ParameterizedTest(name = "{0} calls, of which {1} {2}, at {3} ms: {4}")
    @CsvSource({
        "10, 1, TIMEOUT, 50, 18",
        "10, 1, REJECTED, 50, 18",
        "10, 1, FAILURE, 50, 20", // nine calls that count
        "11, 1, TIMEOUT, 50, 20",
        "20, 2, TIMEOUT, 50, 18",
        "10, 1, TIMEOUT, 49, 20",
        "9, 9, TIMEOUT, 50, 20",
        "10, 10, CANCELLED, 50, 20",
    })
    void leave_calls_endAWindowThatJudgesThem(int calls, int others, Outcome outcome, long millis, int limit) {
        Limiter limiter = new Limiter(ConcurrencyLimit.aimd(ofSeconds(1)), 0);

        for (int i = 0; i < calls; i++) {
            Outcome ended = i < others ? outcome : Outcome.SUCCESS;
            limiter.leave(limiter.enter(), ended, 1_000_000, i + 1 < calls ? 1 : millis * 1_000_000);
        }

        assertThat(limiter.limit()).isEqualTo(limit);
    }

    /** The second half of a window of 10 s still counts the first one, the third half does not. */
    @ParameterizedTest(name = "100 calls refused at 0 s, {0} accepted at {1} s: {2} held back")
    @CsvSource({
        "0, 0, .9", // 100 / 101, and something must get through
        "0, 4.9, .9",
        "0, 5, .9",
        "0, 9.9, .9",
        "0, 10, 0",
        "100, 4.9, 0",
        "50, 5, .3311", // (150 - 2 * 50) / 151
        "50, 10, 0",
    })
    void refusal_refusedOnceAndAcceptedLater_followsTheWindow(int accepted, double seconds, double expected) {
        Throttle throttle = new Throttle(2, ofSeconds(10).toNanos(), 0);
        for (int i = 0; i < 100; i++) {
            throttle.ended(Outcome.REJECTED, 0);
        }
        long now = (long) (seconds * 1e9);
        for (int i = 0; i < accepted; i++) {
            throttle.ended(Outcome.SUCCESS, now);
        }

        assertThat(throttle.refusal(now)).isCloseTo(expected, within(1e-4));
    }
}
