package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/** The policy that {@link Tiers} describes. */
record TieredPolicy(
        ToIntFunction<Target> tier,
        double overprovisioning,
        OptionalDouble needed,
        TargetSet.Minimum panicThreshold,
        Failback failback,
        Optional<FailbackControl> control,
        Optional<LatencyOrder> nearest,
        BalancingPolicy inner)
        implements BalancingPolicy {

    TieredPolicy {
        requireNonNull(inner, "inner");
        if (!(overprovisioning >= 1 && overprovisioning <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "overprovisioning: " + overprovisioning + " (expected: finite and >= 1)");
        }
        if (needed.isPresent() && !(needed.getAsDouble() > 0 && needed.getAsDouble() <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("needed: " + needed.getAsDouble() + " (expected: finite and > 0)");
        }
    }

    /** The weight that carries all calls, for a tier of this weight. */
    double neededOf(double tierWeight) {
        return needed.orElse(tierWeight / overprovisioning);
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        SortedMap<Integer, Double> weights = new TreeMap<>();
        fleet.targets()
                .forEach(state -> weights.merge(
                        tier.applyAsInt(state.target()), state.target().weight(), Double::sum));
        List<String> advice = new ArrayList<>();
        if (weights.size() == 1) {
            advice.add("tiers: all " + fleet.targets().size() + " targets are in tier " + weights.firstKey()
                    + ": there is nothing to fail over to");
        }
        weights.forEach((number, weight) -> {
            if (weight < neededOf(weight)) {
                advice.add("tiers: tier " + number + " has a weight of " + weight + " where " + needed.getAsDouble()
                        + " are needed: it cannot carry the others' calls");
            }
        });
        if (fleet.mostEjected() > 0 && weights.size() > 1 && nearest.isEmpty()) {
            advice.addAll(underEjection(fleet, weights.firstKey()));
        }
        advice.addAll(inner.advice(fleet));
        return advice;
    }

    /** What the first tier can still carry when as much of it is ejected as may be: its heaviest targets. */
    private List<String> underEjection(LoadBalancer.Snapshot fleet, int first) {
        double[] weights = fleet.targets().stream()
                .filter(state -> tier.applyAsInt(state.target()) == first)
                .mapToDouble(state -> state.target().weight())
                .sorted()
                .toArray();
        int ejected = Math.min(fleet.mostEjected(), weights.length);
        double needed = neededOf(Arrays.stream(weights).sum());
        double left = Arrays.stream(weights, 0, weights.length - ejected).sum();
        return left >= needed
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "tiers: detectors may eject %d of the %d targets of tier %d, which then carries %.0f %% of the calls:"
                                + " ejections alone send the rest to the next tier",
                        ejected,
                        weights.length,
                        first,
                        100 * left / needed));
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        List<Level> levels = Levels.of(targets, this);
        return new TieredPicker(
                targets,
                levels,
                levels.stream()
                        .map(level -> inner.over(level.targets(), random))
                        .toArray(Picker[]::new),
                new Capacities(levels, failback),
                control.map(shared -> new Restraint(shared, levels, targets, tier)),
                nearest.map(shared -> new Distances(shared, levels, targets, tier)),
                random);
    }
}
