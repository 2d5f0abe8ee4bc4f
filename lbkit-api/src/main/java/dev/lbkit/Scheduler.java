package dev.lbkit;

import java.time.Duration;

/**
 * Runs short tasks later.
 *
 * <p>Thread-safe. Tasks must not block: one thread may serve many balancers. A task that throws harms no other.
 */
@FunctionalInterface
public interface Scheduler extends AutoCloseable {

    /**
     * Runs a task once.
     *
     * @param delay how long to wait; zero or negative means as soon as possible, yet never inside this call
     * @param task what to run
     * @return closing it drops the task if it has not begun
     */
    Subscription schedule(Duration delay, Runnable task);

    /** Ends the thread, where there is one, as soon as nothing waits. Drops no task. By default does nothing. */
    @Override
    default void close() {}

    /**
     * A scheduler on one daemon thread of its own.
     *
     * @param name the thread's name
     * @return whoever asks for it closes it
     */
    static Scheduler system(String name) {
        return new SystemScheduler(name);
    }
}
