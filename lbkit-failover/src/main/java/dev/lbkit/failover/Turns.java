package dev.lbkit.failover;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/*
 * Whoever raises the number of turns from 0 takes them all; a turn asked for meanwhile, on any thread or inside another turn, waits
 * for its place. So no lock is needed, nobody waits, and a turn that leads to the next one does not deepen the stack.
 */
/** Runs one thing after the other, whichever threads ask for it. */
final class Turns {

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Consumer<Throwable> broken;

    /** Hands on what a turn throws: the turns after it run all the same. */
    Turns(Consumer<Throwable> broken) {
        this.broken = broken;
    }

    /** Runs a turn now, or after those that were asked for before it. */
    void take(Runnable turn) {
        waiting.add(turn);
        if (count.getAndIncrement() == 0) {
            do {
                contain(waiting.remove());
            } while (count.decrementAndGet() > 0);
        }
    }

    private void contain(Runnable turn) {
        try {
            turn.run();
        } catch (Throwable e) {
            broken.accept(e);
        }
    }
}
