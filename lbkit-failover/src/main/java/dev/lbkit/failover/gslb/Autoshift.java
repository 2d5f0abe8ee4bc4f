package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Shifts traffic away from a zone whose calls fail more often than those of the other zones.
 *
 * <p>It looks every 5 s at the calls of the last 30 s. A zone stands out if chance cannot explain the difference (a likelihood
 * ratio of e<sup>20</sup>) and its fault rate is higher by a stated difference. When every zone fails, none stands out, and
 * nothing is shifted. One zone at a time is away.
 *
 * <p>A client cannot see from afar that a zone works again. So a shift has a length: at its end the zone must have about as many
 * targets that pass their checks as the others have, else it stays away for as long again; then it gets its traffic back, and
 * if it fails again, it leaves for twice as long. After a quiet time of the longest length the first length counts again. If an
 * operator ends the shift, none is ordered for the longest length. If this process dies, the shift ends a minute after its time.
 *
 * <p>What it cannot do: see an event before calls fail, see a zone that this client does not call, or know whether the other zones
 * can carry the load, for which {@link dev.lbkit.failover.CapacityGuard} is. A zone that is slow, but answers before its
 * calls time out, does not fail. {@link ZonalShifts} says which shift is applied when there are others.
 *
 * <p>Thread-safe. Of processes that share a store, the first to find a fault shifts for all. Source: zonal autoshift of Amazon
 * Application Recovery Controller, with faults of calls in place of its telemetry.
 */
public final class Autoshift implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration SLACK = Duration.ofMinutes(1); // a renewal comes before the end
    private static final int WINDOWS = 6;

    private final ZonalShifts shifts;
    private final ZoneWatch watch;
    private final Rules rules;
    private final Deque<Map<String, ZoneWatch.Calls>> totals = new ArrayDeque<>(); // oldest first; of looks alone
    private volatile AutoshiftCycle cycle = AutoshiftCycle.START; // written by looks
    private Subscription next = () -> {}; // guarded by this
    private boolean closed; // guarded by this

    /**
     * When to shift, and for how long.
     *
     * @param difference by how much the fault rate must be higher than elsewhere; from 0 to 1
     * @param first how long the first shift lasts; more than zero
     * @param longest how long shifts of a zone that fails again and again last at most; at least {@code first}, at most 71 h
     */
    public record Rules(double difference, Duration first, Duration longest) {

        /**
         * Checks the parts.
         *
         * @param difference the difference
         * @param first the first length
         * @param longest the longest length
         * @throws IllegalArgumentException if a part breaks its rule
         */
        public Rules {
            if (!(difference >= 0 && difference <= 1)) {
                throw new IllegalArgumentException("difference: " + difference + " (expected: from 0 to 1)");
            }
            if (first.isNegative() || first.isZero()) {
                throw new IllegalArgumentException("first: " + first + " (expected: > 0)");
            }
            if (longest.compareTo(first) < 0 || longest.compareTo(Duration.ofHours(71)) > 0) {
                throw new IllegalArgumentException(
                        "longest: " + longest + " (expected: from first, " + first + ", to 71 h)");
            }
        }

        /**
         * A difference of 10 %, and shifts from 10 min to 2 h.
         *
         * @return the defaults
         */
        public static Rules defaults() {
            return new Rules(0.1, Duration.ofMinutes(10), Duration.ofHours(2));
        }
    }

    private Autoshift(ZonalShifts shifts, ZoneWatch watch, Rules rules) {
        this.shifts = requireNonNull(shifts, "shifts");
        this.watch = requireNonNull(watch, "watch");
        this.rules = requireNonNull(rules, "rules");
        totals.addLast(watch.calls()); // what was before counts for nothing
    }

    /**
     * Begins to look.
     *
     * @param shifts takes the orders, and gives time and threads
     * @param watch sees the calls
     * @param rules when and how long
     * @return closed by the caller, before the shifts
     */
    public static Autoshift over(ZonalShifts shifts, ZoneWatch watch, Rules rules) {
        Autoshift autoshift = new Autoshift(shifts, watch, rules);
        autoshift.plan();
        return autoshift;
    }

    private synchronized void plan() {
        if (!closed) {
            next = shifts.scheduler().schedule(LOOK, this::look);
        }
    }

    private void look() {
        try {
            step(ZoneFaults.worst(recent(), rules.difference));
        } finally {
            plan(); // so that looks never overlap
        }
    }

    /** The calls of the last looks, to zones that have targets now. */
    private Map<String, ZoneWatch.Calls> recent() {
        Map<String, ZoneWatch.Calls> seen = watch.calls();
        Map<String, ZoneWatch.Calls> oldest = totals.getFirst();
        Map<String, ZoneWatch.Calls> recent = new TreeMap<>();
        seen.forEach((zone, now) -> recent.put(zone, now.minus(oldest.getOrDefault(zone, ZoneWatch.Calls.NONE))));
        recent.keySet().retainAll(watch.healthy().keySet());
        totals.addLast(seen);
        if (totals.size() > WINDOWS) {
            totals.removeFirst();
        }
        return recent;
    }

    private void step(Optional<ZoneFaults.Fault> fault) {
        AutoshiftCycle.Sight sight = new AutoshiftCycle.Sight(
                fault.map(ZoneFaults.Fault::zone),
                shifts.isActive(ZonalShift.Kind.AUTOSHIFT, cycle.zone()),
                ZonalShifts.areEquallyFit(watch.healthy()),
                shifts.now());
        AutoshiftCycle after = cycle.next(sight, rules);
        try {
            order(after, fault.map(ZoneFaults.Fault::reason).orElse(""));
            cycle = after;
        } catch (RefusedException e) {
            // Somebody else ordered at the same moment, or has shifted already: the next look sees what came of it.
        }
    }

    private void order(AutoshiftCycle after, String reason) {
        boolean wasAway = cycle.phase() == AutoshiftCycle.Phase.AWAY;
        boolean isAway = after.phase() == AutoshiftCycle.Phase.AWAY;
        Duration length = after.length().plus(SLACK);
        if (isAway && !wasAway) {
            shifts.autoshift(after.zone(), length, reason);
        } else if (isAway && !after.equals(cycle)) {
            shifts.renew(ZonalShift.Kind.AUTOSHIFT, length);
        } else if (wasAway && after.phase() == AutoshiftCycle.Phase.RETURNED) {
            shifts.cancel(ZonalShift.Kind.AUTOSHIFT);
        }
    }

    /** Stops to look; a shift that was ordered ends at its time. */
    @Override
    public synchronized void close() {
        closed = true;
        next.close();
    }

    /** What it is doing. */
    @Override
    public String toString() {
        return "Autoshift: " + cycle;
    }
}
