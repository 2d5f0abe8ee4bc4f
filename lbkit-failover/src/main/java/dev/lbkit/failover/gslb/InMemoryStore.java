package dev.lbkit.failover.gslb;

import dev.lbkit.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A state of this process. */
final class InMemoryStore<S> implements StateStore<S> {

    private final List<Consumer<Versioned<S>>> listeners = new CopyOnWriteArrayList<>();
    private volatile Versioned<S> current; // written under the lock of this

    InMemoryStore(S first) {
        current = new Versioned<>(0, first);
    }

    @Override
    public boolean replace(long version, S state) {
        Versioned<S> next = new Versioned<>(version + 1, state);
        synchronized (this) {
            if (current.version() != version) {
                return false;
            }
            current = next;
        }
        listeners.forEach(listener -> listener.accept(next));
        return true;
    }

    @Override
    public Subscription subscribe(Consumer<Versioned<S>> listener) {
        listeners.add(listener);
        listener.accept(current);
        return () -> listeners.remove(listener);
    }
}
