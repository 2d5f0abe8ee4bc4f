package dev.lbkit.failover;

import dev.lbkit.Outcome;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/*
 * Samples gather in adders. Whoever ends a call when a window is over, and moves its begin by one CAS, takes them and alone computes
 * the next state; a call that ends meanwhile counts for one window or the other.
 */
/** The calls in flight of a service or a target, and their limit. Thread-safe and lock-free. */
final class Limiter {

    private static final long WINDOW = 50_000_000;
    private static final int ENOUGH = 10;
    private static final int DROPS = 10; // one call in so many

    private final ConcurrencyLimit settings;
    private final Places places = new Places();
    private final AtomicLong windowBegan;
    private final LongAdder calls = new LongAdder();
    private final LongAdder drops = new LongAdder();
    private final LongAdder timed = new LongAdder();
    private final LongAdder nanos = new LongAdder(); // of the timed ones
    private volatile int peak; // of the window; a lost write loses little
    private volatile LimitRule.State state; // written by whoever ends a window

    Limiter(ConcurrencyLimit settings, long now) {
        this.settings = settings;
        state = settings.start();
        windowBegan = new AtomicLong(now);
    }

    int limit() {
        return (int) state.limit();
    }

    int inFlight() {
        return places.taken();
    }

    /** Counts a call in if there is room: the place to leave, or {@link Places#NONE}. */
    int enter() {
        return enter(Integer.MAX_VALUE);
    }

    /** Counts a call in if there is room, by this bound too. */
    int enter(int most) {
        int place = places.take(Math.min(most, limit()));
        if (place != Places.NONE) {
            peak = Math.max(peak, places.taken());
        }
        return place;
    }

    /** Counts it out without learning anything. */
    void leave(int place) {
        places.leave(place);
    }

    /** Counts it out, and learns from how it ended; not from one whose place was given up. */
    void leave(int place, Outcome outcome, long took, long now) {
        boolean dropped = outcome == Outcome.TIMEOUT || outcome == Outcome.REJECTED;
        if (!places.leave(place) || (!dropped && outcome != Outcome.SUCCESS)) {
            return;
        }
        calls.increment();
        if (outcome != Outcome.REJECTED) { // a refusal comes at once, and says nothing of how long calls take
            timed.increment();
            nanos.add(took);
        }
        if (dropped) {
            drops.increment();
        }
        long began = windowBegan.get();
        boolean isOver = now - began >= WINDOW || began - now > WINDOW; // or the clock went back
        if (isOver && calls.sum() >= ENOUGH && windowBegan.compareAndSet(began, now)) {
            endWindow();
        }
    }

    /** Gives up the places of calls that entered before the last period. */
    void nextPeriod() {
        places.nextPeriod();
    }

    private void endWindow() {
        long count = calls.sumThenReset();
        long dropped = drops.sumThenReset();
        long timedCount = timed.sumThenReset();
        double sum = nanos.sumThenReset();
        double mean = timedCount == 0 ? LimitRule.Sample.UNTIMED : Math.max(1, sum / timedCount);
        LimitRule.Sample sample = new LimitRule.Sample(mean, peak, dropped * DROPS >= count);
        peak = places.taken();
        state = settings.next(state, sample);
    }
}
