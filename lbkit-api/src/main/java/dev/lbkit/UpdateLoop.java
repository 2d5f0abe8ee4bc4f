package dev.lbkit;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/*
 * One logical thread. Whoever raises the number of waiting changes from 0 asks the scheduler for a round; the round takes all
 * that waits, then publishes once, so a burst costs one rebuild. The loop begins held, so that what arrives while a balancer
 * is being put together is applied by begin(), on the caller's thread, before anybody can see the balancer.
 *
 * Changes and publishing call foreign code, which may post. What it posts is never run inside of what is under way: a list is
 * finished before the next begins, and a view shows all that was applied before it. Changes that were posted by changes are
 * still published with these, so that a target is not shown without the first verdict on it; but only some steps deep, so
 * that foreign code that answers every change with another cannot keep the rest from being published. What is posted while
 * publishing has a round of its own. Each round is a task, so a thread shared by many loops is nobody's alone.
 */
/** Runs changes to a balancer one after the other, and publishes after each burst. */
final class UpdateLoop {

    private static final int DEEPEST = 8; // a list, the list that a listener sets on it, a verdict on that: three

    private final Scheduler scheduler;
    private final Runnable publish;
    private final Consumer<Throwable> failed;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(1); // at least 1 from the asking for a round to its end

    /** A held loop. What a change or {@code publish} throws goes to {@code failed}, and the loop goes on. */
    UpdateLoop(Scheduler scheduler, Runnable publish, Consumer<Throwable> failed) {
        this.scheduler = scheduler;
        this.publish = publish;
        this.failed = failed;
        changes.add(() -> {}); // the one that it is held by
    }

    /** Applies what has gathered, and what that posts, on this thread, and opens the loop. */
    void begin() {
        run();
    }

    /** Applies a change soon, never inside this call. Any thread. */
    void post(Runnable change) {
        changes.add(change);
        if (waiting.getAndIncrement() == 0) {
            ask();
        }
    }

    private void ask() {
        scheduler.schedule(Duration.ZERO, this::run);
    }

    private void run() {
        int taken = 0;
        for (int depth = 0; depth < DEEPEST; depth++) {
            for (int due = waiting.get(); taken < due; taken++) {
                contain(changes.remove());
            }
        }
        contain(publish);
        if (waiting.addAndGet(-taken) != 0) {
            ask();
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
