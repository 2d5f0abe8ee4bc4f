package dev.lbkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the update loop knows of one target: facts that stay apart below one status. Used by the update loop alone. */
final class Seat {

    private static final long LONGEST = Duration.ofDays(365).toMillis();

    final DefaultMember member;
    private final HealthStatus[] verdicts; // one for each detector
    private final String[] reasons; // beside the verdicts
    private int latest; // the detector that spoke last
    private final List<HealthDetector.Watch> watches = new ArrayList<>();
    private boolean listed = true;
    private int list; // the number of the last one that named it
    private boolean ordered; // out by an operator's order
    private long drainEnds;
    private final List<CompletableFuture<Integer>> waiters = new ArrayList<>(); // for the end of the drain
    private HealthStatus shown = HealthStatus.UNKNOWN;
    private boolean ramps; // false while it counts as settled
    private long usableSince;
    private long rampedNanos; // before this process, by a target that has not been seen out since
    private OptionalLong recoveredAt = OptionalLong.empty();
    private double weight = Double.NaN; // as asked for; not a number while nobody is asked
    private final Weighting.Standing settled;
    private View.@Nullable Row row; // as it is shown; none once anything in it may have changed

    Seat(DefaultMember member, int detectors, boolean ramps, long now) {
        this.member = member;
        this.ramps = ramps;
        this.usableSince = now;
        settled = new Weighting.Standing(member, Weighting.SETTLED);
        verdicts = new HealthStatus[detectors];
        reasons = new String[detectors];
        Arrays.fill(verdicts, HealthStatus.HEALTHY);
        Arrays.fill(reasons, "");
    }

    Target target() {
        return member.target();
    }

    void watchedBy(HealthDetector.Watch watch) {
        watches.add(watch);
        member.heardBy(List.copyOf(watches));
    }

    List<HealthDetector.Watch> watches() {
        return watches;
    }

    void verdict(int detector, HealthStatus status, String reason) {
        verdicts[detector] = status;
        reasons[detector] = reason;
        latest = detector;
        row = null;
    }

    /** A list names it. */
    void listed(Target newTarget, int number) {
        list = number;
        if (!listed || !newTarget.equals(target())) {
            member.restate(newTarget);
            listed = true;
            row = null;
        }
    }

    /** Discovery dropped it, unless the newest list names it. */
    void dropUnlessIn(int newest, long deadline) {
        if (listed && list != newest) {
            listed = false;
            drainEnds = deadline;
            row = null;
        }
    }

    /** An operator ordered it out; {@code done} hears of the end. */
    void order(long deadline, CompletableFuture<Integer> done) {
        if (!ordered) {
            ordered = true;
            drainEnds = deadline;
        }
        waiters.add(done);
        row = null;
    }

    void restore() {
        ordered = false;
        drained(0);
    }

    /** Tells whoever waits that the drain is over. */
    void drained(int open) {
        waiters.forEach(done -> done.complete(open));
        waiters.clear();
        row = null;
    }

    /** Never before the view without it was published, so that no pick still on its way is missed; at the deadline in any case. */
    boolean drainIsOver(long now, boolean ifIdle) {
        boolean published = isDraining() && shown == HealthStatus.DRAINING;
        return published && ((ifIdle && member.inFlight() == 0) || now - drainEnds >= 0);
    }

    boolean isDraining() {
        return !listed || ordered;
    }

    private boolean waitsForDrain() {
        return isDraining() && !(listed && waiters.isEmpty());
    }

    boolean isListed() {
        return listed;
    }

    HealthStatus shown() {
        return shown;
    }

    HealthStatus status() {
        HealthStatus worst = isDraining() ? HealthStatus.DRAINING : HealthStatus.HEALTHY;
        for (HealthStatus verdict : verdicts) {
            worst = worst.orWorse(verdict);
        }
        return worst;
    }

    /** Why it has its status, in the words of whoever decided it; of equals, of the one that spoke last. */
    String reason() {
        if (isDraining()) {
            return ordered ? "taken out by order" : "no longer listed by discovery";
        }
        int worst = latest;
        for (int i = 0; i < verdicts.length; i++) {
            worst = verdicts[i].compareTo(verdicts[worst]) > 0 ? i : worst;
        }
        return verdicts.length == 0 ? "" : reasons[worst];
    }

    /** Goes on with the ramp and the wait of an earlier process. Before it is shown for the first time. */
    void restore(LearnedTarget learned, long now, long awayNanos) {
        member.restore(learned, now, awayNanos);
        ramps = learned.rampedMillis().isPresent();
        rampedNanos = nanos(learned.rampedMillis(), awayNanos);
        if (learned.recoveredMillis().isPresent()) {
            recoveredAt = OptionalLong.of(now - nanos(learned.recoveredMillis(), awayNanos));
        }
    }

    private static long nanos(OptionalLong millis, long awayNanos) {
        return Math.min(LONGEST, millis.orElse(0)) * 1_000_000 + awayNanos;
    }

    /** Takes over the newest status, and notes a recovery; tells whether it is another one. */
    boolean show(long now) {
        if (row != null) {
            return false;
        }
        HealthStatus before = shown;
        shown = status();
        boolean wasOut = before == HealthStatus.UNHEALTHY || before == HealthStatus.DRAINING;
        if (shown.isUsable() && !before.isUsable()) {
            usableSince = wasOut ? now : now - rampedNanos;
            ramps |= wasOut;
        }
        if (shown.isUsable() && wasOut) {
            recoveredAt = OptionalLong.of(now);
        }
        return shown != before;
    }

    /** As a weighting sees it, while it is usable. */
    Weighting.Standing standing(long now) {
        return ramps ? new Weighting.Standing(member, Duration.ofNanos(Math.max(0, now - usableSince))) : settled;
    }

    /** Takes the weight that a weighting asks for while it is usable; tells whether it is another one. */
    boolean reweigh(double asked) {
        boolean changes = Double.compare(asked, weight) != 0;
        if (changes) {
            weight = asked;
            row = null;
        }
        return changes;
    }

    /** What is shown of it; the same object for as long as nothing changes. After {@link #show}. */
    View.Row row() {
        View.Row last = row;
        return last != null ? last : newRow();
    }

    private View.Row newRow() {
        Target target = target();
        boolean isWeighed = shown.isUsable() && !Double.isNaN(weight);
        double effective = isWeighed ? weight : target.weight();
        View.Row next = new View.Row(
                target,
                new TargetSet.Entry(member, effective, shown, recoveredAt),
                reason(),
                waitsForDrain() || effective != target.weight(),
                rampsSince());
        row = next;
        return next;
    }

    private OptionalLong rampsSince() {
        return ramps && shown.isUsable() ? OptionalLong.of(usableSince) : OptionalLong.empty();
    }
}
