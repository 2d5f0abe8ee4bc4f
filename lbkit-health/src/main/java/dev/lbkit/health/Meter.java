package dev.lbkit.health;

import dev.lbkit.Outcome;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** What is heard of one target. Hearing is lock-free; all the rest happens under the population's lock. */
final class Meter {

    static final int INTERVALS = 6;
    private static final double MEMORY = 1 - 1 / 60.0; // of an interval that left the window, per interval
    private static final long CALL = 1L << 32;
    private static final Tally EMPTY = new Tally(0, 0, 0, Latencies.NONE);

    private final AtomicLong counts = new AtomicLong(); // calls in the high half, faults in the low one
    private final AtomicInteger rejected = new AtomicInteger();
    private final AtomicInteger row = new AtomicInteger(); // faults in a row
    private final AtomicIntegerArray latencies; // by bin; none if no rule asks
    private volatile Outcome last = Outcome.FAILURE; // fault; written by any thread, for an operator to read
    private final Tally[] closed = new Tally[INTERVALS]; // guarded by the population
    private int newest; // guarded by the population
    private double pastCalls; // guarded by the population
    private double pastFaults; // guarded by the population

    /** The calls of some time. */
    record Tally(long calls, long faults, long rejected, Latencies latencies) {

        Tally plus(Tally more) {
            return new Tally(
                    calls + more.calls, faults + more.faults, rejected + more.rejected, latencies.plus(more.latencies));
        }
    }

    Meter(int bins) {
        latencies = new AtomicIntegerArray(bins);
        Arrays.fill(closed, EMPTY);
    }

    /** Counts a call, and gives the faults in a row up to it. */
    int hear(Outcome outcome, long latencyNanos) {
        if (outcome == Outcome.REJECTED) {
            rejected.incrementAndGet();
            return 0;
        }
        if (outcome == Outcome.CANCELLED) {
            return 0;
        }
        if (latencies.length() > 0 && (outcome == Outcome.SUCCESS || outcome == Outcome.TIMEOUT)) {
            latencies.incrementAndGet(Latencies.bin(latencyNanos));
        }
        if (outcome.isFault()) {
            counts.getAndAdd(CALL + 1);
            last = outcome;
            return row.incrementAndGet();
        }
        counts.getAndAdd(CALL);
        if (row.get() != 0) {
            row.set(0);
        }
        return 0;
    }

    /** Closes the interval that is under way. */
    void turn() {
        newest = (newest + 1) % INTERVALS;
        pastCalls = (pastCalls + closed[newest].calls()) * MEMORY;
        pastFaults = (pastFaults + closed[newest].faults()) * MEMORY;
        long seen = counts.getAndSet(0);
        int[] bins = new int[latencies.length()];
        for (int i = 0; i < bins.length; i++) {
            bins[i] = latencies.getAndSet(i, 0);
        }
        closed[newest] = new Tally(seen >>> 32, seen & 0xffff_ffffL, rejected.getAndSet(0), new Latencies(bins));
    }

    private Tally current() {
        long seen = counts.get();
        int[] bins = new int[latencies.length()];
        Arrays.setAll(bins, latencies::get);
        return new Tally(seen >>> 32, seen & 0xffff_ffffL, rejected.get(), new Latencies(bins));
    }

    /** The interval closed last and what came since. */
    Tally recent() {
        return current().plus(closed[newest]);
    }

    Tally window() {
        Tally sum = current();
        for (Tally one : closed) {
            sum = sum.plus(one);
        }
        return sum;
    }

    /** The window and what is remembered of before. */
    Tally history() {
        return window().plus(new Tally((long) pastCalls, (long) pastFaults, 0, Latencies.NONE));
    }

    Round.Row row() {
        return new Round.Row(row.get(), last);
    }

    /** Forgets all. */
    void clear() {
        turn();
        Arrays.fill(closed, EMPTY);
        pastCalls = 0;
        pastFaults = 0;
        row.set(0);
    }
}
