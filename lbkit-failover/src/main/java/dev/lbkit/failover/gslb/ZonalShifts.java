package dev.lbkit.failover.gslb;

import dev.lbkit.HealthDetector;
import dev.lbkit.Scheduler;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The zonal shifts of one service.
 *
 * <p>Thread-safe. Of the active shifts one is applied, that of the {@linkplain ZonalShift.Kind kind} which goes first: it makes
 * the targets of its zone {@link dev.lbkit.HealthStatus#UNHEALTHY} in every balancer with the {@link #detector}, so a policy
 * that prefers healthy targets leaves the zone. While all other targets are unhealthy too, such a policy fails open, and the
 * shift changes nothing. When it ends, the targets return as any that recovered: through slow start and failback, where there
 * are such.
 *
 * <p>An experiment or a practice run ends when a shift that goes before it begins, and does not begin while one is active. A
 * manual shift and an autoshift may both be active. Source: zonal shift and zonal autoshift of Amazon Application Recovery
 * Controller.
 */
public final class ZonalShifts implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofDays(3);
    private static final int PARITY_PERCENT = 20; // of the mean; the source names no number

    private final Orders<Map<ZonalShift.Kind, ZonalShift>> orders;
    private final InstantSource clock;
    private final Scheduler scheduler;
    private Subscription end = () -> {}; // guarded by this
    private boolean closed; // guarded by this

    private ZonalShifts(Orders<Map<ZonalShift.Kind, ZonalShift>> orders, InstantSource clock, Scheduler scheduler) {
        this.orders = orders;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /**
     * Begins to listen to a store.
     *
     * @param store holds the last shift of each kind
     * @param clock wall time, by which shifts expire in all processes
     * @param scheduler wakes balancers when a shift expires
     * @return the shifts; closed by the caller
     */
    public static ZonalShifts over(
            StateStore<Map<ZonalShift.Kind, ZonalShift>> store, InstantSource clock, Scheduler scheduler) {
        ZonalShifts shifts = new ZonalShifts(new Orders<>(store, Map.of()), clock, scheduler);
        shifts.orders.onChange(shifts::awaitEnd);
        return shifts;
    }

    /**
     * Shifts traffic away from a zone by an operator's order.
     *
     * @param zone the zone
     * @param length how long; more than zero, at most 72 h; {@link #renew} makes it longer
     * @param reason why
     * @return the shift
     * @throws IllegalArgumentException if the length breaks its rule
     * @throws RefusedException if a manual shift is active
     */
    public ZonalShift shift(String zone, Duration length, String reason) {
        return start(shiftOf(ZonalShift.Kind.MANUAL, zone, length, reason));
    }

    /**
     * Shifts traffic away from a zone that was found faulty. Applied unless a manual shift is active.
     *
     * @param zone the zone
     * @param length how long; more than zero, at most 72 h
     * @param reason what was found
     * @return the shift
     * @throws IllegalArgumentException if the length breaks its rule
     * @throws RefusedException if an autoshift is active
     */
    public ZonalShift autoshift(String zone, Duration length, String reason) {
        return start(shiftOf(ZonalShift.Kind.AUTOSHIFT, zone, length, reason));
    }

    /**
     * Shifts traffic away from a zone for a fault experiment.
     *
     * @param zone the zone
     * @param length how long; more than zero, at most 72 h
     * @param reason what is tried
     * @return the shift
     * @throws IllegalArgumentException if the length breaks its rule
     * @throws RefusedException if any shift but a practice run is active; a practice run is interrupted
     */
    public ZonalShift experiment(String zone, Duration length, String reason) {
        return start(shiftOf(ZonalShift.Kind.EXPERIMENT, zone, length, reason));
    }

    /**
     * Rehearses the loss of a zone, if the zones are equally fit.
     *
     * @param zone the zone
     * @param length how long; more than zero, at most 72 h; 30 min is usual
     * @param healthy how many healthy targets each zone has
     * @return the shift
     * @throws IllegalArgumentException if the length breaks its rule
     * @throws RefusedException if any shift is active, or a zone's number is off the mean by more than 20 %
     */
    public ZonalShift practice(String zone, Duration length, Map<String, Integer> healthy) {
        ZonalShift shift = shiftOf(ZonalShift.Kind.PRACTICE_RUN, zone, length, "practice run");
        checkParity(healthy);
        return start(shift);
    }

    /**
     * Ends an autoshift, if the zones are equally fit: a zone that cannot carry its part yet gets no traffic back.
     *
     * @param healthy how many healthy targets each zone has
     * @throws RefusedException if none is active, or a zone's number is off the mean by more than 20 %
     */
    public void endAutoshift(Map<String, Integer> healthy) {
        checkParity(healthy);
        cancel(ZonalShift.Kind.AUTOSHIFT);
    }

    /**
     * Ends a shift now.
     *
     * @param kind its kind
     * @throws RefusedException if none of this kind is active
     */
    public void cancel(ZonalShift.Kind kind) {
        StateStore.Versioned<Map<ZonalShift.Kind, ZonalShift>> seen = orders.newest();
        orders.replace(seen, put(seen.state(), active(seen.state(), kind).ended(ZonalShift.Ending.CANCELLED, now())));
    }

    /**
     * Gives a shift a new end.
     *
     * @param kind its kind
     * @param length how long from now; more than zero, at most 72 h
     * @throws IllegalArgumentException if the length breaks its rule
     * @throws RefusedException if none of this kind is active
     */
    public void renew(ZonalShift.Kind kind, Duration length) {
        StateStore.Versioned<Map<ZonalShift.Kind, ZonalShift>> seen = orders.newest();
        orders.replace(seen, put(seen.state(), active(seen.state(), kind).until(endOf(length))));
    }

    /**
     * The last shift of each kind, ended or not.
     *
     * @return an immutable copy
     */
    public Collection<ZonalShift> shifts() {
        return orders.newest().state().values();
    }

    /**
     * The shift in force.
     *
     * @return empty if none is active
     */
    public Optional<ZonalShift> applied() {
        return active(orders.newest().state()).min(Comparator.comparing(ZonalShift::kind));
    }

    /**
     * What brings the shifts to a balancer. A target's zone is that of its {@linkplain dev.lbkit.Target#locality locality}.
     *
     * @return a detector, for any number of balancers
     */
    public HealthDetector detector() {
        return orders.detector(
                "ZonalShifts",
                target -> applied()
                        .filter(shift -> shift.zone().equals(target.locality().zone()))
                        .map(shift -> "zonal shift (" + shift.kind() + ") away from " + shift.zone() + " until "
                                + shift.expiresAt() + ": " + shift.reason()));
    }

    /** Stops to listen; what was last heard stays in force in balancers that still run. */
    @Override
    public synchronized void close() {
        closed = true;
        end.close();
        orders.close();
    }

    private ZonalShift shiftOf(ZonalShift.Kind kind, String zone, Duration length, String reason) {
        return new ZonalShift(kind, zone, endOf(length), reason, ZonalShift.Ending.NONE);
    }

    Instant now() {
        return clock.instant();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    boolean isActive(ZonalShift.Kind kind, String zone) {
        return active(orders.newest().state())
                .anyMatch(shift -> shift.kind() == kind && shift.zone().equals(zone));
    }

    private Instant endOf(Duration length) {
        if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("length: " + length + " (expected: > 0 and at most 72 h)");
        }
        return clock.instant().plus(length);
    }

    private Stream<ZonalShift> active(Map<ZonalShift.Kind, ZonalShift> shifts) {
        Instant now = clock.instant();
        return shifts.values().stream().filter(shift -> shift.status(now) == ZonalShift.Status.ACTIVE);
    }

    private ZonalShift active(Map<ZonalShift.Kind, ZonalShift> shifts, ZonalShift.Kind kind) {
        return active(shifts)
                .filter(shift -> shift.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusedException.Reason.PRECEDENCE, "shift: no " + kind + " (expected: an active one)"));
    }

    private ZonalShift start(ZonalShift shift) {
        StateStore.Versioned<Map<ZonalShift.Kind, ZonalShift>> seen = orders.newest();
        Map<ZonalShift.Kind, ZonalShift> next = seen.state();
        for (ZonalShift other : active(seen.state()).toList()) {
            if (!mayBegin(shift.kind(), other.kind())) {
                throw new RefusedException(
                        RefusedException.Reason.PRECEDENCE,
                        "shift: " + shift.kind() + " away from " + shift.zone() + " (expected: not while "
                                + other.kind() + " away from " + other.zone() + " is active)");
            }
            if (other.kind() == ZonalShift.Kind.PRACTICE_RUN) {
                next = put(next, other.ended(ZonalShift.Ending.INTERRUPTED, now()));
            } else if (other.kind() == ZonalShift.Kind.EXPERIMENT) {
                next = put(next, other.ended(ZonalShift.Ending.CANCELLED, now()));
            }
        }
        orders.replace(seen, put(next, shift));
        return shift;
    }

    private static boolean mayBegin(ZonalShift.Kind kind, ZonalShift.Kind active) {
        boolean isBackground = kind == ZonalShift.Kind.AUTOSHIFT && active == ZonalShift.Kind.MANUAL;
        boolean isBoth = kind == ZonalShift.Kind.EXPERIMENT && active == ZonalShift.Kind.PRACTICE_RUN;
        boolean goesFirst = kind.compareTo(ZonalShift.Kind.EXPERIMENT) < 0 && kind.compareTo(active) < 0;
        return isBackground || isBoth || goesFirst;
    }

    private static Map<ZonalShift.Kind, ZonalShift> put(Map<ZonalShift.Kind, ZonalShift> shifts, ZonalShift shift) {
        Map<ZonalShift.Kind, ZonalShift> next = new HashMap<>(shifts);
        next.put(shift.kind(), shift);
        return Map.copyOf(next);
    }

    /** In whole numbers: a share at the edge must not depend on rounding. Zones without any healthy target are not fit. */
    static boolean areEquallyFit(Map<String, Integer> healthy) {
        long sum = healthy.values().stream().mapToLong(Integer::longValue).sum();
        long zones = healthy.size();
        return sum > 0
                && healthy.values().stream()
                        .allMatch(count -> 100 * Math.abs(count * zones - sum) <= PARITY_PERCENT * sum);
    }

    private static void checkParity(Map<String, Integer> healthy) {
        if (!areEquallyFit(healthy)) {
            throw new RefusedException(
                    RefusedException.Reason.CAPACITY,
                    "healthy: " + healthy + " (expected: each zone within " + PARITY_PERCENT + " % of the mean)");
        }
    }

    private synchronized void awaitEnd() {
        if (closed) {
            return; // the store told of a change that was on its way
        }
        end.close();
        Instant now = clock.instant();
        applied().ifPresent(shift -> end = scheduler.schedule(Duration.between(now, shift.expiresAt()), orders::tell));
    }
}
