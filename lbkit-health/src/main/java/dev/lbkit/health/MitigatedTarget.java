package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import dev.lbkit.Target;

/** A target under soft ejection. All but {@link #heard} and {@link #share} happens under the lock of its mitigations. */
final class MitigatedTarget implements HealthDetector.Watch {

    private final Mitigations all;
    private final HealthDetector.Verdict verdict;
    final Target target;
    final Meter meter;
    private volatile Mitigation mitigation = Mitigation.NONE; // written under the lock
    private String told = ""; // guarded by the mitigations

    MitigatedTarget(Mitigations all, Target target, Meter meter, HealthDetector.Verdict verdict) {
        this.all = all;
        this.target = target;
        this.meter = meter;
        this.verdict = verdict;
    }

    @Override
    public void heard(Outcome outcome, long latencyNanos, long now) {
        if (!all.stalled(now - latencyNanos, now)) {
            meter.hear(outcome, latencyNanos);
        }
    }

    double share() {
        return mitigation.share();
    }

    boolean isMitigated() {
        return mitigation.isMitigated();
    }

    /** Takes an interval's finding to heart; {@code why} is what speaks against the target, if anything does. */
    void found(Mitigation.Finding finding, String why, double floor) {
        Mitigation before = mitigation;
        mitigation = before.after(finding, floor);
        if (!mitigation.isMitigated()) {
            tell(why);
        } else if (finding != Mitigation.Finding.SILENT || !why.isEmpty()) {
            tell(all.told(mitigation.share()) + (why.isEmpty() ? "no longer worse than the others" : why));
        }
    }

    /** Gives it all of its weight back. */
    void restore(String why) {
        mitigation = Mitigation.NONE;
        tell(why);
    }

    /** A verdict is told for the reason in it, and so that weights are asked for again. */
    private void tell(String reason) {
        if (!reason.equals(told)) {
            told = reason;
            verdict.is(HealthStatus.HEALTHY, reason);
        }
    }

    @Override
    public void close() {
        all.leave(this);
    }
}
