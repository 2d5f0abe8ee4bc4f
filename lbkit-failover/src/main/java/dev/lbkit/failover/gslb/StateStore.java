package dev.lbkit.failover.gslb;

import dev.lbkit.Subscription;
import java.util.function.Consumer;

/**
 * Where processes share what operators decided: implement it over whatever they all can reach.
 *
 * <p>Thread-safe. A version grows with each change, so that an older state is never taken for a newer one: who subscribes may
 * hear of states late, twice or out of order. A store that cannot be reached throws from {@link #replace}; the state last heard
 * of stays in force.
 *
 * @param <S> an immutable state
 */
public interface StateStore<S> {

    /**
     * A state and its version.
     *
     * @param <S> the state's type
     * @param version grows with each change
     * @param state the state
     */
    record Versioned<S>(long version, S state) {}

    /**
     * Changes the state if nobody else did meanwhile.
     *
     * @param version the version that the change was decided on
     * @param state the new state
     * @return false if the store holds another version; nothing is changed then
     */
    boolean replace(long version, S state);

    /**
     * Begins to tell of the state.
     *
     * @param listener hears the present state before this returns, and each later one on any thread
     * @return closing it ends the telling
     */
    Subscription subscribe(Consumer<Versioned<S>> listener);

    /**
     * A store for one process, or for a test.
     *
     * @param <S> the state's type
     * @param first the state to begin with
     * @return the store
     */
    static <S> StateStore<S> inMemory(S first) {
        return new InMemoryStore<>(first);
    }
}
