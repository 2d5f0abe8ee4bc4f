package dev.lbkit.failover;

import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.PickRequest;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/*
 * A virtual schedule (the generic cell rate algorithm of ATM traffic management): each call that is let in moves the schedule
 * on by one interval, and a call that comes more than a burst before its place in the schedule is refused. One word holds it.
 */
/** A balancer that lets in what a {@link CapacityGuard} allows. */
final class GuardedBalancer implements LoadBalancer {

    private static final Duration STEP = Duration.ofMillis(100);
    private static final long LONGEST_INTERVAL = Long.MAX_VALUE / 4; // 73 years; sums of a few are no overflow
    private static final long FAR = 60_000_000_000L; // no schedule is so far ahead of a burst

    private final LoadBalancer guarded;
    private final double callsPerSecond;
    private final double utilization;
    private final long burstNanos;
    private final AtomicLong scheduled; // the tick at which the schedule is met
    private volatile Room room; // written by the scheduler's task
    private volatile Subscription looking = () -> {}; // written by the scheduler's task
    private volatile boolean closed;

    /** What is let in: one call in each interval. */
    private record Room(long intervalNanos, String told, NoTargetException refusal) {}

    GuardedBalancer(LoadBalancer guarded, double callsPerSecond, double utilization, long burstNanos) {
        this.guarded = guarded;
        this.callsPerSecond = callsPerSecond;
        this.utilization = utilization;
        this.burstNanos = burstNanos;
        scheduled = new AtomicLong(now());
        room = room();
        lookAgain();
    }

    private long now() {
        return guarded.environment().ticker().read();
    }

    private void lookAgain() {
        looking = guarded.environment().scheduler().schedule(STEP, () -> {
            if (!closed) {
                room = room();
                lookAgain();
            }
        });
        if (closed) {
            looking.close();
        }
    }

    private Room room() {
        List<TargetState> targets = guarded.snapshot().targets();
        Map<HealthStatus, Integer> counts = new EnumMap<>(HealthStatus.class);
        double usable = 0;
        double whole = 0;
        for (TargetState state : targets) {
            counts.merge(state.status(), 1, Integer::sum);
            whole += state.weight();
            usable += state.status().compareTo(HealthStatus.UNKNOWN) <= 0 ? state.weight() : 0;
        }
        double counted = usable > 0 ? usable : whole;
        double rate = utilization * callsPerSecond * counted;
        String told = String.format(
                Locale.ROOT,
                "%.1f calls/s are let in (usable weight %s of %s, %s calls/s for weight 1, utilization at most %s)",
                rate,
                usable,
                whole,
                callsPerSecond,
                utilization);
        long interval = rate > 0
                ? Math.min(LONGEST_INTERVAL, (long) Math.ceil(1e9 / rate)) // up, as the rate is not to be passed
                : 1; // of no weight at all the balancer says what to do
        return new Room(interval, told, NoTargetException.exhausted(name() + ": exhausted: " + told, counts));
    }

    private boolean tryEnter(Room seen) {
        long now = now();
        while (true) {
            long before = scheduled.get();
            long early = Math.max(0, before - now);
            if (early > burstNanos + Math.max(FAR, seen.intervalNanos)) {
                early = 0; // the clock went back
            }
            if (early > burstNanos) {
                return false;
            }
            if (scheduled.compareAndSet(before, now + early + seen.intervalNanos)) {
                return true;
            }
        }
    }

    @Override
    public Lease acquire(PickRequest request) {
        Room seen = room;
        if (!closed && !tryEnter(seen)) {
            throw seen.refusal;
        }
        return guarded.acquire(request);
    }

    @Override
    public Explanation explain(PickRequest request) {
        return guarded.explain(request).via("capacity guard: " + room.told);
    }

    @Override
    public String name() {
        return guarded.name();
    }

    @Override
    public Snapshot snapshot() {
        return guarded.snapshot();
    }

    @Override
    public Learned learned(Instant now) {
        return guarded.learned(now);
    }

    @Override
    public List<String> advice() {
        return guarded.advice();
    }

    @Override
    public CompletionStage<Integer> drain(String targetId) {
        return guarded.drain(targetId);
    }

    @Override
    public void restore(String targetId) {
        guarded.restore(targetId);
    }

    @Override
    public Environment environment() {
        return guarded.environment();
    }

    @Override
    public void close() {
        closed = true;
        looking.close();
        guarded.close();
    }

    @Override
    public String toString() {
        return guarded + ", guarded: " + room.told;
    }
}
