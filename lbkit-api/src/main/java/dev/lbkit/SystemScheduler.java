package dev.lbkit;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that starts a thread. */
final class SystemScheduler implements Scheduler {

    private static final long IDLE_MILLIS = 100; // for which a thread outlives the last task of a closed scheduler
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

    private final ScheduledThreadPoolExecutor executor;

    SystemScheduler(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Subscription schedule(Duration delay, Runnable task) {
        Future<?> future = executor.schedule(() -> contained(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private static void contained(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("a scheduled task failed", e);
        }
    }

    @Override
    public void close() {
        // Not a shutdown: a call under way when its balancer closes still waits for its timers.
        executor.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
    }
}
