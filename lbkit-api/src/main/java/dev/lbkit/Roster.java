package dev.lbkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The targets of one balancer: reconciles lists by id, keeps the facts of each. Used by the update loop alone. */
final class Roster {

    private final LoadBalancer.Environment environment;
    private final Runnable timeWanted;
    private final Detections detections;
    private final Weigher weigher;
    private final long drainNanos;
    private final double memoryNanos;
    private final Restart restart;
    private final Map<String, Seat> seats = new LinkedHashMap<>();
    private final List<BalancerEvent> changes = new ArrayList<>(); // of which the listener has not been told
    private List<Target> list = List.of();
    private int lists; // that were taken: the number of the newest
    private boolean draining; // whether a drain was under way when the view was last taken
    private long listedAt;
    private boolean closed;
    private Refusal.Failure lastFailure = Refusal.Failure.NONE;

    /** A roster without targets; runs {@code failed} if a weighting or a detector cannot start. */
    Roster(
            LoadBalancer.Builder settings,
            LoadBalancer.Environment environment,
            UpdateLoop loop,
            Runnable timeWanted,
            Runnable failed) {
        this.timeWanted = timeWanted;
        this.environment = environment;
        drainNanos = settings.drainDeadline.toNanos();
        memoryNanos = settings.memory.toNanos();
        restart = settings.restart.among(settings.detectors);
        try {
            weigher = new Weigher(settings.weighting, environment);
            detections = new Detections(settings.detectors, environment, loop);
        } catch (Throwable e) {
            failed.run();
            throw e;
        }
    }

    /** Whether the clock must be read at each call for the weights. */
    boolean needsTime() {
        return weigher.needsTime();
    }

    private long now() {
        return environment.ticker().read();
    }

    /** What the detectors have to say of what they heard. Any thread. */
    List<String> advice(LoadBalancer.Snapshot fleet) {
        return detections.advice(fleet);
    }

    /** Takes a complete list, or refuses it whole. */
    void list(List<Target> targets) {
        if (closed) {
            return; // it was on its way
        }
        String fault = ListFault.of(targets);
        if (!fault.isEmpty()) {
            refuse(fault);
            return;
        }
        boolean first = list.isEmpty();
        listedAt = now();
        if (list.equals(targets)) {
            return;
        }
        list = List.copyOf(targets);
        lists++;
        for (Target target : list) {
            seat(target, first);
        }
        seats.values().forEach(seat -> seat.dropUnlessIn(lists, listedAt + drainNanos));
        if (first) {
            restart.restore(seats, listedAt, environment);
        }
    }

    private void seat(Target target, boolean first) {
        Seat seat = seats.get(target.id());
        if (seat != null && !seat.target().uri().equals(target.uri())) {
            leave(target.id(), seat); // another backend under an old name shares nothing with it
            seat = null;
        }
        if (seat == null) {
            seat = join(target, first);
        }
        seat.listed(target, lists);
    }

    private Seat join(Target target, boolean first) {
        DefaultMember member = new DefaultMember(target, environment, memoryNanos, timeWanted);
        Seat seat = new Seat(member, detections.size(), !first, now());
        seats.put(target.id(), seat);
        environment.listener().on(new BalancerEvent.TargetJoined(environment.balancer(), target));
        detections.watch(seat, this::verdict);
        return seat;
    }

    private void verdict(Seat seat, int detector, HealthStatus status, String reason) {
        if (seats.get(seat.target().id()) != seat) {
            return; // a word on a target that left
        }
        seat.verdict(detector, status, reason);
        if (status == HealthStatus.UNHEALTHY) {
            lastFailure = new Refusal.Failure(seat.target().address(), reason, now());
        }
    }

    private void leave(String id, Seat seat) {
        seats.remove(id);
        detections.leave(seat);
        int open = seat.member.inFlight();
        seat.drained(open);
        environment.listener().on(new BalancerEvent.TargetLeft(environment.balancer(), seat.target(), open));
    }

    /** Keeps the last good list and says so. */
    void refuse(String reason) {
        if (closed) {
            return;
        }
        Duration age = list.isEmpty() ? Duration.ZERO : Duration.ofNanos(now() - listedAt);
        lastFailure = new Refusal.Failure("discovery", reason, now());
        environment.listener().on(new BalancerEvent.DiscoveryRefused(environment.balancer(), reason, list.size(), age));
    }

    void drain(String id, CompletableFuture<Integer> done) {
        Seat seat = seats.get(id);
        if (seat == null) {
            done.complete(0);
        } else {
            seat.order(now() + drainNanos, done);
        }
    }

    void restore(String id) {
        Seat seat = seats.get(id);
        if (seat != null) {
            seat.restore();
        }
    }

    /** Ends the drains that are over: of targets without calls only {@code ifIdle}, as long as nobody picks them any more. */
    void endDrains(boolean ifIdle) {
        if (!draining) {
            return;
        }
        long now = now();
        List<Seat> over = new ArrayList<>();
        for (Seat seat : seats.values()) {
            if (seat.drainIsOver(now, ifIdle)) {
                over.add(seat);
            }
        }
        for (Seat seat : over) {
            seat.drained(seat.member.inFlight());
            if (!seat.isListed()) {
                leave(seat.target().id(), seat);
            }
        }
    }

    /** Gives up the estimates that are too old. */
    void forget() {
        long now = now();
        seats.values().forEach(seat -> seat.member.forget(now));
    }

    /** Gives up the leases that are too old. */
    void reclaim() {
        for (Seat seat : seats.values()) {
            int lost = seat.member.nextPeriod();
            if (lost > 0) {
                environment
                        .listener()
                        .on(new BalancerEvent.LeasesReclaimed(environment.balancer(), seat.target(), lost));
            }
        }
    }

    /** What is held of every target now; notes what changed since the last call. */
    View view() {
        long now = now();
        List<View.Row> rows = new ArrayList<>(seats.size());
        draining = false;
        for (Seat seat : seats.values()) {
            draining |= seat.isDraining();
            HealthStatus before = seat.shown();
            if (seat.show(now)) {
                changes.add(new BalancerEvent.StatusChanged(
                        environment.balancer(), seat.target(), before, seat.shown(), seat.reason()));
            }
            rows.add(seat.row());
        }
        if (weigher.reweighs(seats.values(), now)) {
            rows = seats.values().stream().map(Seat::row).toList();
        }
        return new View(rows, listedAt, lastFailure);
    }

    /** Tells the listener what changed: once it can be seen in the snapshot. */
    void tell() {
        changes.forEach(environment.listener()::on);
        changes.clear();
    }

    void close() {
        closed = true;
        List.copyOf(seats.entrySet()).forEach(each -> leave(each.getKey(), each.getValue()));
        detections.close();
    }
}
