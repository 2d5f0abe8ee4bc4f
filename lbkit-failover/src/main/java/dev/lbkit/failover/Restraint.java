package dev.lbkit.failover;

import dev.lbkit.HealthStatus;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** What a {@link FailbackControl} lets the levels of one target set take. */
final class Restraint {

    private final FailbackControl control;
    private final List<Level> levels;
    private final Map<Integer, TargetSet> tiers;
    private final Map<Integer, Double> strengths = new TreeMap<>();
    private final boolean areStrong;

    Restraint(FailbackControl control, List<Level> levels, TargetSet targets, ToIntFunction<Target> tier) {
        this.control = control;
        this.levels = levels;
        tiers = new TreeMap<>(targets.groupBy(tier::applyAsInt));
        tiers.forEach((number, set) -> strengths.put(number, strength(set)));
        areStrong = strengths.values().stream().allMatch(control::isStrong);
    }

    private static double strength(TargetSet set) {
        return IntStream.range(0, set.size())
                        .filter(i -> set.status(i).compareTo(HealthStatus.UNKNOWN) <= 0)
                        .mapToDouble(set::weight)
                        .sum()
                / set.totalWeight();
    }

    /** Whether every tier may take all that it can carry, and nothing is about to change that. */
    boolean isIdle() {
        return areStrong && control.isIdle();
    }

    /**
     * What each level may take of what it can carry. What the others then lack is lent by those that are held back, the first in
     * the order of preference first: a failback never costs a call.
     */
    double[] restrained(double[] able, int[] order, long now) {
        Map<Integer, Double> allowances = control.allowances(this::sight, tiers.keySet(), now);
        double[] allowed = new double[able.length];
        double missing = 1;
        for (int k = 0; k < able.length; k++) {
            allowed[k] = able[k] * allowances.getOrDefault(levels.get(k).tier(), 1.0);
            missing -= allowed[k];
        }
        for (int k : order) {
            double lent = Math.max(0, Math.min(missing, able[k] - allowed[k]));
            allowed[k] += lent;
            missing -= lent;
        }
        return allowed;
    }

    private FailbackControl.Seen sight(int tier, long now) {
        TargetSet set = Optional.ofNullable(tiers.get(tier)).orElseThrow();
        double usable = IntStream.range(0, set.size())
                .mapToDouble(i -> usableWeight(set, i))
                .sum();
        List<Evidence.Rate> faults = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            double rate = set.get(i).faultRate(now);
            if (rate > Evidence.NEGLIGIBLE) { // of all, so that what is usable later brings nothing old as new
                faults.add(new Evidence.Rate(set.get(i), usable > 0 ? usableWeight(set, i) / usable : 0, rate));
            }
        }
        return new FailbackControl.Seen(strengths.getOrDefault(tier, 0.0), faults);
    }

    private static double usableWeight(TargetSet set, int index) {
        return set.status(index).isUsable() ? set.weight(index) : 0;
    }

    @Override
    public String toString() {
        return control.toString();
    }
}
