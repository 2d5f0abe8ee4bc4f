package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/*
 * Of Z zones each has 1/Z of the callers and a capacity c, its part of the total weight. A zone with c >= 1/Z serves its own
 * callers and has c - 1/Z to spare. One with less keeps Z * c of its own calls, which fills it, and sends the rest to the zones
 * that can spare, in proportion to what they can. What is missing in some zones is what the others can spare, so that each zone
 * gets exactly c of all calls.
 *
 * Source: the zone aware routing of Envoy, with the callers' zones assumed instead of counted.
 */
/** The own zone first, as far as its capacity goes. */
record ZoneAware(String zone, BalancingPolicy inner) implements Composer {

    /** A lack of capacity below this is a rounding error. */
    private static final double ROUNDING = 1e-9;

    ZoneAware {
        requireNonNull(inner, "inner");
        if (zone.isBlank()) {
            throw new IllegalArgumentException("zone: '" + zone + "' (expected: not blank)");
        }
    }

    @Override
    public List<String> ownAdvice(LoadBalancer.Snapshot fleet) {
        boolean own = fleet.targets().stream()
                .anyMatch(state -> state.target().locality().zone().equals(zone));
        return own || fleet.targets().isEmpty() // of no list yet nothing can be said
                ? List.of()
                : List.of("zoneAware is of zone '" + zone + "', but none of "
                        + fleet.targets().size() + " targets is: every call leaves the zone");
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        TargetSet weighted = targets.weighted(); // a zone of weight 0 has no capacity
        Map<String, TargetSet> zones =
                weighted.groupBy(target -> target.locality().zone());
        Map<String, Double> capacities = new LinkedHashMap<>();
        zones.forEach((name, set) -> capacities.put(name, set.totalWeight() / weighted.totalWeight()));
        List<Group> groups = Group.sharing(zones, shares(zone, capacities));
        return Spread.over(groups, group -> within(group, targets, random), random);
    }

    private Picker within(Group group, TargetSet all, RandomGenerator random) {
        return new Narrowed(
                inner.over(group.set(), random),
                all,
                group.set(),
                "not of zone '" + group.name() + "', or weight 0",
                "zoneAware: zone '" + group.name() + "', which gets " + group.share() + " of the calls from zone '"
                        + zone + "'");
    }

    /**
     * How the calls of one zone are spread.
     *
     * @param zone where the calls come from
     * @param capacities the part of the total weight that is in each zone
     * @return the part of the calls that goes to each zone; 0 where not named
     */
    static Map<String, Double> shares(String zone, Map<String, Double> capacities) {
        if (!capacities.containsKey(zone)) {
            return capacities;
        }
        double callers = 1.0 / capacities.size();
        double local = capacities.get(zone) / callers;
        if (local >= 1 - ROUNDING) {
            return Map.of(zone, 1.0);
        }
        Map<String, Double> shares = new LinkedHashMap<>(capacities);
        shares.replaceAll((name, capacity) -> Math.max(0, capacity - callers));
        double spare = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        shares.replaceAll((name, surplus) -> surplus / spare * (1 - local));
        shares.put(zone, local);
        return shares;
    }
}
