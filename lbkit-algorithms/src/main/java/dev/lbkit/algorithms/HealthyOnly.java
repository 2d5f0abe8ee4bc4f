package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The healthy targets, while there are enough of them. */
record HealthyOnly(TargetSet.Minimum panicThreshold, BalancingPolicy inner) implements Composer {

    HealthyOnly {
        requireNonNull(panicThreshold, "panicThreshold");
        requireNonNull(inner, "inner");
    }

    @Override
    public List<String> ownAdvice(LoadBalancer.Snapshot fleet) {
        int size = fleet.targets().size();
        if (size == 0) {
            return List.of(); // of no list yet nothing can be said
        }
        if (!isEnough(size, size)) {
            return List.of("healthyOnly always panics: the fleet has " + size
                    + " targets, too few for a panic threshold of " + panicThreshold);
        }
        if (panicThreshold.isMetBy(1, 0)) {
            return List.of("healthyOnly never panics: the last healthy target of " + size + " gets all calls");
        }
        if (size > 1 && !isEnough(size - 1, size)) {
            return List.of("healthyOnly panics at a single unhealthy target: " + (size - 1) + " of " + size
                    + " are too few for a panic threshold of " + panicThreshold + ", so calls go on to the bad one");
        }
        int spared = 0;
        while (isEnough(size - spared - 1, size)) {
            spared++;
        }
        if (size > 1 && fleet.mostEjected() > spared) {
            return List.of("healthyOnly panics once more than " + spared + " of " + size
                    + " targets are out, of which detectors may eject " + fleet.mostEjected()
                    + ": calls then go to the ejected ones again; maxEjected and a panic threshold of " + panicThreshold
                    + " contradict each other");
        }
        return List.of();
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return kept(targets, HealthStatus.HEALTHY::equals, "healthy", random)
                .or(() -> kept(targets, HealthStatus::isUsable, "healthy or degraded", random))
                .orElseGet(() -> panic(targets, random));
    }

    private Optional<Picker> kept(
            TargetSet targets, Predicate<HealthStatus> test, String name, RandomGenerator random) {
        return targets.where(i -> test.test(targets.status(i)))
                .filter(kept -> isEnough(kept.size(), targets.size()))
                .filter(kept -> hasWeight(targets, test) || !hasWeight(targets, HealthStatus::isUsable))
                .map(kept -> new Narrowed(
                        inner.over(kept, random),
                        targets,
                        kept,
                        "not " + name,
                        "healthyOnly: " + kept.size() + " of " + targets.size() + " are " + name
                                + ", enough for a panic threshold of " + panicThreshold));
    }

    /** Asked of the whole set: what is left of it counts as weighted equally if all weights in it are 0. */
    private static boolean hasWeight(TargetSet targets, Predicate<HealthStatus> test) {
        return IntStream.range(0, targets.size()).anyMatch(i -> targets.weight(i) > 0 && test.test(targets.status(i)));
    }

    /** A share is compared, not a count: 0.07 x 100 is a little more than 7, while 7 / 100 is the same number as 0.07. */
    private boolean isEnough(int count, int size) {
        return panicThreshold.isMetBy(count, (double) count / size);
    }

    private Picker panic(TargetSet targets, RandomGenerator random) {
        return Narrowed.byNothing(
                inner.over(targets, random),
                targets,
                "healthyOnly: panic, too few of " + targets.size()
                        + " are healthy or degraded for a panic threshold of " + panicThreshold + "; all stay");
    }
}
