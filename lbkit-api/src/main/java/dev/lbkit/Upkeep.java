package dev.lbkit;

import java.time.Duration;

/** Gives up what is too old: leases once in their limit, estimates more often where that is long. Used by the update loop alone. */
final class Upkeep implements Subscription {

    private static final Duration LONGEST = Duration.ofDays(10); // as Estimate wants it

    private final Scheduler scheduler;
    private final UpdateLoop loop;
    private final Roster roster;
    private final int looks; // in a lease limit
    private final Duration pause; // between two looks
    private int looked; // since leases were reclaimed
    private boolean closed;
    private Subscription next = () -> {};

    Upkeep(Scheduler scheduler, UpdateLoop loop, Roster roster, Duration leaseLimit) {
        this.scheduler = scheduler;
        this.loop = loop;
        this.roster = roster;
        looks = 1 + (int) (leaseLimit.toDays() / LONGEST.toDays());
        pause = leaseLimit.dividedBy(looks);
    }

    /** Begins, and goes on until it is closed. */
    void begin() {
        next = scheduler.schedule(pause, () -> loop.post(this::look));
    }

    private void look() {
        if (closed) {
            return;
        }
        roster.forget();
        looked++;
        if (looked == looks) {
            looked = 0;
            roster.reclaim();
        }
        begin();
    }

    @Override
    public void close() {
        closed = true;
        next.close();
    }
}
