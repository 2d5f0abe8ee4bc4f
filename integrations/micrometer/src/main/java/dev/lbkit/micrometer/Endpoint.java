package dev.lbkit.micrometer;

import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** One target, with what the meters are told of it. */
final class Endpoint {

    private final URI uri;
    private final AtomicInteger open;
    private final TrafficMeters traffic;
    private volatile HealthStatus status = HealthStatus.UNKNOWN; // written by the update loop
    int joins = 1; // of balancers with the same name; written by membership events

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

    void changed(HealthStatus to) {
        status = to;
        traffic.changed(to);
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
