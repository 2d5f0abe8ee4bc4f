package dev.lbkit.samples.securecart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class CustomersTest {

    private static final int WANTED = 200;

    private final AtomicLong millis = new AtomicLong();
    private final Supplier<Duration> hastyClock = () -> Duration.ofMillis(millis.addAndGet(10));
    private final Tally tally = new Tally(hastyClock);

    @Test
    void customers_sameSeed_placeTheSameOrders() throws InterruptedException {
        assertThat(orders(7)).isEqualTo(orders(7)).isNotEqualTo(orders(8));
    }

    @Test
    void customers_failure_isWrittenDownAsSuch() throws InterruptedException {
        CountDownLatch placed = new CountDownLatch(WANTED);
        Shop shop = order -> {
            placed.countDown();
            return order.key().endsWith("3")
                    ? CompletableFuture.failedFuture(new IOException("refused"))
                    : CompletableFuture.completedFuture("z-1");
        };

        try (Customers customers = Customers.arrive(shop, tally, hastyClock, 500, 7)) {
            assertThat(placed.await(20, TimeUnit.SECONDS)).as("%s", customers).isTrue();
        }

        assertThat(tally.recording().answers())
                .hasSizeGreaterThanOrEqualTo(WANTED)
                .allSatisfy(answer -> assertThat(answer.target().isEmpty())
                        .isEqualTo(answer.order().key().endsWith("3")));
        assertThat(tally.totals().failed()).isPositive();
    }

    @Test
    void close_orderWithoutAnAnswer_isWaitedFor() throws InterruptedException {
        CountDownLatch placed = new CountDownLatch(1);
        Shop shop = order -> {
            placed.countDown();
            return CompletableFuture.supplyAsync(
                    () -> "z-1", CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
        };

        try (Customers customers = Customers.arrive(shop, tally, hastyClock, 500, 7)) {
            assertThat(placed.await(20, TimeUnit.SECONDS)).as("%s", customers).isTrue();
        }

        assertThat(tally.totals().acknowledged()).isPositive();
    }

    @Test
    void arrive_shopIsSlowAtFirst_waitsForAHundredQuickAnswers() {
        assertThat(served(order -> order < 30 ? 60 : 1)).isEqualTo(30 + 100);
    }

    @Test
    void arrive_oneSlowAnswer_beginsToCountAnew() {
        assertThat(served(order -> order == 50 ? 60 : 1)).isEqualTo(51 + 100);
    }

    @Test
    void arrive_shopStaysSlow_opensAfterTwentySeconds() {
        assertThat(served(order -> 1000)).isEqualTo(20);
    }

    /** How many were served one by one, by a shop that takes so many milliseconds for each. */
    private static int served(IntUnaryOperator took) {
        AtomicLong now = new AtomicLong();
        AtomicInteger first = new AtomicInteger();
        Shop shop = order -> {
            if (order.key().startsWith("first-")) {
                now.addAndGet(took.applyAsInt(first.getAndIncrement()));
            }
            return CompletableFuture.completedFuture("z-1");
        };
        Supplier<Duration> clock = () -> Duration.ofMillis(now.get());
        try (Customers customers = Customers.arrive(shop, new Tally(clock), clock, 500, 7)) {
            assertThat(customers).isNotNull();
        }
        return first.get();
    }

    private List<Order> orders(long seed) throws InterruptedException {
        Queue<Order> orders = new ConcurrentLinkedQueue<>();
        CountDownLatch placed = new CountDownLatch(WANTED);
        Shop shop = order -> {
            if (order.key().startsWith("order-")) {
                orders.add(order);
                placed.countDown();
            }
            return CompletableFuture.completedFuture("z-1");
        };
        try (Customers customers = Customers.arrive(shop, tally, hastyClock, 500, seed)) {
            assertThat(placed.await(20, TimeUnit.SECONDS)).as("%s", customers).isTrue();
        }
        return orders.stream().limit(WANTED).toList();
    }
}
