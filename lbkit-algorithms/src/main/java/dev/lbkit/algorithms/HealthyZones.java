package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The zones with enough usable targets, while there is one. */
record HealthyZones(TargetSet.Minimum minimum, BalancingPolicy inner) implements Composer {

    HealthyZones {
        requireNonNull(minimum, "minimum");
        requireNonNull(inner, "inner");
        for (BalancingPolicy next = inner; next instanceof Composer composer; next = composer.inner()) {
            if (next instanceof HealthyOnly only && !minimum.isAtLeast(only.panicThreshold())) {
                throw new IllegalArgumentException("minimum: " + minimum
                        + " (expected: no number and no share below the panic threshold of healthyOnly inside, "
                        + only.panicThreshold() + ")");
            }
        }
    }

    private static String zone(Target target) {
        return target.locality().zone();
    }

    @Override
    public List<String> ownAdvice(LoadBalancer.Snapshot fleet) {
        Map<String, Long> sizes = fleet.targets().stream()
                .collect(Collectors.groupingBy(state -> zone(state.target()), TreeMap::new, Collectors.counting()));
        return sizes.entrySet().stream()
                .filter(zone -> zone.getValue() < minimum.count())
                .map(zone -> "healthyZones never keeps zone '" + zone.getKey() + "' while another one is kept: it has "
                        + zone.getValue() + " targets, and the minimum is " + minimum)
                .toList();
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        Map<String, TargetSet> zones = new TreeMap<>(targets.groupBy(HealthyZones::zone));
        String told = zones.entrySet().stream()
                .map(zone -> "'" + zone.getKey() + "' " + usable(zone.getValue()) + " of "
                        + zone.getValue().size())
                .collect(joining(", ", "healthyZones: usable are ", "; a zone needs " + minimum));
        zones.values().removeIf(set -> !minimum.isMetBy(usable(set), (double) usable(set) / set.size()));
        return targets.where(i -> zones.containsKey(zone(targets.get(i).target())))
                .<Picker>map(kept -> new Narrowed(
                        inner.over(kept, random), targets, kept, "of a zone with too few usable targets", told))
                .orElseGet(() ->
                        Narrowed.byNothing(inner.over(targets, random), targets, told + ", which none has; all stay"));
    }

    private static int usable(TargetSet zone) {
        return (int) IntStream.range(0, zone.size())
                .filter(i -> zone.status(i).isUsable())
                .count();
    }
}
