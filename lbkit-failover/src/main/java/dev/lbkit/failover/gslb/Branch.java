package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;

/**
 * A record that chooses among records below it. Made by {@link RecordTree}.
 *
 * <p>Immutable.
 *
 * @param <S> what makes it choose one of them: a weight, a region, an area, a block of addresses
 */
public final class Branch<S> implements RecordTree {

    private final String name;
    private final Routing<S> routing;
    private final List<Entry<S>> entries;
    private final boolean evaluatesHealth;

    /** One record with what makes the branch choose it. */
    record Entry<S>(S selector, RecordTree record) {}

    Branch(String name, Routing<S> routing, S selector, RecordTree record) {
        this(name, routing, List.of(entry(routing, selector, record)), true);
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: not blank)");
        }
    }

    private Branch(String name, Routing<S> routing, List<Entry<S>> entries, boolean evaluatesHealth) {
        this.name = name;
        this.routing = routing;
        this.entries = entries;
        this.evaluatesHealth = evaluatesHealth;
    }

    private static <S> Entry<S> entry(Routing<S> routing, S selector, RecordTree record) {
        routing.check(selector);
        return new Entry<>(selector, requireNonNull(record, "record"));
    }

    /**
     * The same branch with one more record.
     *
     * @param selector what makes the branch choose it
     * @param record the record
     * @return a copy
     * @throws IllegalArgumentException if the selector breaks its rule
     */
    public Branch<S> with(S selector, RecordTree record) {
        Stream<Entry<S>> more = Stream.concat(entries.stream(), Stream.of(entry(routing, selector, record)));
        return new Branch<>(name, routing, more.toList(), evaluatesHealth);
    }

    /**
     * The same branch, healthy whatever becomes of the records below it: once chosen it is never left. Its own check counts.
     *
     * @return a copy
     */
    public Branch<S> withoutEvaluation() {
        return new Branch<>(name, routing, entries, false);
    }

    @Override
    public String name() {
        return name;
    }

    Routing<S> routing() {
        return routing;
    }

    List<Entry<S>> entries() {
        return entries;
    }

    boolean evaluatesHealth() {
        return evaluatesHealth;
    }

    @Override
    public String toString() {
        return entries.stream()
                .map(entry -> entry.selector() + ": " + entry.record())
                .collect(joining(
                        ", ", name + "(" + routing.name() + (evaluatesHealth ? "" : ", not evaluated") + " ", ")"));
    }
}
