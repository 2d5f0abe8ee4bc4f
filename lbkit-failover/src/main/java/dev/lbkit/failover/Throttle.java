package dev.lbkit.failover;

import dev.lbkit.Outcome;
import java.util.concurrent.atomic.AtomicLong;

/*
 * Two half windows take turns: one gathers, one is whole. A long holds the requests of a half in its upper half and those not
 * accepted in its lower one, so one atomic add counts both.
 */
/** Holds calls back in proportion to those that the service has refused. Thread-safe and lock-free. */
final class Throttle {

    private static final double MOST = 0.9; // something must get through, to see whether the service accepts again
    private static final long REQUEST = 1L << 32;

    private final double multiplier;
    private final long halfWindow;
    private final AtomicLong began;
    private final AtomicLong gathering = new AtomicLong();
    private volatile long whole; // written by whoever begins a half window

    Throttle(double multiplier, long windowNanos, long now) {
        this.multiplier = multiplier;
        halfWindow = windowNanos / 2;
        began = new AtomicLong(now);
    }

    /** The share of calls to refuse. Source: Site Reliability Engineering, chapter 21, "Handling Overload". */
    static double refusal(double requests, double accepts, double multiplier) {
        return Math.max(0, (requests - multiplier * accepts) / (requests + 1));
    }

    /** The share of calls to refuse now. */
    double refusal(long now) {
        turn(now);
        long one = gathering.get();
        long other = whole;
        double requests = (one >>> 32) + (other >>> 32);
        double refused = (one & 0xffff_ffffL) + (other & 0xffff_ffffL);
        return Math.min(MOST, refusal(requests, requests - refused, multiplier));
    }

    /** Counts a call that ended: refused, or accepted whatever became of it. */
    void ended(Outcome outcome, long now) {
        turn(now);
        gathering.getAndAdd(REQUEST + (outcome == Outcome.REJECTED ? 1 : 0));
    }

    /** Counts a call that was held back here. */
    void heldBack() {
        gathering.getAndAdd(REQUEST + 1);
    }

    private void turn(long now) {
        long since = began.get();
        boolean isOver = now - since >= halfWindow || since - now > halfWindow; // or the clock went back
        if (isOver && began.compareAndSet(since, now)) {
            long last = gathering.getAndSet(0);
            whole = now - since >= 2 * halfWindow ? 0 : last;
        }
    }
}
