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
    private final int placeInService;
    private final @Nullable Limiter ofTarget;
    private final int placeOnTarget;
    private final AdmittingBalancer balancer;
    private volatile boolean ended; // through ENDED, once

    AdmittedLease(
            Lease inner,
            long begun,
            int placeInService,
            @Nullable Limiter ofTarget,
            int placeOnTarget,
            AdmittingBalancer balancer) {
        this.inner = inner;
        this.begun = begun;
        this.placeInService = placeInService;
        this.ofTarget = ofTarget;
        this.placeOnTarget = placeOnTarget;
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
            balancer.left(placeInService);
            if (ofTarget != null) {
                ofTarget.leave(placeOnTarget);
            }
        }
        inner.close();
    }

    private void leave(Outcome outcome) {
        if (ENDED.compareAndSet(this, false, true)) {
            long now = balancer.left(placeInService, outcome, begun);
            if (ofTarget != null) {
                ofTarget.leave(placeOnTarget, outcome, now - begun, now);
            }
        }
    }

    @Override
    public String toString() {
        return inner + (ended ? ", left" : ", admitted");
    }
}
