package dev.lbkit.simulation;

import dev.lbkit.Scheduler;
import dev.lbkit.Subscription;
import dev.lbkit.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until it is advanced: ticker and scheduler in one.
 *
 * <p>Tasks run on the thread that advances, in the order of their due times, and first come first served among equals, each at
 * its own tick. Thread-safe, so that tasks may be scheduled while another thread advances; only one thread should advance.
 * Scheduling, running and dropping a task cost O(log n).
 */
public final class VirtualTime implements Ticker, Scheduler {

    private final TaskHeap tasks = new TaskHeap(); // guarded by this
    private long now; // guarded by this

    /** Time that begins at tick 0. */
    public VirtualTime() {
        this(0);
    }

    /**
     * Time that begins where it is told to, for example shortly before the tick wraps.
     *
     * @param origin the first tick, in nanoseconds
     */
    public VirtualTime(long origin) {
        now = origin;
    }

    @Override
    public synchronized long read() {
        return now;
    }

    @Override
    public Subscription schedule(Duration delay, Runnable task) {
        return in(delay.toNanos(), task);
    }

    /** Runs a task once, after a delay in nanoseconds. */
    synchronized Subscription in(long delay, Runnable task) {
        TaskHeap.Task entry = tasks.add(now + Math.max(0, delay), task);
        return () -> drop(entry);
    }

    private synchronized void drop(TaskHeap.Task entry) {
        tasks.remove(entry);
    }

    /**
     * How many tasks wait.
     *
     * @return 0 once everything that was started has been stopped
     */
    public synchronized int pending() {
        return tasks.size();
    }

    /**
     * Moves time on and runs what falls due on the way, tasks scheduled by tasks included.
     *
     * @param step how far; zero runs what is due now
     * @throws IllegalArgumentException if the step is negative
     */
    public void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("step: " + step + " (expected: >= 0)");
        }
        long end = read() + step.toNanos();
        for (Runnable task = next(end); task != null; task = next(end)) {
            task.run();
        }
    }

    /** Moves on to the first task that is due until then and takes it, or to the end if there is none. */
    private synchronized @Nullable Runnable next(long end) {
        if (!tasks.hasDue(end)) {
            now = end;
            return null;
        }
        TaskHeap.Task first = tasks.removeFirst();
        now = first.due;
        return first.work;
    }

    @Override
    public synchronized String toString() {
        return "VirtualTime[" + Duration.ofNanos(now) + ", " + tasks.size() + " pending]";
    }
}
