package dev.lbkit;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * One logical thread. Whoever raises the number of waiting changes from 0 asks the scheduler for a run; the run takes all
 * that waits, then publishes once, so a burst costs one rebuild. The loop begins held, so that what arrives while a balancer
 * is being put together is applied by begin(), on the caller's thread, before anybody can see the balancer.
 */
/** Runs changes to a balancer one after the other, and publishes after each burst. */
final class UpdateLoop {

    private final Scheduler scheduler;
    private final Runnable publish;
    private final Consumer<Throwable> failed;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(1);
    private volatile @Nullable Thread runner; // written by the running loop

    /** A held loop. What a change or {@code publish} throws goes to {@code failed}, and the loop goes on. */
    UpdateLoop(Scheduler scheduler, Runnable publish, Consumer<Throwable> failed) {
        this.scheduler = scheduler;
        this.publish = publish;
        this.failed = failed;
    }

    /** Applies what has gathered, on this thread, and opens the loop. */
    void begin() {
        run();
    }

    /** Applies a change soon; at once if called from a change. */
    void post(Runnable change) {
        if (Thread.currentThread() == runner) {
            change.run();
            return;
        }
        changes.add(change);
        if (waiting.getAndIncrement() == 0) {
            scheduler.schedule(Duration.ZERO, this::run);
        }
    }

    private void run() {
        int taken = waiting.get();
        while (taken != 0) {
            runner = Thread.currentThread();
            for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
                contain(change);
            }
            contain(publish);
            runner = null;
            taken = waiting.addAndGet(-taken);
        }
    }

    private void contain(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            failed.accept(e);
        }
    }
}
