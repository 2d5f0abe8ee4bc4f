package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.random.RandomGenerator;

/** A policy as its balancer asks it for its name and advice: foreign code, whose throwing is told once and says nothing. Thread-safe. */
final class ContainedPolicy implements BalancingPolicy {

    private final BalancingPolicy inner;
    private final Foreign foreign;

    ContainedPolicy(BalancingPolicy inner, LoadBalancer.Environment environment) {
        this.inner = inner;
        foreign = new Foreign("policy", environment);
    }

    /** Throws what the policy throws, and if it gives none: whoever builds a picker has another one to go on with, or none. */
    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return requireNonNull(inner.over(targets, random), "picker");
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        return foreign.ask(() -> inner.advice(fleet), List.of());
    }

    @Override
    public String toString() {
        return foreign.ask(inner::toString, inner.getClass().getName());
    }
}
