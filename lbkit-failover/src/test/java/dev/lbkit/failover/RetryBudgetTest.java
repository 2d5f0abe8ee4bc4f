package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class RetryBudgetTest {

    private static final long SECOND = 1_000_000_000;
    /** Takes up to this many tokens; tells how many there were. */
    static int drain(RetryBudget budget, int most, long now) {
        int taken = 0;
        while (taken < most && budget.tryWithdraw(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void withdraw_quietClient_livesOnTheReserve() {
        RetryBudget budget = RetryBudget.of(0, 5, 2);
        drain(budget, 5, 0);

        int afterHalfASecond = drain(budget, 9, SECOND / 2);
        int soonAfter = drain(budget, 9, SECOND / 2 + SECOND / 2 - 1);
        int afterAnHour = drain(budget, 9, 3600 * SECOND);

        assertThat(afterHalfASecond).isEqualTo(1);
        assertThat(soonAfter).isZero();
        assertThat(afterAnHour).isEqualTo(5);
    }

    @Test
    void withdraw_olderTickOrWrap_neverGainsTokens() {
        RetryBudget budget = RetryBudget.of(0, 1, 1);
        long beforeWrap = Long.MAX_VALUE - SECOND / 2;
        drain(budget, 1, beforeWrap);

        boolean older = budget.tryWithdraw(beforeWrap - 3600 * SECOND);
        boolean tooEarly = budget.tryWithdraw(beforeWrap + SECOND - 1);
        boolean afterWrap = budget.tryWithdraw(beforeWrap + SECOND);

        assertThat(List.of(older, tooEarly, afterWrap)).containsExactly(false, false, true);
    }

    @Test
    void withdraw_olderTick_stillTakesATokenThatIsThere() {
        RetryBudget budget = RetryBudget.of(0, 2, 1);
        drain(budget, 1, 3600 * SECOND);

        boolean taken = budget.tryWithdraw(0);

        assertThat(taken).isTrue();
    }

    @Property
    void withdraw_everythingFails_staysWithinTheBoundInEveryWindow(
            @ForAll @DoubleRange(min = 0, max = 1) double ratio,
            @ForAll @IntRange(min = 1, max = 50) int burst,
            @ForAll @IntRange(max = 20) int reserve,
            @ForAll long seed) {
        RetryBudget budget = RetryBudget.of(ratio, burst, reserve);
        SplittableRandom random = new SplittableRandom(seed);
        long now = seed; // any origin
        int calls = 500;
        long[] ticks = new long[calls];
        int[] retries = new int[calls];

        for (int i = 0; i < calls; i++) {
            now += random.nextLong(SECOND / 50);
            budget.deposit();
            ticks[i] = now;
            retries[i] = drain(budget, 2, now);
        }

        for (int from = 0; from < calls; from += 25) {
            long sum = 0;
            for (int to = from; to < calls; to++) {
                sum += retries[to];
                double seconds = (ticks[to] - ticks[from]) / 1e9;
                assertThat((double) sum)
                        .isLessThanOrEqualTo(burst + ratio * (to - from + 1) + reserve * seconds + 1e-6);
            }
        }
    }

    @Test
    void withdraw_manyThreads_countsExactly() {
        RetryBudget budget = RetryBudget.of(0.25, 1_000_000, 0);
        drain(budget, 1_000_000, 0);
        AtomicInteger early = new AtomicInteger();

        IntStream.range(0, 4).parallel().forEach(thread -> {
            for (int i = 0; i < 50_000; i++) {
                budget.deposit();
                early.addAndGet(i % 3 == 0 && budget.tryWithdraw(0) ? 1 : 0);
            }
        });

        int rest = drain(budget, 1_000_000, 0);
        assertThat(early.get() + rest).isEqualTo(50_000);
    }

    @Test
    void of_badSettings_namesTheRule() {
        assertThatThrownBy(() -> RetryBudget.of(Double.NaN, 1, 0)).hasMessage("ratio: NaN (expected: from 0 to 1)");
        assertThatThrownBy(() -> RetryBudget.of(0.1, 0, 0)).hasMessage("burst: 0 (expected: from 1 to 1000000)");
        assertThatThrownBy(() -> RetryBudget.of(0.1, 1, -1)).hasMessage("reserve: -1 (expected: from 0 to 1000000)");
        assertThat(RetryBudget.defaults()).hasToString("RetryBudget[ratio=0.1, burst=100, reserve=1/s, tokens=100.0]");
    }
}
