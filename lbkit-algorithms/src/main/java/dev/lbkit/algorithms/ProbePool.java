package dev.lbkit.algorithms;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/*
 * A target enters with a new report, in the place of the oldest one, and leaves when its report is too old, has been used as often as
 * the budget says, or is removed. Each pick removes one, by turns the oldest and the worst: picks use up the best, so without that what
 * stays is ever worse.
 *
 * All threads write the pool at each pick, without order between them: a place may be used once too often or be given to the next
 * target a moment late. Each place always holds the index of a target.
 */
/** The few targets that spoke last. Thread-safe, lock-free, approximate. */
final class ProbePool {

    private static final int MOST = 16; // places
    private static final int TARGETS_PER_PLACE = 3; // at least: a pool of most targets has no fresh ones to take in
    private static final int LEAST = 2; // to compare
    private static final double SPARE = 1; // how much more is used than comes in: delta of the paper
    private static final double PROBES_PER_REMOVAL = 3;
    private static final int BEAT_SHIFT = 17; // of nanoseconds, 0.13 ms: a pool lasts for some ten picks

    private final ReportedLoads loads;
    private final RandomGenerator random;
    private final double removals; // a pick
    private final double budget; // uses of a report
    private final int size; // targets
    private final Beat beat = new Beat(BEAT_SHIFT);

    private final int[] indexes; // written by the pick that fills, read by all, as are the stamps
    private final long[] stamps;
    private final int[] left; // uses; the place is empty at 0; written by all
    private final long[] entered; // by target, the stamp of its last report that came in; of the pick that fills
    private boolean worstNext; // what to remove; written by all

    ProbePool(int targets, double probesPerCall, ReportedLoads loads, RandomGenerator random) {
        this.loads = loads;
        this.random = random;
        size = targets;
        int places = places(targets);
        removals = removals(probesPerCall);
        budget = budget(targets, places, probesPerCall, removals);
        indexes = new int[places];
        stamps = new long[places];
        left = new int[places];
        entered = new long[targets];
        Arrays.fill(entered, Long.MIN_VALUE);
    }

    /** Whether there are targets enough for a pool. */
    static boolean isFor(int targets) {
        return places(targets) >= LEAST;
    }

    /** How many targets a pool holds at most. */
    static int places(int targets) {
        return Math.min(MOST, targets / TARGETS_PER_PLACE);
    }

    /** How many reports a pick removes on average. */
    static double removals(double probesPerCall) {
        return Math.min(1, probesPerCall / PROBES_PER_REMOVAL);
    }

    /** How often a report may be used on average, so that what comes in is enough; at least 1; may be infinite. */
    static double budget(int targets, int places, double probesPerCall, double removals) {
        double stays = (1 - (double) places / targets) * probesPerCall - removals;
        return stays > 0 ? Math.max(1, (1 + SPARE) / stays) : Double.POSITIVE_INFINITY;
    }

    /** Takes in what was said since the last time. */
    void refresh(long now) {
        if (beat.begins(now)) {
            try {
                fill(now);
            } finally {
                beat.end(now);
            }
        }
    }

    private void fill(long now) {
        loads.read(now);
        for (int place = 0; place < left.length; place++) {
            if (now - stamps[place] > ReportedLoads.FRESH) {
                left[place] = 0;
            }
        }
        for (int i = 0; i < size; i++) {
            long stamp = loads.stamp(i);
            if (stamp != entered[i] && now - stamp <= ReportedLoads.FRESH) {
                entered[i] = stamp;
                enter(i, stamp);
            }
        }
    }

    private void enter(int index, long stamp) {
        int place = 0;
        for (int other = 0; other < left.length; other++) {
            if (left[other] > 0 && indexes[other] == index) {
                place = other;
                break;
            }
            place = rank(other) < rank(place) ? other : place;
        }
        if (left[place] == 0 || stamps[place] < stamp) {
            indexes[place] = index;
            stamps[place] = stamp;
            left[place] = rounded(budget, random);
        }
    }

    /** The budget in whole uses, up or down by chance, so that its mean is right. */
    static int rounded(double budget, RandomGenerator random) {
        int whole = (int) Math.min(budget, Integer.MAX_VALUE - 1.0);
        return whole + (random.nextDouble() < budget - whole ? 1 : 0);
    }

    private long rank(int place) {
        return left[place] == 0 ? Long.MIN_VALUE : stamps[place];
    }

    /** The place of the lowest score; -1 if there is nothing to compare. */
    int best() {
        int best = -1;
        int live = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int place = 0; place < left.length; place++) {
            if (left[place] > 0) {
                live++;
                double score = loads.score(indexes[place]);
                if (score < lowest) {
                    best = place;
                    lowest = score;
                }
            }
        }
        return live < LEAST ? -1 : best;
    }

    /** Uses a place, and removes another report; the index of the target there. */
    int use(int place) {
        int index = indexes[place];
        loads.used(index);
        left[place] = Math.max(0, left[place] - 1);
        if (removals == 1 || random.nextDouble() < removals) {
            remove();
        }
        return index;
    }

    private void remove() {
        int gone = -1;
        int live = 0;
        double most = 0;
        for (int place = 0; place < left.length; place++) {
            if (left[place] > 0) {
                live++;
                double rank = worstNext ? loads.score(indexes[place]) : -(double) stamps[place];
                if (gone < 0 || rank > most) {
                    gone = place;
                    most = rank;
                }
            }
        }
        if (live > LEAST) {
            left[gone] = 0;
            worstNext = !worstNext;
        }
    }

    /** Tells of each place that is not empty. */
    void each(Entry told) {
        for (int place = 0; place < left.length; place++) {
            if (left[place] > 0) {
                told.is(indexes[place], loads.score(indexes[place]));
            }
        }
    }

    /** Hears of a target in the pool. */
    interface Entry {

        void is(int index, double score);
    }
}
