package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Notices when this process stands still: a thread due a hundred times a second notes when it comes {@value #LATE_MILLIS} ms late.
 *
 * <p>A host that runs seven JVMs on two cores, and perhaps the builds of others, stops each of them now and then. Such a pause says
 * nothing of how the shop takes a fault, and hits every order under way.
 */
final class Pulse implements AutoCloseable {

    private static final Duration BEAT = Duration.ofMillis(10);
    private static final long LATE_MILLIS = 40;

    private final Tally tally;
    private final Supplier<Duration> clock;
    private final Thread thread = new Thread(this::beat, "pulse");

    private Pulse(Tally tally, Supplier<Duration> clock) {
        this.tally = tally;
        this.clock = clock;
    }

    /** Tells the tally of pauses until it is closed. */
    static Pulse watch(Tally tally, Supplier<Duration> clock) {
        Pulse pulse = new Pulse(tally, clock);
        pulse.thread.setDaemon(true);
        pulse.thread.start();
        return pulse;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void beat() {
        Duration last = clock.get();
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(BEAT.toNanos());
                Duration now = clock.get();
                if (now.minus(last).minus(BEAT).toMillis() >= LATE_MILLIS) {
                    tally.paused(last, now);
                }
                last = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }
}
