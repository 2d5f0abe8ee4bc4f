package dev.lbkit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingDouble;

import dev.lbkit.LoadBalancer.TargetState;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/*
 * What is left when the largest part is lost. A zone counts by the weight of its usable targets: where that is half of all, the
 * rest must carry twice its load, and a fleet that runs above half of its capacity cannot.
 */
/** The reserve that a fleet has for losses. */
final class Reserve {

    private static final double LARGE_SHARE = 0.5;

    private Reserve() {}

    static List<String> advice(LoadBalancer.Snapshot fleet) {
        List<TargetState> usable = fleet.targets().stream()
                .filter(state -> state.status().isUsable())
                .toList();
        if (usable.isEmpty()) {
            return List.of("no target is usable of " + fleet.targets().size() + " known");
        }
        if (usable.size() == 1) {
            return List.of("only " + usable.get(0).target().id() + " is usable of "
                    + fleet.targets().size() + " known: if it is lost, nothing is left");
        }
        return afterLargestZone(usable);
    }

    private static List<String> afterLargestZone(List<TargetState> usable) {
        Map<String, Double> weights = usable.stream()
                .filter(state -> !zone(state).isEmpty())
                .collect(groupingBy(Reserve::zone, summingDouble(TargetState::weight)));
        return weights.entrySet().stream()
                .max(Comparator.comparingDouble(Map.Entry::getValue))
                .flatMap(largest -> loss(largest.getKey(), largest.getValue(), usable))
                .map(List::of)
                .orElse(List.of());
    }

    private static Optional<String> loss(String zone, double lost, List<TargetState> usable) {
        List<TargetState> rest =
                usable.stream().filter(state -> !zone(state).equals(zone)).toList();
        if (rest.isEmpty()) {
            return Optional.of("every usable target is in zone " + zone + ": if it is lost, nothing is left");
        }
        double left = rest.stream().mapToDouble(TargetState::weight).sum();
        double share = lost / (lost + left);
        return share >= LARGE_SHARE // not if all weights are 0
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "zone %s holds %.0f %% of the usable weight: if it is lost, the rest must carry %.1f times its load",
                        zone,
                        100 * share,
                        (lost + left) / left))
                : Optional.empty();
    }

    private static String zone(TargetState state) {
        return state.target().locality().zone();
    }
}
