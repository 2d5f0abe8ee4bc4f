package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Locality;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Another target at each attempt, in another zone where there is one. */
record AvoidTried(BalancingPolicy inner) implements Composer {

    AvoidTried {
        requireNonNull(inner, "inner");
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return new Avoiding(inner, targets, random);
    }

    /*
     * A later attempt has a picker of its own, built over what is left. When a zone fails, all its calls are retried at once and
     * all leave out the same zone, so that picker is kept for the next one. It is built outside the map, which would lock: two
     * threads may build the same one. What is left by target, not by zone, differs from call to call and is not kept.
     */
    private static final class Avoiding implements Picker {

        private static final String UNKNOWN = ""; // no failure domain: two targets of unknown zone share nothing
        private static final int MOST_KEPT = 64;

        private final BalancingPolicy inner;
        private final TargetSet targets;
        private final RandomGenerator random;
        private final Picker first;
        private final Map<Set<String>, Picker> kept = new ConcurrentHashMap<>(); // by the zones that were tried

        Avoiding(BalancingPolicy inner, TargetSet targets, RandomGenerator random) {
            this.inner = inner;
            this.targets = targets;
            this.random = random;
            first = inner.over(targets, random);
        }

        @Override
        public Member pick(PickRequest request, long now) {
            List<Target> tried = request.tried();
            return (tried.isEmpty() ? first : again(tried)).pick(request, now);
        }

        @Override
        public boolean needsTime() {
            return first.needsTime();
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            List<Target> tried = request.tried();
            return tried.isEmpty()
                    ? first.explain(request, now).via("avoidTried: the first attempt")
                    : again(tried).explain(request, now);
        }

        private Picker again(List<Target> tried) {
            Set<String> zones = tried.stream().map(Avoiding::zone).collect(toUnmodifiableSet());
            Picker known = kept.get(zones);
            if (known != null) {
                return known;
            }
            Set<String> ids = tried.stream().map(Target::id).collect(toUnmodifiableSet());
            return outside(zones, lostRegions(tried), ids)
                    .or(() -> outside(zones, Set.of(), ids))
                    .map(left -> keep(zones, narrowed(left, "tried, or in a zone that was tried")))
                    .or(() -> untried(ids).map(left -> narrowed(left, "tried")))
                    .orElseGet(() -> Narrowed.byNothing(first, targets, "avoidTried: all were tried, all stay"));
        }

        /** Nothing if all outside are worse than the best of all: an untried one in a zone that was tried is the better bet. */
        private Optional<TargetSet> outside(Set<String> zones, Set<String> regions, Set<String> ids) {
            IntPredicate isOutside = i -> {
                Target target = targets.get(i).target();
                boolean zoneWasTried =
                        zones.contains(zone(target)) && !zone(target).equals(UNKNOWN);
                boolean regionIsLost = regions.contains(target.locality().region());
                return !zoneWasTried && !regionIsLost && !ids.contains(target.id());
            };
            return best(isOutside) < best(i -> true) ? Optional.empty() : targets.where(isOutside);
        }

        /** How good the best of some targets is: usable ones before others, and of both those of positive weight. */
        private int best(IntPredicate test) {
            return IntStream.range(0, targets.size())
                    .filter(test)
                    .map(i -> (targets.status(i).isUsable() ? 2 : 0) + (targets.weight(i) > 0 ? 1 : 0))
                    .max()
                    .orElse(-1);
        }

        /** Two zones of one region that failed the same call speak for the loss of the region. */
        private static Set<String> lostRegions(List<Target> tried) {
            List<String> regions = tried.stream()
                    .map(Target::locality)
                    .filter(place ->
                            !place.zone().equals(UNKNOWN) && !place.region().equals(UNKNOWN))
                    .distinct()
                    .map(Locality::region)
                    .toList();
            return regions.stream()
                    .filter(region -> Collections.frequency(regions, region) > 1)
                    .collect(toUnmodifiableSet());
        }

        private Optional<TargetSet> untried(Set<String> ids) {
            return targets.where(i -> !ids.contains(targets.get(i).target().id()));
        }

        private Picker narrowed(TargetSet left, String reason) {
            return new Narrowed(
                    inner.over(left, random),
                    targets,
                    left,
                    reason,
                    "avoidTried: a later attempt, " + left.size() + " of " + targets.size() + " left");
        }

        private Picker keep(Set<String> zones, Picker picker) {
            if (!zones.contains(UNKNOWN) && kept.size() < MOST_KEPT) {
                kept.put(zones, picker);
            }
            return picker;
        }

        private static String zone(Target target) {
            return target.locality().zone();
        }
    }
}
