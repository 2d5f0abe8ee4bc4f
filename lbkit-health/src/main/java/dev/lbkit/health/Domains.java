package dev.lbkit.health;

import dev.lbkit.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The facts of targets by which faults may be explained, in the order in which they are asked. */
record Domains(Map<String, Function<Target, String>> facts) {

    private static final double UNLIKELY = 0.05;

    /** One value of a fact, with its targets. */
    record Domain(String name, List<ObservedTarget> targets, long outliers, int allOutliers, int all) {

        String reason() {
            return name + " explains the faults: " + outliers + " of its " + targets.size() + " targets are outliers, "
                    + (allOutliers - outliers) + " of the " + (all - targets.size()) + " others";
        }
    }

    /**
     * The first domain more than half of whose targets are outliers, where chance alone would hardly gather so many of them in
     * one domain.
     */
    Optional<Domain> behind(Set<ObservedTarget> outliers, Collection<ObservedTarget> watched) {
        for (Map.Entry<String, Function<Target, String>> fact : facts.entrySet()) {
            Map<String, List<ObservedTarget>> groups = new LinkedHashMap<>();
            for (ObservedTarget one : watched) {
                groups.computeIfAbsent(fact.getValue().apply(one.target), value -> new ArrayList<>())
                        .add(one);
            }
            for (Map.Entry<String, List<ObservedTarget>> group : groups.entrySet()) {
                List<ObservedTarget> members = group.getValue();
                long bad = members.stream().filter(outliers::contains).count();
                boolean known = !group.getKey().isEmpty() && members.size() > 1;
                if (known
                        && 2 * bad > members.size()
                        && Chance.ofFaults(bad, members.size(), outliers.size(), watched.size()) <= UNLIKELY) {
                    return Optional.of(new Domain(
                            fact.getKey() + " " + group.getKey(), members, bad, outliers.size(), watched.size()));
                }
            }
        }
        return Optional.empty();
    }
}
