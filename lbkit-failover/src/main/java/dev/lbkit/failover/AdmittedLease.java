package dev.lbkit.failover;

import dev.lbkit.Lease;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A lease that tells its end to those who admitted it. */
final class AdmittedLease implements Lease {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(AdmittedLease.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Lease inner;
    private final long begun;
    private final @Nullable Limiter ofTarget;
    private final AdmittingBalancer balancer;
    private volatile boolean ended; // through ENDED, once

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
        if (ENDED.compareAndSet(this, false, true)) {
            balancer.left(ofTarget);
        }
        inner.close();
    }

    private void leave(Outcome outcome) {
        if (ENDED.compareAndSet(this, false, true)) {
            balancer.left(ofTarget, outcome, begun);
        }
    }

    @Override
    public String toString() {
        return inner + (ended ? ", left" : ", admitted");
    }
}
