package dev.lbkit.health;

import dev.lbkit.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Lets so many checks be under way at once; the others wait, first come first served. Thread-safe. */
final class Line {

    private final Scheduler scheduler;
    private int free; // guarded by this
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // guarded by this

    Line(int places, Scheduler scheduler) {
        free = places;
        this.scheduler = scheduler;
    }

    /** Begins the check now, or on the scheduler as soon as a place is free. */
    void enter(Runnable check) {
        if (mayBegin(check)) {
            check.run();
        }
    }

    private synchronized boolean mayBegin(Runnable check) {
        boolean may = free > 0;
        if (may) {
            free--;
        } else {
            waiting.add(check);
        }
        return may;
    }

    /** A check is over: its place is the next one's. */
    synchronized void leave() {
        Runnable next = waiting.poll();
        if (next == null) {
            free++;
        } else {
            // Not here: checks that end at once would go as deep as the line is long.
            scheduler.schedule(Duration.ZERO, next);
        }
    }
}
