package dev.lbkit.failover.gslb;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The newest shared state that was heard of, and the detectors that turn it into verdicts: what operators order reaches a
 * running balancer as any finding does.
 */
final class Orders<S> implements AutoCloseable {

    private final StateStore<S> store;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Subscription subscription;
    private volatile StateStore.Versioned<S> newest; // written under the lock of this

    /** Begins to listen; {@code unheard} is in force until the store speaks. */
    Orders(StateStore<S> store, S unheard) {
        this.store = store;
        newest = new StateStore.Versioned<>(Long.MIN_VALUE, unheard);
        subscription = store.subscribe(this::hear);
    }

    private void hear(StateStore.Versioned<S> heard) {
        synchronized (this) {
            if (heard.version() <= newest.version()) {
                return;
            }
            newest = heard;
        }
        tell();
    }

    StateStore.Versioned<S> newest() {
        return newest;
    }

    /** Replaces what a decision was based on. */
    void replace(StateStore.Versioned<S> seen, S next) {
        if (!store.replace(seen.version(), next)) {
            throw new RefusedException(
                    RefusedException.Reason.CONFLICT,
                    "version: " + seen.version() + " (expected: the newest; somebody changed the state meanwhile)");
        }
    }

    /** Asks every detector to look again. */
    void tell() {
        listeners.forEach(Runnable::run);
    }

    void onChange(Runnable listener) {
        listeners.add(listener);
        listener.run();
    }

    /** A detector for which a target with a reason against it is unhealthy. */
    HealthDetector detector(String name, Function<Target, Optional<String>> against) {
        return new Detector(name, against);
    }

    @Override
    public void close() {
        subscription.close();
    }

    private final class Detector implements HealthDetector {

        private final String name;
        private final Function<Target, Optional<String>> against;

        Detector(String name, Function<Target, Optional<String>> against) {
            this.name = name;
            this.against = against;
        }

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return (target, verdict) -> {
                Object order = new Object(); // so that the verdict on a newer state is the last one
                Runnable look = () -> {
                    synchronized (order) {
                        try {
                            Optional<String> reason = against.apply(target);
                            verdict.is(
                                    reason.isPresent() ? HealthStatus.UNHEALTHY : HealthStatus.HEALTHY,
                                    reason.orElse(""));
                        } catch (Throwable e) { // of foreign code: the other targets must hear of the order
                            environment
                                    .listener()
                                    .on(new BalancerEvent.PartFailed(
                                            environment.balancer(), name + " on " + target.id(), e));
                        }
                    }
                };
                onChange(look);
                return new Watch() {
                    @Override
                    public void close() {
                        listeners.remove(look);
                    }
                };
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
