package dev.lbkit.failover;

import dev.lbkit.HealthStatus;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Divides a target set into levels: who may serve, in order of preference, and how much each level can carry. */
final class Levels {

    private static final List<HealthStatus> PREFERENCE =
            List.of(HealthStatus.HEALTHY, HealthStatus.DEGRADED, HealthStatus.UNKNOWN);

    private final TieredPolicy settings;
    private final Map<Integer, TargetSet> tiers;

    private Levels(TargetSet targets, TieredPolicy settings) {
        this.settings = settings;
        tiers = new TreeMap<>(targets.groupBy(settings.tier()::applyAsInt));
    }

    /** The levels of a set, the most preferred one first: at least one, each of positive capacity. */
    static List<Level> of(TargetSet targets, TieredPolicy settings) {
        return new Levels(withoutWeightless(targets), settings).inOrder();
    }

    /** Leaves out the targets of weight 0, unless they alone can serve. */
    private static TargetSet withoutWeightless(TargetSet targets) {
        List<Integer> able = IntStream.range(0, targets.size())
                .filter(i -> canServe(targets.status(i)))
                .boxed()
                .toList();
        boolean theyAlone = !able.isEmpty() && able.stream().allMatch(i -> targets.weight(i) == 0);
        return theyAlone ? targets.reweighted(i -> 1) : targets.weighted();
    }

    private static boolean canServe(HealthStatus status) {
        return PREFERENCE.contains(status);
    }

    private List<Level> inOrder() {
        List<Level> levels = new ArrayList<>();
        for (HealthStatus status : PREFERENCE) {
            tiers.forEach((tier, targets) -> level(tier, targets, status)
                    .filter(level -> level.capacity() > 0)
                    .ifPresent(levels::add));
        }
        if (Shares.areFull(levels.stream().mapToDouble(Level::capacity).sum())) {
            return levels;
        }
        Set<Integer> panicking = tiers.keySet().stream().filter(this::panics).collect(Collectors.toSet());
        if (panicking.size() == tiers.size()) {
            return everybody();
        }
        if (levels.isEmpty()) {
            return everybody().subList(0, 1);
        }
        levels.replaceAll(level -> panicking.contains(level.tier()) ? widened(level) : level);
        return levels;
    }

    private Optional<Level> level(int tier, TargetSet targets, HealthStatus status) {
        return targets.where(i -> targets.status(i) == status).map(able -> {
            double needed = settings.neededOf(targets.totalWeight());
            List<Level.Portion> portions = IntStream.range(0, able.size())
                    .mapToObj(i -> new Level.Portion(
                            able.weight(i) / needed, able.entry(i).recoveredAt()))
                    .toList();
            String name = "tier " + tier + (status == HealthStatus.HEALTHY ? "" : " " + status);
            return new Level(tier, status, name, able, portions);
        });
    }

    private boolean panics(int tier) {
        TargetSet targets = tier(tier);
        int[] able = IntStream.range(0, targets.size())
                .filter(i -> canServe(targets.status(i)))
                .toArray();
        double weight = IntStream.of(able).mapToDouble(targets::weight).sum();
        return !settings.panicThreshold().isMetBy(able.length, weight / targets.totalWeight());
    }

    private Level widened(Level level) {
        return new Level(
                level.tier(), level.status(), level.name() + " in panic", tier(level.tier()), level.portions());
    }

    /** Each tier whole, whatever the status of its targets, with its part of the weight. */
    private List<Level> everybody() {
        double total =
                tiers.values().stream().mapToDouble(TargetSet::totalWeight).sum();
        List<Level> levels = new ArrayList<>();
        tiers.forEach((tier, targets) -> levels.add(new Level(
                tier,
                HealthStatus.UNHEALTHY,
                "tier " + tier + " in panic",
                targets,
                List.of(new Level.Portion(targets.totalWeight() / total, OptionalLong.empty())))));
        return levels;
    }

    private TargetSet tier(int tier) {
        return Optional.ofNullable(tiers.get(tier)).orElseThrow();
    }
}
