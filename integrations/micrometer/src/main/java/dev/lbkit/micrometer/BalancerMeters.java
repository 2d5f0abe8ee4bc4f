package dev.lbkit.micrometer;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The meters of one balancer, and what they are computed from. */
final class BalancerMeters {

    /** What the meters of traffic and health exist once for. */
    enum Detail {
        BALANCER,
        ENDPOINT
    }

    private final MeterRegistry registry;
    private final Tags tags;
    private final MeterGroup meters;
    private final Counter retries;
    private final Counter hedges;
    private final Counter failedCalls;
    private final Counter lost;
    private final Counter abandoned;
    private final Counter refusals;
    private final Counter failedParts;
    private final Optional<TrafficMeters> shared; // empty if every endpoint has its own
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>(); // by id; written by membership events

    BalancerMeters(MeterRegistry registry, String balancer, Detail detail) {
        this.registry = registry;
        tags = Tags.of("lbkit.balancer", balancer);
        meters = new MeterGroup(registry, tags);
        retries = meters.counter("lbkit.retries", "Attempts after one that failed");
        hedges = meters.counter("lbkit.hedges", "Second attempts beside a slow one");
        failedCalls = meters.counter("lbkit.calls.failed", "Calls given up");
        lost = meters.counter("lbkit.leases.lost", "Leases never ended, reclaimed by age");
        abandoned = meters.counter("lbkit.leases.abandoned", "Leases still open when their target left");
        refusals = meters.counter("lbkit.discovery.refused", "Target lists that could not be had or used");
        failedParts = meters.counter("lbkit.parts.failed", "Exceptions of foreign code");
        for (HealthStatus status : HealthStatus.values()) {
            meters.gauge(
                    "lbkit.endpoints",
                    "Targets known",
                    Tags.of(MeterGroup.tag("lbkit.health", status)),
                    () -> count(status));
        }
        shared = detail == Detail.BALANCER
                ? Optional.of(new TrafficMeters(registry, tags, this::open))
                : Optional.empty();
    }

    /** Whether an event adds or removes an endpoint; those must come one after the other. */
    static boolean isMembership(BalancerEvent event) {
        return event instanceof BalancerEvent.TargetJoined || event instanceof BalancerEvent.TargetLeft;
    }

    void on(BalancerEvent event) {
        if (event instanceof BalancerEvent.TargetJoined joined) {
            join(joined.target());
        } else if (event instanceof BalancerEvent.TargetLeft left) {
            leave(left.target());
        } else if (event instanceof BalancerEvent.StatusChanged changed) {
            change(changed.target(), changed.from(), changed.to());
        } else if (event instanceof BalancerEvent.LeasesReclaimed reclaimed) {
            lose(reclaimed.target(), reclaimed.count());
        } else if (event instanceof BalancerEvent.CallRetried) {
            retries.increment();
        } else if (event instanceof BalancerEvent.CallHedged) {
            hedges.increment();
        } else if (event instanceof BalancerEvent.CallFailed) {
            failedCalls.increment();
        } else if (event instanceof BalancerEvent.DiscoveryRefused) {
            refusals.increment();
        } else if (event instanceof BalancerEvent.PartFailed) {
            failedParts.increment();
        }
    }

    void leased(Target target) {
        Endpoint endpoint = endpoint(target);
        if (endpoint != null) {
            endpoint.leased();
        }
    }

    void completed(Target target, Outcome outcome, long latencyNanos) {
        Endpoint endpoint = endpoint(target);
        if (endpoint != null) {
            endpoint.completed(outcome, latencyNanos);
        }
    }

    private void change(Target target, HealthStatus from, HealthStatus to) {
        Endpoint endpoint = endpoint(target);
        if (endpoint != null) {
            endpoint.changed(from, to);
        }
    }

    private void lose(Target target, int leases) {
        Endpoint endpoint = endpoint(target);
        if (endpoint != null) {
            lost.increment(endpoint.ended(leases));
        }
    }

    private void join(Target target) {
        Endpoint known = endpoints.get(target.id());
        if (known != null && known.is(target)) {
            known.join();
            return;
        }
        if (known != null) {
            abandon(known);
        }
        AtomicInteger open = new AtomicInteger();
        Tags ofTarget = tags.and("lbkit.endpoint", target.id());
        TrafficMeters traffic = shared.orElseGet(() -> new TrafficMeters(registry, ofTarget, open::get));
        Endpoint newcomer = new Endpoint(target.uri(), open, traffic);
        newcomer.join();
        endpoints.put(target.id(), newcomer);
    }

    private void leave(Target target) {
        Endpoint known = endpoint(target);
        if (known != null && known.leave()) {
            endpoints.remove(target.id());
            abandon(known);
        }
    }

    private void abandon(Endpoint endpoint) {
        abandoned.increment(endpoint.open());
        removeMetersOf(endpoint);
    }

    private void removeMetersOf(Endpoint endpoint) {
        if (shared.isEmpty()) {
            endpoint.traffic().remove();
        }
    }

    /** The endpoint of a target, unless the target left or another took its id. */
    private @Nullable Endpoint endpoint(Target target) {
        Endpoint known = endpoints.get(target.id());
        return known != null && known.is(target) ? known : null;
    }

    private long count(HealthStatus status) {
        return endpoints.values().stream()
                .filter(each -> each.status() == status)
                .count();
    }

    private int open() {
        return endpoints.values().stream().mapToInt(Endpoint::open).sum();
    }

    void remove() {
        endpoints.values().forEach(this::removeMetersOf);
        shared.ifPresent(TrafficMeters::remove);
        meters.remove();
    }
}
