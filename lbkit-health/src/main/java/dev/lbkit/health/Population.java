package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/*
 * Requests only count. The fault that completes a row hands the target to the scheduler, and everything after that (eject,
 * refuse, readmit, leave) happens under one lock that no request takes, so the cap holds exactly at every moment. The lock
 * is held for arithmetic and for verdicts, which do not block.
 */
/** The targets that one balancer watches for outliers, and which of them are ejected. */
final class Population implements HealthDetector.Detection {

    private final OutlierDetection settings;
    private final LoadBalancer.Environment environment;
    private final Set<ObservedTarget> watched = new HashSet<>(); // guarded by this
    private final Queue<ObservedTarget> ejected = new ArrayDeque<>(); // guarded by this; first in, first out
    private volatile boolean full = true; // written under the lock; a late view costs or saves one try

    Population(OutlierDetection settings, LoadBalancer.Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    @Override
    public synchronized HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        ObservedTarget joined = new ObservedTarget(this, settings, environment, verdict);
        watched.add(joined);
        measure();
        return joined;
    }

    private void measure() {
        full = ejected.size() >= settings.cap(watched.size());
    }

    /** Whether the next ejection would pass the cap. Lock-free. */
    boolean isFull() {
        return full;
    }

    /** Takes a target with enough faults off the request path. */
    void suspect(ObservedTarget target, Outcome last) {
        environment.scheduler().schedule(Duration.ZERO, () -> eject(target, last));
    }

    private synchronized void eject(ObservedTarget target, Outcome last) {
        if (!watched.contains(target)) {
            return; // it left meanwhile
        }
        if (full) {
            target.refuse();
            tell(target);
        } else {
            ejected.add(target);
            target.eject(last);
            measure();
        }
    }

    /** A target has faults enough, but the cap is reached; or it had, and has none now. Off the request path an operator is told. */
    void told(ObservedTarget target) {
        environment.scheduler().schedule(Duration.ZERO, () -> tell(target));
    }

    private synchronized void tell(ObservedTarget target) {
        if (watched.contains(target)) {
            target.tell(ejected.size() + " of " + watched.size() + " targets are ejected, and no more may be");
        }
    }

    /** The time of an ejection is over. */
    synchronized void readmit(ObservedTarget target) {
        if (ejected.remove(target)) {
            target.readmit("the ejection is over");
            measure();
        }
    }

    synchronized void leave(ObservedTarget target) {
        target.leave();
        watched.remove(target);
        ejected.remove(target);
        while (ejected.size() > settings.cap(watched.size())) {
            ejected.remove().readmit("ejected no longer: other targets left, and too few would stay");
        }
        measure();
    }
}
