package dev.lbkit.failover;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A limiter for each target in use. A known target costs one look-up. */
final class TargetLimiters {

    private static final int SLACK = 16;

    private final ConcurrencyLimit settings;
    private final LoadBalancer balancer;
    private final Map<String, Limiter> byId = new ConcurrentHashMap<>();
    private volatile int sweepAt = SLACK; // the size at which those of departed targets are looked for

    TargetLimiters(ConcurrencyLimit settings, LoadBalancer balancer) {
        this.settings = settings;
        this.balancer = balancer;
    }

    Limiter of(Target target) {
        Limiter known = byId.get(target.id());
        return known == null ? add(target) : known;
    }

    private Limiter add(Target target) {
        if (byId.size() >= sweepAt) {
            Set<String> listed = balancer.snapshot().targets().stream()
                    .map(state -> state.target().id())
                    .collect(Collectors.toSet());
            byId.keySet().retainAll(listed);
            sweepAt = 2 * listed.size() + SLACK;
        }
        long now = balancer.environment().ticker().read();
        return byId.computeIfAbsent(target.id(), id -> new Limiter(settings, now));
    }
}
