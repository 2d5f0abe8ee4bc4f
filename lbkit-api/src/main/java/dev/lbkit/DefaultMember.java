package dev.lbkit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;

/*
 * Leases in flight are counted by period. Each long holds the leases begun in one period: the count in its high half, the
 * period's number in its low half, so that one atomic add both counts and tells the lease its period. Even and odd periods
 * take turns; when a period begins, whatever the one before last still holds is lost, and is swapped out in one atomic step.
 * A lease that ends after its period was swapped out sees a foreign number, takes its add back and changes nothing. So a lost
 * lease costs nothing to track, and no counter can rot.
 */
/** A target with its counters. Lives as long as the target's id and uri stay listed. */
final class DefaultMember implements Member {

    private static final VarHandle EVEN = handle("even");
    private static final VarHandle ODD = handle("odd");
    private static final VarHandle LATENCY = handle("latency");
    private static final VarHandle FAULTS = handle("faults");
    private static final long ONE = 1L << 32;

    private final LoadBalancer.Environment environment;
    private final double memoryNanos;
    private volatile Target target; // written by the update loop
    private volatile HealthDetector.Watch[] watches = {}; // written by the update loop
    private volatile Optional<LoadReport> report = Optional.empty();
    private volatile int period; // written by the update loop
    private volatile long even; // through EVEN
    private volatile long odd = 1; // through ODD; the period before the first, so that its number fits
    private volatile long latency = Estimate.NONE; // through LATENCY
    private volatile long faults = Estimate.NONE; // through FAULTS
    private boolean estimating; // set once by the first reader of an estimate; a late view of it loses one sample

    DefaultMember(Target target, LoadBalancer.Environment environment, double memoryNanos) {
        this.target = target;
        this.environment = environment;
        this.memoryNanos = memoryNanos;
    }

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(DefaultMember.class, field, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public Target target() {
        return target;
    }

    @Override
    public int inFlight() {
        return Math.max(0, (int) (even >> 32) + (int) (odd >> 32));
    }

    @Override
    public double latencyNanos(long now, double unheard) {
        estimate();
        return Estimate.at(latency, now, memoryNanos, unheard);
    }

    @Override
    public double faultRate(long now) {
        estimate();
        return Estimate.at(faults, now, memoryNanos, 0);
    }

    private void estimate() {
        if (!estimating) {
            estimating = true;
        }
    }

    @Override
    public Optional<LoadReport> lastReport() {
        return report;
    }

    /** Opens a lease: one more in flight. */
    Lease lease(long now) {
        long before = (long) counter(period).getAndAdd(this, ONE);
        environment.listener().leased(environment.balancer(), target);
        return new DefaultLease(this, now, (int) before);
    }

    /** Ends a lease that has not been ended before. */
    void end(int leasePeriod, long started, Outcome outcome, Optional<LoadReport> newReport) {
        VarHandle counter = counter(leasePeriod);
        if ((int) (long) counter.getAndAdd(this, -ONE) != leasePeriod) {
            counter.getAndAdd(this, ONE);
            return;
        }
        long now = environment.ticker().read();
        long took = Math.max(0, now - started);
        if (newReport.isPresent()) {
            report = newReport;
        }
        if (outcome != Outcome.CANCELLED) {
            learn(outcome, took, now);
        }
        environment.listener().completed(environment.balancer(), target, outcome, took);
    }

    private void learn(Outcome outcome, long took, long now) {
        if (estimating && outcome != Outcome.REJECTED) {
            observe(took, now, outcome.isFault());
        }
        for (HealthDetector.Watch watch : watches) {
            try {
                watch.heard(outcome, took, now);
            } catch (Throwable e) {
                environment
                        .listener()
                        .on(new BalancerEvent.PartFailed(environment.balancer(), "detector of " + target.id(), e));
            }
        }
    }

    private void observe(long took, long now, boolean fault) {
        long seen;
        long next;
        do {
            seen = latency;
            next = Estimate.latency(seen, now, memoryNanos, took, fault);
        } while (next != seen && !LATENCY.compareAndSet(this, seen, next));
        do {
            seen = faults;
            next = Estimate.faultRate(seen, now, memoryNanos, fault);
        } while (next != seen && !FAULTS.compareAndSet(this, seen, next));
    }

    /** Begins the next period and gives up the leases of the one before last. Called by the update loop alone. */
    int nextPeriod() {
        int next = period + 1;
        long lost = (long) counter(next).getAndSet(this, next & 0xffff_ffffL);
        period = next;
        return (int) (lost >> 32);
    }

    private static VarHandle counter(int period) {
        return (period & 1) == 0 ? EVEN : ODD;
    }

    /** Takes the facts of a newer list. Called by the update loop alone. */
    void restate(Target newTarget) {
        target = newTarget;
    }

    /** Sets who hears how calls end. Called by the update loop alone. */
    void heardBy(List<HealthDetector.Watch> newWatches) {
        watches = newWatches.toArray(HealthDetector.Watch[]::new);
    }

    /** The latency estimate for a snapshot, which must not switch estimates on; 0 if nothing is known. */
    double knownLatencyNanos() {
        return Estimate.value(latency);
    }

    /** The fault rate for a snapshot, which must not switch estimates on. */
    double knownFaultRate(long now) {
        return Estimate.at(faults, now, memoryNanos, 0);
    }
}
