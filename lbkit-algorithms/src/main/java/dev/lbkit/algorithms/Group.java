package dev.lbkit.algorithms;

import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A part of a target set that gets a part of the calls.
 *
 * @param name what its targets have in common
 * @param set its targets
 * @param share its part of the calls; more than 0, at most 1
 */
record Group(String name, TargetSet set, double share) {

    /**
     * The groups that get calls, in proportion to their weights.
     *
     * @param sets the groups by name
     * @param weights finite and at least 0, by name; 0 where not named
     * @return in the order of {@code sets}; empty if no group has a positive weight
     */
    static List<Group> sharing(Map<String, TargetSet> sets, Map<String, Double> weights) {
        double total = sets.keySet().stream()
                .mapToDouble(name -> weights.getOrDefault(name, 0.0))
                .sum();
        List<Group> groups = new ArrayList<>();
        sets.forEach((name, set) -> {
            double weight = weights.getOrDefault(name, 0.0);
            if (weight > 0) {
                groups.add(new Group(name, set, weight / total));
            }
        });
        return groups;
    }

    /**
     * A sorted copy of weights that are configured by name, so that the configuration always reads the same.
     *
     * @throws IllegalArgumentException if a weight is below 0, or none is above
     */
    static SortedMap<String, Integer> sorted(Map<String, Integer> weights) {
        if (weights.values().stream().anyMatch(weight -> weight < 0)
                || weights.values().stream().noneMatch(weight -> weight > 0)) {
            throw new IllegalArgumentException(
                    "weights: " + new TreeMap<>(weights) + " (expected: each >= 0, at least one > 0)");
        }
        return Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    }
}
