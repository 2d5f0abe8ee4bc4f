package dev.lbkit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.OptionalLong;

/** One call on one member. */
final class DefaultLease implements Lease {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(DefaultLease.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final DefaultMember member;
    private final long started;
    private final int period;
    private volatile boolean ended; // through ENDED, once

    DefaultLease(DefaultMember member, long started, int period) {
        this.member = member;
        this.started = started;
        this.period = period;
    }

    @Override
    public Target target() {
        return member.target();
    }

    @Override
    public OptionalLong begun() {
        return started == DefaultMember.UNREAD ? OptionalLong.empty() : OptionalLong.of(started);
    }

    @Override
    public void complete(Outcome outcome) {
        end(outcome, Optional.empty());
    }

    @Override
    public void complete(Outcome outcome, LoadReport report) {
        end(outcome, Optional.of(report));
    }

    @Override
    public void close() {
        if (!ended) {
            end(Outcome.CANCELLED, Optional.empty());
        }
    }

    private void end(Outcome outcome, Optional<LoadReport> report) {
        long now = member.endOf(started); // first: after an atomic step a clock read waits for it
        if (ENDED.compareAndSet(this, false, true)) {
            member.end(period, started, now, outcome, report);
        }
    }

    @Override
    public String toString() {
        return "Lease[" + target().id() + (ended ? ", ended]" : ", open]");
    }
}
