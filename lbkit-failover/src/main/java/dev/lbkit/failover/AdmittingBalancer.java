package dev.lbkit.failover;

import dev.lbkit.Explanation;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A balancer behind an {@link Admission}. */
final class AdmittingBalancer implements LoadBalancer {

    private static final int PICKS = 3;
    private static final long PERIOD_NANOS =
            TimeUnit.MINUTES.toNanos(10); // after one or two of them a place is given up

    private final LoadBalancer inner;
    private final Admission admission;
    private final Optional<Limiter> service;
    private final Optional<PerTarget<Limiter>> targets;
    private final Optional<Throttle> throttle;
    private final AtomicLong periodBegan;

    AdmittingBalancer(LoadBalancer inner, Admission admission) {
        this.inner = inner;
        this.admission = admission;
        long now = now();
        service = admission.serviceLimiter(now);
        targets = admission.targetLimiters(inner);
        throttle = admission.throttle(now);
        periodBegan = new AtomicLong(now);
    }

    /**
     * As the balancer does with leases: what never ends must not hold its place for ever. Asked where a call ends or finds no place, as
     * a timer would keep the thread of a balancer that is closed. True if a period began.
     */
    private boolean reclaim(long now) {
        long began = periodBegan.get();
        if (now - began < PERIOD_NANOS || !periodBegan.compareAndSet(began, now)) {
            return false;
        }
        service.ifPresent(Limiter::nextPeriod);
        targets.ifPresent(limiters -> limiters.forEach(Limiter::nextPeriod));
        return true;
    }

    private int enter(Limiter limiter, int most) {
        int place = limiter.enter(most);
        return place == Places.NONE && reclaim(now()) ? limiter.enter(most) : place;
    }

    private long now() {
        return inner.environment().ticker().read();
    }

    @Override
    public Lease acquire(PickRequest request) {
        if (throttle.isPresent()) {
            admitThrottled(throttle.get());
        }
        int place = service.isPresent() ? enter(service.get(), Integer.MAX_VALUE) : 0;
        if (place == Places.NONE) {
            throw refused(OverloadException.Reason.SERVICE_LIMIT, told(service.orElseThrow(), Integer.MAX_VALUE));
        }
        try {
            return targets.isPresent()
                    ? acquireBelowLimit(request, place, targets.get())
                    : admitted(inner.acquire(request), place, null, 0);
        } catch (Throwable refusal) {
            left(place);
            throw refusal;
        }
    }

    private Lease admitted(Lease lease, int place, @Nullable Limiter ofTarget, int placeOnTarget) {
        return new AdmittedLease(lease, Failover.begun(lease, inner), place, ofTarget, placeOnTarget, this);
    }

    private void admitThrottled(Throttle by) {
        double refusal = by.refusal(now());
        if (refusal > 0 && inner.environment().random().nextDouble() < refusal) {
            by.heldBack();
            throw refused(
                    OverloadException.Reason.THROTTLED,
                    "the service refuses calls, " + Math.round(100 * refusal) + " % are held back");
        }
    }

    private Lease acquireBelowLimit(PickRequest request, int place, PerTarget<Limiter> limiters) {
        PickRequest asked = request;
        for (int pick = 1; ; pick++) {
            Lease lease = inner.acquire(asked);
            Limiter limiter = limiters.of(lease.target());
            int most = mostOf(lease);
            int placeOnTarget = enter(limiter, most);
            if (placeOnTarget != Places.NONE) {
                return admitted(lease, place, limiter, placeOnTarget);
            }
            lease.close();
            if (pick == PICKS) {
                throw refused(
                        OverloadException.Reason.TARGET_LIMIT,
                        pick + " targets are full, the last " + lease.target().address() + " with "
                                + told(limiter, most));
            }
            asked = asked.after(lease.target());
        }
    }

    /** What the target of a lease asks for; whatever asking throws must not leave the lease open. */
    private int mostOf(Lease lease) {
        try {
            return admission.most(lease.target());
        } catch (Throwable e) {
            lease.close();
            throw e;
        }
    }

    /** An admitted call ended without a verdict. */
    void left(int place) {
        if (service.isPresent()) {
            service.get().leave(place);
        }
    }

    /** An admitted call ended; tells when. */
    long left(int place, Outcome outcome, long begun) {
        long now = now();
        reclaim(now);
        if (service.isPresent()) {
            service.get().leave(place, outcome, now - begun, now);
        }
        if (throttle.isPresent() && outcome != Outcome.CANCELLED) {
            throttle.get().ended(outcome, now);
        }
        return now;
    }

    private static String told(Limiter limiter, int most) {
        return limiter.inFlight() + " calls in flight (limit " + Math.min(most, limiter.limit()) + ")";
    }

    private OverloadException refused(OverloadException.Reason reason, String why) {
        return new OverloadException(name() + ": call refused: " + why, reason);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Explanation explain(PickRequest request) {
        return inner.explain(request);
    }

    @Override
    public Snapshot snapshot() {
        return inner.snapshot();
    }

    @Override
    public Learned learned(Instant now) {
        return inner.learned(now);
    }

    @Override
    public List<String> advice() {
        return inner.advice();
    }

    @Override
    public CompletionStage<Integer> drain(String targetId) {
        return inner.drain(targetId);
    }

    @Override
    public void restore(String targetId) {
        inner.restore(targetId);
    }

    @Override
    public Environment environment() {
        return inner.environment();
    }

    @Override
    public void close() {
        inner.close();
    }

    @Override
    public String toString() {
        return inner + " behind " + admission;
    }
}
