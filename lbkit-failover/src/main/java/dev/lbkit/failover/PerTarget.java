package dev.lbkit.failover;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** Something kept for each target in use, made at the tick of its first use. A known target costs one look-up. Thread-safe. */
final class PerTarget<V> {

    private static final int SLACK = 16;

    private final LoadBalancer balancer;
    private final LongFunction<V> first;
    private final Map<String, V> byId = new ConcurrentHashMap<>();
    private volatile int sweepAt = SLACK; // the size at which those of departed targets are looked for

    PerTarget(LoadBalancer balancer, LongFunction<V> first) {
        this.balancer = balancer;
        this.first = first;
    }

    V of(Target target) {
        V known = byId.get(target.id());
        return known == null ? add(target) : known;
    }

    void forEach(Consumer<V> action) {
        byId.values().forEach(action);
    }

    private V add(Target target) {
        if (byId.size() >= sweepAt) {
            Set<String> listed = balancer.snapshot().targets().stream()
                    .map(state -> state.target().id())
                    .collect(Collectors.toSet());
            byId.keySet().retainAll(listed);
            sweepAt = 2 * listed.size() + SLACK;
        }
        long now = balancer.environment().ticker().read();
        return byId.computeIfAbsent(target.id(), id -> first.apply(now));
    }
}
