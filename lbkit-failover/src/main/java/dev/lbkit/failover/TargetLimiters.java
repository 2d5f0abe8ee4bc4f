package dev.lbkit.failover;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A limiter for each target in use. A known target costs one look-up. */
final class TargetLimiters {

    private static final int SLACK = 16;

    private final ConcurrencyLimit settings;
    private final Function<? super Target, OptionalInt> told;
    private final LoadBalancer balancer;
    private final Map<String, Limiter> byId = new ConcurrentHashMap<>();
    private volatile int sweepAt = SLACK; // the size at which those of departed targets are looked for

    TargetLimiters(ConcurrencyLimit settings, Function<? super Target, OptionalInt> told, LoadBalancer balancer) {
        this.settings = settings;
        this.told = told;
        this.balancer = balancer;
    }

    Limiter of(Target target) {
        Limiter known = byId.get(target.id());
        return known == null ? add(target) : known;
    }

    /** The most that a target asks for. */
    int most(Target target) {
        return told.apply(target).orElse(Integer.MAX_VALUE);
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
