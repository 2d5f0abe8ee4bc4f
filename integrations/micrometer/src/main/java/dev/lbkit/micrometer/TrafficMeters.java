package dev.lbkit.micrometer;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The meters of traffic and health: of one endpoint, or of all endpoints of a balancer together. */
final class TrafficMeters {

    private final MeterGroup meters;
    private final Counter picks;
    private final Map<Outcome, Timer> requests = new EnumMap<>(Outcome.class); // complete, and read only
    private final Counter transitions;
    private final Counter ejections;

    TrafficMeters(MeterRegistry registry, Tags tags, Supplier<Number> open) {
        meters = new MeterGroup(registry, tags);
        picks = meters.counter("lbkit.picks", "Leases begun");
        for (Outcome outcome : Outcome.values()) {
            requests.put(
                    outcome,
                    meters.timer(
                            "lbkit.requests", "How long leases were open", MeterGroup.tag("lbkit.outcome", outcome)));
        }
        meters.gauge("lbkit.requests.active", "Leases open", Tags.empty(), open);
        transitions = meters.counter("lbkit.health.transitions", "Changes of status");
        ejections = meters.counter("lbkit.ejections", "Changes of status to unhealthy");
    }

    void leased() {
        picks.increment();
    }

    void completed(Outcome outcome, long latencyNanos) {
        requireNonNull(requests.get(outcome)).record(latencyNanos, TimeUnit.NANOSECONDS);
    }

    void changed(HealthStatus to) {
        transitions.increment();
        if (to == HealthStatus.UNHEALTHY) {
            ejections.increment();
        }
    }

    void remove() {
        meters.remove();
    }
}
