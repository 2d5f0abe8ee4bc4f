package dev.lbkit.micrometer;

import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One target, with what the meters are told of it. */
final class Endpoint {

    private final URI uri;
    private final AtomicInteger open;
    private final TrafficMeters traffic;
    private final List<HealthStatus> held =
            new ArrayList<>(); // one for each balancer of the name that knows it; guarded by this
    private volatile HealthStatus status = HealthStatus.UNKNOWN; // the best of those; written while holding this

    Endpoint(URI uri, AtomicInteger open, TrafficMeters traffic) {
        this.uri = uri;
        this.open = open;
        this.traffic = traffic;
    }

    /** Whether a target of the same id is this one, as a balancer sees it. */
    boolean is(Target target) {
        return uri.equals(target.uri());
    }

    void leased() {
        open.getAndIncrement();
        traffic.leased();
    }

    void completed(Outcome outcome, long latencyNanos) {
        if (ended(1) > 0) {
            traffic.completed(outcome, latencyNanos);
        }
    }

    /**
     * Ends so many leases, or as many as are open; tells how many. What ends beyond those was counted as abandoned before this
     * target came back.
     */
    int ended(int leases) {
        return Math.min(leases, open.getAndAccumulate(leases, (now, ended) -> Math.max(0, now - ended)));
    }

    /** One more balancer knows it, and nothing of it yet. */
    synchronized void join() {
        held.add(HealthStatus.UNKNOWN);
        status = Collections.min(held);
    }

    /**
     * One balancer fewer knows it; tells whether it was the last. Nobody says which of them left: of what they hold, the worst goes,
     * as a balancer that leaves has drained the target as a rule.
     */
    synchronized boolean leave() {
        held.remove(Collections.max(held));
        if (held.isEmpty()) {
            return true;
        }
        status = Collections.min(held);
        return false;
    }

    void changed(HealthStatus from, HealthStatus to) {
        restate(from, to);
        traffic.changed(to);
    }

    private synchronized void restate(HealthStatus from, HealthStatus to) {
        if (held.isEmpty()) {
            return; // it left meanwhile
        }
        if (!held.remove(from)) {
            held.remove(Collections.min(held)); // another one left than was taken for it
        }
        held.add(to);
        status = Collections.min(held);
    }

    TrafficMeters traffic() {
        return traffic;
    }

    HealthStatus status() {
        return status;
    }

    int open() {
        return open.get();
    }
}
