package dev.lbkit.failover;

import dev.lbkit.Lease;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/** A lease that tells its end to those who admitted it. */
final class AdmittedLease implements Lease {

    private static final AtomicIntegerFieldUpdater<AdmittedLease> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(AdmittedLease.class, "ended");

    private final Lease inner;
    private final long begun;
    private final @Nullable Limiter ofTarget;
    private final AdmittingBalancer balancer;
    private volatile int ended; // through ENDED, once

    AdmittedLease(Lease inner, long begun, @Nullable Limiter ofTarget, AdmittingBalancer balancer) {
        this.inner = inner;
        this.begun = begun;
        this.ofTarget = ofTarget;
        this.balancer = balancer;
    }

    @Override
    public Target target() {
        return inner.target();
    }

    @Override
    public OptionalLong begun() {
        return OptionalLong.of(begun);
    }

    @Override
    public void complete(Outcome outcome) {
        leave(outcome);
        inner.complete(outcome);
    }

    @Override
    public void complete(Outcome outcome, LoadReport report) {
        leave(outcome);
        inner.complete(outcome, report);
    }

    @Override
    public void close() {
        if (ENDED.compareAndSet(this, 0, 1)) {
            balancer.left(ofTarget);
        }
        inner.close();
    }

    private void leave(Outcome outcome) {
        if (ENDED.compareAndSet(this, 0, 1)) {
            balancer.left(ofTarget, outcome, begun);
        }
    }

    @Override
    public String toString() {
        return inner + (ended == 0 ? ", admitted" : ", left");
    }
}
