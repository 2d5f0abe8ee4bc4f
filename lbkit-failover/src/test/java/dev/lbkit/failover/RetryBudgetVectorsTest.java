package dev.lbkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** How many retries Finagle's budget allows, and how many calls a throttled client refuses. */
final class RetryBudgetVectorsTest {

    @TestFactory
    Stream<DynamicTest> withdraw_finagleVector_agrees() throws IOException {
        return VectorSet.named("retry_budget_throttle")
                .offers("retry_budget_total", RetryBudgetVectorsTest::total)
                .offers("retry_budget_create", RetryBudgetVectorsTest::create)
                .declines(
                        "grpc_retry_throttle",
                        "it counts successes and stops at half a bucket: another rule than a budget")
                .offers("client_throttle_probability", RetryBudgetVectorsTest::refusal)
                .declines("retry_budget_balance", "a window of seconds; this bucket keeps tokens until they are used")
                .replayed();
    }

    private static void create(Vector vector) {
        double ratio = vector.input().at("percent_can_retry").number();
        assumeTrue(ratio > 1, "retry_budget_create: a budget has no time to live");

        assertThatThrownBy(() -> RetryBudget.of(ratio, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refusal(Vector vector) {
        double share = Throttle.refusal(
                vector.input().at("requests").number(),
                vector.input().at("accepts").number(),
                vector.input().at("K").number());

        assertThat(share).isCloseTo(vector.expect().at("probability").number(), within(vector.tolerance(1e-9)));
    }

    private static void total(Vector vector) {
        int initial = vector.expect().at("initial_balance").whole();
        RetryBudget budget =
                RetryBudget.of(vector.input().at("percent_can_retry").number(), 100, 0);
        RetryBudgetTest.drain(budget, 100 - initial, 0);

        int retries = 0;
        for (int i = 0; i < vector.input().at("requests").whole(); i++) {
            budget.deposit();
            retries += budget.tryWithdraw(0) ? 1 : 0;
        }

        assertThat((double) retries).isCloseTo(vector.expect().at("retries").number(), within(vector.tolerance(0)));
    }
}
