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
     * @return closing it drops the task if it has not begun; a closed scheduler drops every task at once
     */
    Subscription schedule(Duration delay, Runnable task);

    /** Drops what waits and ends the thread, where there is one. By default does nothing. */
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
