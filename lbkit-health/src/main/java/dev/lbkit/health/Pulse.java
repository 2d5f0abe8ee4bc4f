package dev.lbkit.health;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import java.time.Duration;

/*
 * A task that is due ten times a second sees by how much it is late. What ended while it was late, or was under way then, may
 * have waited for this client instead of its target, so it is no evidence. Time that goes back or leaps is a stall as well.
 */
/** Whether this client has stalled itself: collecting garbage, starved of CPU, or suspended. Asked by any thread. */
final class Pulse {

    private static final Duration BEAT = Duration.ofMillis(100);
    private static final long LATE = Duration.ofMillis(200).toNanos(); // from one beat to the next
    private static final long LONGEST_CALL = Duration.ofMinutes(10).toNanos();

    private final LoadBalancer.Environment environment;
    private volatile long beatAt; // written by the scheduler's task
    private volatile long stallEnded; // written by the scheduler's task
    private Subscription next = () -> {}; // guarded by this
    private boolean beating; // guarded by this

    Pulse(LoadBalancer.Environment environment) {
        this.environment = environment;
    }

    synchronized void start() {
        beating = true;
        beatAt = environment.ticker().read();
        stallEnded = beatAt;
        next = environment.scheduler().schedule(BEAT, this::beat);
    }

    private synchronized void beat() {
        if (!beating) {
            return; // it was stopped while this beat was on its way
        }
        long now = environment.ticker().read();
        if (now - beatAt > LATE || now - beatAt < 0) {
            stallEnded = now;
        }
        beatAt = now;
        next.close(); // of a start as this beat began
        next = environment.scheduler().schedule(BEAT, this::beat);
    }

    /** Whether it stalled while a call was under way. Lock-free. */
    boolean stalled(long begun, long ended) {
        long before = stallEnded - begun;
        return ended - beatAt > LATE || (before > 0 && before < LONGEST_CALL);
    }

    synchronized void stop() {
        beating = false;
        next.close();
    }
}
