package dev.lbkit.peers.lbkit;

import dev.lbkit.Scheduler;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Runs what is due when its owner says so, on the owner's thread; forgets what is due later. For one thread. */
final class OwnTurn implements Scheduler {

    private final Queue<Runnable> due = new ArrayDeque<>();

    @Override
    public Subscription schedule(Duration delay, Runnable task) {
        if (delay.compareTo(Duration.ZERO) <= 0) {
            due.add(task);
        }
        return () -> due.remove(task);
    }

    void run() {
        for (Runnable task = due.poll(); task != null; task = due.poll()) {
            task.run();
        }
    }

    @Override
    public void close() {
        due.clear();
    }
}
