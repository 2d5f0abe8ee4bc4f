package dev.lbkit;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The targets of one balancer: reconciles lists by id, keeps the facts of each. Used by the update loop alone. */
final class Roster {

    private final LoadBalancer.Environment environment;
    private final UpdateLoop loop;
    private final Runnable timeWanted;
    private final List<HealthDetector.Detection> detections =
            new CopyOnWriteArrayList<>(); // written by the update loop, asked for advice by any thread
    private final Weighting.Weights weights;
    private final long drainNanos;
    private final double memoryNanos;
    private final Restart restart;
    private final Map<String, Seat> seats = new LinkedHashMap<>();
    private List<Target> list = List.of();
    private boolean draining; // whether a drain was under way when the view was last taken
    private long listedAt;
    private Refusal.Failure lastFailure = Refusal.Failure.NONE;

    Roster(LoadBalancer.Builder settings, LoadBalancer.Environment environment, UpdateLoop loop, Runnable timeWanted) {
        this.timeWanted = timeWanted;
        this.environment = environment;
        this.loop = loop;
        weights = settings.weighting.start(environment);
        drainNanos = settings.drainDeadline.toNanos();
        memoryNanos = settings.memory.toNanos();
        restart = settings.restart;
        for (HealthDetector detector : settings.detectors) {
            detections.add(detector.start(environment));
        }
    }

    /** Whether the clock must be read at each call for the weights. */
    boolean needsTime() {
        return weights.needsTime();
    }

    private long now() {
        return environment.ticker().read();
    }

    /** What the detectors have to say of what they heard. Any thread. */
    List<String> advice(LoadBalancer.Snapshot fleet) {
        return detections.stream()
                .flatMap(detection -> detection.advice(fleet).stream())
                .toList();
    }

    /** Takes a complete list, or refuses it whole. */
    void list(List<Target> targets) {
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
        Set<String> ids = list.stream().map(Target::id).collect(toSet());
        seats.forEach((key, seat) -> {
            if (!ids.contains(seat.target().id())) {
                seat.unlisted(listedAt + drainNanos);
            }
        });
        for (Target target : list) {
            seat(target, first);
        }
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
            join(target, first);
        } else {
            seat.listed(target);
        }
    }

    private void join(Target target, boolean first) {
        DefaultMember member = new DefaultMember(target, environment, memoryNanos, timeWanted);
        Seat seat = new Seat(member, detections.size(), !first, now());
        seats.put(target.id(), seat);
        environment.listener().on(new BalancerEvent.TargetJoined(environment.balancer(), target));
        for (int i = 0; i < detections.size(); i++) {
            watch(seat, i);
        }
    }

    private void watch(Seat seat, int detector) {
        HealthDetector.Verdict verdict = new HealthDetector.Verdict() {
            @Override
            public void is(HealthStatus status, String reason) {
                if (status == HealthStatus.DRAINING) {
                    throw new IllegalArgumentException("status: DRAINING (expected: a finding; draining is an order)");
                }
                loop.post(() -> verdict(seat, detector, status, reason));
            }

            @Override
            public void load(LoadReport report) {
                seat.member.reported(report);
            }
        };
        contain("detector", () -> seat.watchedBy(detections.get(detector).watch(seat.target(), verdict)));
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
        seat.watches().forEach(watch -> contain("detector", watch::close));
        int open = seat.member.inFlight();
        seat.drained(open);
        environment.listener().on(new BalancerEvent.TargetLeft(environment.balancer(), seat.target(), open));
    }

    /** Keeps the last good list and says so. */
    void refuse(String reason) {
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

    /** Ends the drains that are over. */
    void endDrains() {
        if (!draining) {
            return;
        }
        long now = now();
        List<Seat> over = new ArrayList<>();
        for (Seat seat : seats.values()) {
            if (seat.drainIsOver(now)) {
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

    /** What is held of every target now; tells the listener what changed since the last call. */
    View view() {
        long now = now();
        List<Seat> usable = new ArrayList<>(seats.size());
        draining = false;
        for (Seat seat : seats.values()) {
            draining |= seat.isDraining();
            HealthStatus before = seat.shown();
            seat.show(now);
            if (seat.shown() != before) {
                environment
                        .listener()
                        .on(new BalancerEvent.StatusChanged(
                                environment.balancer(), seat.target(), before, seat.shown(), seat.reason()));
            }
            if (seat.shown().isUsable()) {
                usable.add(seat);
            }
        }
        Iterator<Double> weights = weights(usable, now).iterator();
        List<View.Row> rows = new ArrayList<>(seats.size());
        for (Seat seat : seats.values()) {
            rows.add(seat.row(
                    seat.shown().isUsable() ? weights.next() : seat.target().weight()));
        }
        return new View(rows, listedAt, lastFailure);
    }

    /** Of each a weight that is one: as asked for, or else the static one. */
    private List<Double> weights(List<Seat> usable, long now) {
        double[] asked = weigh(usable, now);
        List<Double> weights = new ArrayList<>(usable.size());
        for (int i = 0; i < usable.size(); i++) {
            Target target = usable.get(i).target();
            boolean isWeight = asked[i] >= 0 && asked[i] <= Double.MAX_VALUE;
            weights.add(isWeight ? asked[i] : target.weight());
            if (!isWeight) {
                failed(
                        "weighting",
                        new IllegalStateException(
                                "weight: " + asked[i] + " (expected: finite and >= 0) of target " + target.id()));
            }
        }
        return weights;
    }

    private double[] weigh(List<Seat> usable, long now) {
        List<Weighting.Standing> fleet = new ArrayList<>(usable.size());
        usable.forEach(seat -> fleet.add(seat.standing(now)));
        try {
            double[] asked = weights.of(fleet);
            if (asked.length != usable.size()) {
                throw new IllegalStateException(
                        "weights: " + asked.length + " (expected: " + usable.size() + ", one for each target)");
            }
            return asked;
        } catch (Throwable e) {
            failed("weighting", e);
            return usable.stream().mapToDouble(seat -> seat.target().weight()).toArray();
        }
    }

    /** Runs foreign code; what it throws becomes an event. */
    private void contain(String part, Runnable foreign) {
        try {
            foreign.run();
        } catch (Throwable e) {
            failed(part, e);
        }
    }

    private void failed(String part, Throwable cause) {
        environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), part, cause));
    }

    void close() {
        List.copyOf(seats.entrySet()).forEach(each -> leave(each.getKey(), each.getValue()));
        detections.forEach(detection -> contain("detector", detection::close));
        detections.clear(); // a closed balancer that is still held keeps nobody's threads alive
    }
}
