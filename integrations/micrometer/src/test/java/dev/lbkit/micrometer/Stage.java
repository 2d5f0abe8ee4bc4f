package dev.lbkit.micrometer;

import static java.time.Duration.ofSeconds;

import dev.lbkit.HealthDetector;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** A real balancer in virtual time, named "shop", with the meters under test as its listener. */
final class Stage {

    static final Duration DRAIN = ofSeconds(30);
    static final Duration LEASE_LIMIT = ofSeconds(60);

    final MeterRegistry registry = new SimpleMeterRegistry();
    final VirtualTime time = new VirtualTime();
    final Map<String, HealthDetector.Verdict> verdicts = new HashMap<>();
    final TargetSource.Settable source;
    final BalancerMetrics metrics;

    Stage(Function<MeterRegistry, BalancerMetrics> factory, String... ids) {
        source = TargetSource.settable(targets(ids));
        metrics = factory.apply(registry);
    }

    static List<Target> targets(String... ids) {
        return Arrays.stream(ids).map(id -> Target.of(id, "http://" + id)).toList();
    }

    LoadBalancer.Builder builder() {
        return LoadBalancer.builder("shop")
                .targets(source)
                .policy((set, random) -> (request, now) -> set.get(random.nextInt(set.size())))
                .listener(metrics)
                .drainDeadline(DRAIN)
                .leaseLimit(LEASE_LIMIT)
                .random(new SplittableRandom(7))
                .scheduler(time)
                .ticker(time);
    }

    LoadBalancer watched() {
        return builder()
                .detector(environment -> (target, verdict) -> {
                    verdicts.put(target.id(), verdict);
                    return new HealthDetector.Watch() {};
                })
                .build();
    }

    Lease leaseOn(LoadBalancer balancer, String id) {
        while (true) {
            Lease lease = balancer.acquire(PickRequest.any());
            if (lease.target().id().equals(id)) {
                return lease;
            }
            lease.close();
        }
    }

    void list(String... ids) {
        source.set(targets(ids));
        settle();
    }

    /** Applies what was posted, and lets targets without leases leave. */
    void settle() {
        time.advance(Duration.ofMillis(200));
    }

    /** The value of a counter or gauge, or the count of a timer; the sum if several meters have the tags; NaN if none has. */
    double value(String name, String... tags) {
        return registry.find(name).tags(tags).meters().stream()
                .mapToDouble(Stage::first)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    private static double first(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }

    int meters() {
        return registry.getMeters().size();
    }
}
