package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Customers who place orders at random moments, at a fixed rate on average, whether or not the shop keeps up.
 *
 * <p>The first ones come one by one, each when the one before has the answer, until {@value #QUICK_IN_A_ROW} in a row were served
 * quickly: a shop whose classes are not loaded yet is not what is measured. From then on the same seed gives the same orders at the
 * same moments. Latency counts from the moment at which a customer meant to order, so a shop that stalls cannot hide it.
 */
final class Customers implements AutoCloseable {

    private static final int MOST_CENTS = 50_000;
    private static final int QUICK_IN_A_ROW = 100;
    private static final Duration QUICK = Duration.ofMillis(50);
    private static final Duration LONGEST_OPENING = Duration.ofSeconds(20);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Shop shop;
    private final Tally tally;
    private final Supplier<Duration> clock;
    private final int ratePerSecond;
    private final long seed;
    private final Phaser waiting = new Phaser(1); // one party for each order without an answer, and one for the thread
    private final Thread thread = new Thread(this::order, "customers");
    private volatile boolean isClosed; // written by the thread that closes, read by the customers' own

    private Customers(Shop shop, Tally tally, Supplier<Duration> clock, int ratePerSecond, long seed) {
        this.shop = shop;
        this.tally = tally;
        this.clock = clock;
        this.ratePerSecond = ratePerSecond;
        this.seed = seed;
    }

    /** Opens the shop to customers, until it is closed; returns when the first ones were served. The clock is that of the tally. */
    static Customers arrive(Shop shop, Tally tally, Supplier<Duration> clock, int ratePerSecond, long seed) {
        Customers customers = new Customers(shop, tally, clock, ratePerSecond, seed);
        customers.serveTheFirst();
        customers.thread.setDaemon(true);
        customers.thread.start();
        return customers;
    }

    /** Lets no further customer in and waits for the answers to the others, at most 10 s. */
    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join();
            waiting.awaitAdvanceInterruptibly(waiting.arriveAndDeregister(), 10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new IllegalStateException(waiting.getUnarrivedParties() + " orders without an answer after 10 s", e);
        }
    }

    private void serveTheFirst() {
        Duration end = clock.get().plus(LONGEST_OPENING);
        Duration now = clock.get();
        int quick = 0;
        for (int i = 1; quick < QUICK_IN_A_ROW && now.compareTo(end) < 0; i++) {
            Duration came = now;
            place(new Order("first-" + i, MOST_CENTS), came).join();
            now = clock.get();
            quick = now.minus(came).compareTo(QUICK) < 0 ? quick + 1 : 0;
        }
    }

    private void order() {
        SplittableRandom random = new SplittableRandom(seed);
        try {
            Duration meant = clock.get();
            for (int i = 1; !isClosed; i++) {
                double seconds = -Math.log(1 - random.nextDouble()) / ratePerSecond;
                meant = meant.plusNanos((long) (seconds * NANOS_PER_SECOND));
                TimeUnit.NANOSECONDS.sleep(meant.minus(clock.get()).toNanos());
                var unused = place(new Order("order-" + i, random.nextLong(MOST_CENTS)), meant);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("customers: stopped early", e);
        }
    }

    private CompletableFuture<Integer> place(Order order, Duration meant) {
        waiting.register();
        return shop.place(order)
                .handle((target, failure) -> {
                    if (failure == null) {
                        tally.acknowledged(order, meant, target);
                    } else {
                        tally.failed(order, meant);
                    }
                    return waiting.arriveAndDeregister();
                })
                .toCompletableFuture();
    }
}
