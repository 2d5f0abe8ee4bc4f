package dev.lbkit.algorithms;

import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.TargetSet;
import java.time.Duration;
import java.util.Arrays;

/*
 * What the targets said is read by one pick in a while, for all of them. In between, a target is as busy as it said it was, and each own
 * call to it since then is one more: without that, all calls until the next report would go to one target.
 *
 * Where reports fade, an old one counts the less the older it is, and the mean of the fleet takes its place; so a target that nobody has
 * called for a while is tried again, and one that says nothing is neither idle nor busy.
 *
 * A target that fails is idle and fast as far as reports go. So whoever failed lately is hot, whatever it says, and among the hot as
 * much busier as its odds of failing say, on top of the busiest of all: no load that others report makes it attractive.
 */
/** How busy and how fast targets are by their own words. Thread-safe and lock-free: readers may see figures of two reports. */
final class ReportedLoads {

    /** Reports that are older do not count. */
    static final long FRESH = Duration.ofSeconds(1).toNanos();

    /** Reports never expire, they fade. */
    static final long FADING = Long.MAX_VALUE;

    /** Where the scores of hot targets begin: longer than any call takes. */
    static final double HOT = 1e15;

    /** The fault rate below which faults count no more, as in ExpectedTimes. */
    static final double FADED = 0.012;

    private static final double HOT_QUANTILE = 0.84; // 2^-0.25
    private static final double MOST_BUSY = 1e30; // keeps sums finite
    private static final double MEMORY = Duration.ofMillis(500).toNanos(); // of reports that fade

    private final TargetSet targets;
    private final Load local;
    private final long expiry;
    private final Beat beat = new Beat(Beat.MILLISECOND_SHIFT);
    private final float[] inside; // requests; written by the pick that refreshes, read by all, which may be late
    private final float[] nanos; // as are these and the next three
    private final float[] penalties;
    private float limit;
    private float busiest; // the most inside
    private final int[] uses; // own calls since the report; two picks at once may count as one
    private final long[] stamps; // of the reports; written and read by the pick that refreshes
    private final float[] sorted; // as is this
    private double usualNanos = 1e6; // as is this: the mean, 1 ms while nothing is known

    ReportedLoads(TargetSet targets, Load local, long expiry) {
        this.targets = targets;
        this.local = local;
        this.expiry = expiry;
        int size = targets.size();
        inside = new float[size];
        nanos = new float[size];
        Arrays.fill(nanos, 1);
        penalties = new float[size];
        uses = new int[size];
        stamps = new long[size];
        Arrays.fill(stamps, Long.MIN_VALUE);
        sorted = new float[size];
    }

    /** Reads the reports anew if that was not done in this millisecond and nobody is at it. */
    void refresh(long now) {
        if (beat.begins(now)) {
            try {
                read(now);
            } finally {
                beat.end(now);
            }
        }
    }

    /** Reads the reports. One caller at a time. */
    void read(long now) {
        double weights = 0;
        double busy = 0;
        double slow = 0;
        for (int i = 0; i < inside.length; i++) {
            Member member = targets.get(i);
            long age = member.reportAge(now);
            double weight = weight(age);
            if (weight > 0) {
                take(i, member, age == 0 ? arrival(member, now) : now - age, now);
                weights += weight;
                busy += weight * inside[i];
                slow += weight * nanos[i];
            }
            if (age > FRESH) {
                uses[i] = member.inFlight(); // no answer since then brought a report, so those that ended do not count
            }
            double faultRate = member.faultRate(now);
            penalties[i] = faultRate < FADED ? 0 : (float) Faults.penalty(faultRate);
        }
        usualNanos = weights > 0 ? slow / weights : usualNanos;
        fade(weights > 0 ? (float) (busy / weights) : 0, now);
    }

    /** Of a report that may have come after this pick read the time: its age is 0 until then, and must not pass for another report's. */
    private static long arrival(Member member, long now) {
        return now + FRESH - member.reportAge(now + FRESH);
    }

    private double weight(long age) {
        if (age == Long.MAX_VALUE || age > expiry) {
            return 0;
        }
        double y = age / MEMORY;
        return expiry == FADING ? 1 / (1 + y + y * y / 2) : 1;
    }

    private void take(int index, Member member, long stamp, long now) {
        LoadReport report = member.lastReport().orElseThrow();
        inside[index] = (float) Math.min(MOST_BUSY, local.perWeight(index, report.inFlight()));
        double latency =
                report.latency().isPresent() ? nanos(report.latency().get()) : member.latencyNanos(now, usualNanos);
        nanos[index] = (float) Math.min(HOT, Math.max(1, latency));
        if (stamp != stamps[index]) {
            stamps[index] = stamp;
            uses[index] = 0;
        }
    }

    /** As a double: a backend may say what is too long for a long. */
    private static double nanos(Duration latency) {
        return latency.getSeconds() * 1e9 + latency.getNano();
    }

    private void fade(float usual, long now) {
        int known = 0;
        for (int i = 0; i < inside.length; i++) {
            double weight = weight(targets.get(i).reportAge(now));
            if (expiry == FADING) {
                inside[i] = (float) (weight * inside[i] + (1 - weight) * usual);
                nanos[i] = (float) (weight * nanos[i] + (1 - weight) * usualNanos);
                sorted[known++] = inside[i];
            } else if (weight > 0) {
                sorted[known++] = inside[i];
            }
        }
        float most = 0;
        for (int i = 0; i < known; i++) {
            most = Math.max(most, sorted[i]);
        }
        busiest = most;
        limit = known == 0 ? 0 : Quantile.of(HOT_QUANTILE, sorted, known);
    }

    /** When the last report of a target came, as of the last reading. */
    long stamp(int index) {
        return stamps[index];
    }

    /** The most that a target may be asked to do and be cold: requests inside per relative weight. */
    double limit() {
        return limit;
    }

    /** The lowest is to be chosen; finite. */
    double score(int index) {
        double busy = inside[index] + local.perWeight(index, uses[index]);
        double penalty = penalties[index];
        if (penalty == 0) {
            return busy <= limit ? nanos[index] : HOT + busy;
        }
        return HOT + busiest + busy + penalty * (Math.max(busy, busiest) + 1);
    }

    /** Counts a call to a target. */
    void used(int index) {
        uses[index]++;
    }
}
