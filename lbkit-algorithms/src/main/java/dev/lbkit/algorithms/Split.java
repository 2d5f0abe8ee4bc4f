package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Fixed shares of the calls for groups of targets. */
record Split(String label, Map<String, Integer> weights, BalancingPolicy inner) implements Composer {

    private static final String UNLABELED = ""; // the value of a target without the label

    Split {
        requireNonNull(inner, "inner");
        if (label.isBlank()) {
            throw new IllegalArgumentException("label: '" + label + "' (expected: not blank)");
        }
        weights = Group.sorted(weights);
    }

    @Override
    public List<String> ownAdvice(LoadBalancer.Snapshot fleet) {
        Set<String> known =
                fleet.targets().stream().map(state -> value(state.target())).collect(toUnmodifiableSet());
        if (known.isEmpty()) {
            return List.of(); // of no list yet nothing can be said
        }
        return weights.entrySet().stream()
                .filter(part -> part.getValue() > 0 && !known.contains(part.getKey()))
                .map(part -> "split gives " + part.getValue() + " parts to " + label + "=" + part.getKey()
                        + ", but no target has it: its calls go to the other groups")
                .toList();
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        Map<String, Double> byValue = new HashMap<>();
        weights.forEach((value, weight) -> byValue.put(value, (double) weight));
        Map<String, TargetSet> groups = targets.weighted().groupBy(this::value);
        List<Group> sharing = Group.sharing(groups, byValue);
        return sharing.isEmpty()
                ? unsplit(targets, random)
                : Spread.over(sharing, group -> within(group, targets, random), random);
    }

    private String value(Target target) {
        return target.labels().getOrDefault(label, UNLABELED);
    }

    private Picker within(Group group, TargetSet all, RandomGenerator random) {
        return new Narrowed(
                inner.over(group.set(), random),
                all,
                group.set(),
                "not of " + label + " '" + group.name() + "', or weight 0",
                "split: " + label + " '" + group.name() + "', which gets " + group.share() + " of the calls");
    }

    private Picker unsplit(TargetSet targets, RandomGenerator random) {
        return Narrowed.byNothing(
                inner.over(targets, random),
                targets,
                "split: no target has a " + label + " with a weight in " + weights + "; all stay");
    }
}
