package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/*
 * A zone of weight w, of whose targets the part a is available, counts with w * min(1, 1.4 * a): it keeps its share until more
 * than 2 of 7 targets are lost, and then loses it in proportion.
 *
 * Source: the locality weighted load balancing of Envoy.
 */
/** Shares of the calls for zones, by weight and by what is available there. */
record LocalityWeighted(Map<String, Integer> weights, BalancingPolicy inner) implements Composer {

    private static final double OVERPROVISIONING = 1.4;

    LocalityWeighted {
        requireNonNull(inner, "inner");
        weights = weights.isEmpty() ? Map.of() : Group.sorted(weights); // empty: by the weights of the targets
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        List<Group> zones = zones(targets);
        return zones.isEmpty()
                ? Narrowed.byNothing(
                        inner.over(targets, random),
                        targets,
                        "localityWeighted: no target is in a zone with a weight in " + weights + "; all stay")
                : Spread.over(zones, zone -> within(zone, targets, random), random);
    }

    /** Whoever is usable counts as available; if nobody is, whoever was not found unfit; if nobody is that, all. */
    private List<Group> zones(TargetSet targets) {
        Map<String, TargetSet> zones =
                targets.weighted().groupBy(target -> target.locality().zone());
        return Stream.<Predicate<HealthStatus>>of(
                        HealthStatus::isUsable, status -> status != HealthStatus.UNHEALTHY, status -> true)
                .map(test -> Group.sharing(zones, effectiveWeights(zones, test)))
                .filter(groups -> !groups.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private Map<String, Double> effectiveWeights(Map<String, TargetSet> zones, Predicate<HealthStatus> isAvailable) {
        Map<String, Double> effective = new HashMap<>();
        zones.forEach((zone, set) -> {
            double weight = weights.isEmpty() ? set.totalWeight() : weights.getOrDefault(zone, 0);
            long available = IntStream.range(0, set.size())
                    .filter(i -> isAvailable.test(set.status(i)))
                    .count();
            effective.put(zone, effectiveWeight(weight, (double) available / set.size()));
        });
        return effective;
    }

    /** What a zone of a weight counts with when this part of its targets is available. */
    static double effectiveWeight(double weight, double available) {
        return weight * Math.min(1, OVERPROVISIONING * available);
    }

    private Picker within(Group zone, TargetSet all, RandomGenerator random) {
        return new Narrowed(
                inner.over(zone.set(), random),
                all,
                zone.set(),
                "not of zone '" + zone.name() + "', or weight 0",
                "localityWeighted: zone '" + zone.name() + "', which gets " + zone.share() + " of the calls");
    }
}
