package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Target;
import java.util.LinkedHashSet;
import java.util.Set;

/** One finding on every target that is watched, now and later. Thread-safe. */
final class Broadcast implements HealthDetector.Detection {

    private final Set<HealthDetector.Verdict> verdicts = new LinkedHashSet<>(); // guarded by this
    private HealthStatus status = HealthStatus.HEALTHY; // guarded by this
    private String reason = ""; // guarded by this

    synchronized void say(HealthStatus newStatus, String newReason) {
        status = newStatus;
        reason = newReason;
        verdicts.forEach(one -> one.is(newStatus, newReason));
    }

    @Override
    public synchronized HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        verdicts.add(verdict);
        verdict.is(status, reason);
        return new HealthDetector.Watch() {
            @Override
            public void close() {
                forget(verdict);
            }
        };
    }

    private synchronized void forget(HealthDetector.Verdict verdict) {
        verdicts.remove(verdict);
    }
}
