package dev.lbkit.failover;

import static java.util.Comparator.comparingDouble;
import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Describes a policy that prefers one tier of targets to the next: an own region, then the others; a primary, then its
 * standby.
 *
 * <p>A tier can carry {@code min(1, overprovisioning * usable weight / its whole weight)} of all calls; the weights are the
 * effective ones. The first tier takes what it can carry, the next one what is left, and so on; when all together cannot
 * carry everything, each takes its part in proportion. With an overprovisioning of 1.4 a tier is left whole until fewer than
 * 72 % of it are usable. Inside a tier {@link dev.lbkit.HealthStatus#HEALTHY} targets are preferred: degraded ones of any
 * tier are used when the healthy ones of all tiers do not suffice, and targets of which nothing is known yet when those do
 * not either. A target of weight 0 is used only while no other can be.
 *
 * <p>When all together cannot carry everything, a tier whose usable share is below the panic threshold is in panic: its part
 * goes to all of its targets, whatever their status. When every tier is in panic, the calls are spread over all targets by
 * weight. With a panic threshold of 0 there is no panic; while nothing is usable, the first tier gets everything.
 *
 * <p>A target that recovered counts by its {@link Failback}: it waits, then its part of the tier's capacity grows. Waiting is
 * only for as long as the others can carry everything: what they cannot carry goes to waiting targets, those that recovered
 * first coming first. So a failback never costs a call, and a tier that fails while the one above it waits is replaced at
 * once.
 *
 * <p>What happens to calls that all tiers together cannot carry is chosen by composition: panic fails open; a panic threshold of
 * 0 spills them onto the usable targets; a balancer that {@link dev.lbkit.LoadBalancer.Builder#failClosed() fails closed}
 * refuses while nothing is usable; a {@link CapacityGuard} around the balancer refuses what does not fit; a {@link CallQueue}
 * in front of it lets that wait.
 *
 * <p>Without a {@link FailbackControl} or a {@link LatencyOrder} the policy is a stateless value: everything follows from the target set and the tick of
 * the pick. A pick costs O(levels)
 * and no random number while one tier carries everything; during a ramp the shares are worked out again every 10 ms, at
 * O(recovering targets), which is the only time a pick allocates. Source: priority levels, degraded endpoints and panic threshold of Envoy,
 * <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority">priority
 * levels</a>, in exact arithmetic instead of whole percents.
 *
 * <p>This description is not thread-safe; the policy it makes is immutable.
 */
public final class Tiers {

    private static final double ANY_TARGET = 1e-9; // a need that every target meets alone

    private final ToIntFunction<Target> tier;
    private double overprovisioning = 1.4;
    private OptionalDouble needed = OptionalDouble.empty();
    private TargetSet.Minimum panicThreshold = TargetSet.Minimum.ofShare(0.5);
    private Failback failback = Failback.after(Duration.ofSeconds(30)).rampOver(Duration.ofSeconds(60));
    private Optional<FailbackControl> control = Optional.empty();
    private Optional<LatencyOrder> nearest = Optional.empty();

    private Tiers(ToIntFunction<Target> tier) {
        this.tier = tier;
    }

    /**
     * Tiers by region, in this order. Targets of every other region, and those whose region is unknown, form one more tier
     * after the last, so that a region forgotten here can still serve when all else fails.
     *
     * @param regions the regions from the most to the least preferred; at least one, none twice
     * @return a description with the defaults
     * @throws IllegalArgumentException if there is no region, or one is named twice
     */
    public static Tiers byRegion(List<String> regions) {
        return new Tiers(new Regions(regions));
    }

    /**
     * Tiers by any fact of a target.
     *
     * @param tier gives a target's tier; the lowest number is preferred, gaps mean nothing
     * @return a description with the defaults
     */
    public static Tiers by(ToIntFunction<Target> tier) {
        return new Tiers(requireNonNull(tier, "tier"));
    }

    /**
     * A policy by which one target at a time serves: a writer, and its replicas in the order of their promotion.
     *
     * <p>The lowest promotion tier with a usable target serves, in it the target of the largest weight, of equals the first by id.
     * One that recovered takes over again at once when it has waited; the others carry everything until then. Whatever is
     * usable is preferred to whatever is not, and nothing is spread. Source: failover priority of Aurora (tiers 0 to 15).
     *
     * @param promotionTier gives a target's tier; the lowest number is preferred
     * @param dwell how long a target that recovered waits
     * @return the policy
     * @throws IllegalArgumentException if the dwell is out of bounds
     */
    public static BalancingPolicy oneAtATime(ToIntFunction<Target> promotionTier, Duration dwell) {
        return by(promotionTier)
                .needing(ANY_TARGET)
                .panicThreshold(0)
                .failback(Failback.after(dwell))
                .around(new Largest());
    }

    /**
     * Sets how much more than its part a tier can carry; 1.4 by default.
     *
     * @param factor finite and at least 1; 1 means that each lost target spills its part
     * @return this
     */
    public Tiers overprovisioning(double factor) {
        overprovisioning = factor;
        return this;
    }

    /**
     * Measures every tier by one need, in place of each by its own size: a tier can carry {@code usable weight / weight} of all
     * calls. So a standby of half the size is given half the calls at most, and a tier that shrinks in discovery carries less.
     *
     * @param weight the weight of usable targets that carries all calls at their peak, at the highest utilization that is
     *     still wanted; finite and greater than 0. With 300 calls a second at the peak, 20 a second for a target of weight 1,
     *     and a limit of 0.9 it is 300 / 20 / 0.9
     * @return this
     */
    public Tiers needing(double weight) {
        needed = OptionalDouble.of(weight);
        return this;
    }

    /**
     * Sets the usable share of a tier below which it is in panic once all tiers together cannot carry everything; 0.5 by
     * default, which is to fail open: verdicts on most of a tier are not believed.
     *
     * @param share from 0 to 1; 0 switches panic off: the usable targets of all tiers share the excess by what they can carry
     * @return this
     * @throws IllegalArgumentException if the share is out of bounds
     */
    public Tiers panicThreshold(double share) {
        return panicThreshold(TargetSet.Minimum.ofShare(share));
    }

    /**
     * Sets the number and the share, by weight, of a tier's usable targets below either of which it is in panic, as
     * {@link #panicThreshold(double)} says.
     *
     * @param least the least number and share; a number of 0 and a share of 0 switch panic off
     * @return this
     */
    public Tiers panicThreshold(TargetSet.Minimum least) {
        panicThreshold = requireNonNull(least, "least");
        return this;
    }

    /**
     * Sets how recovered targets return; by default they wait 30 s and ramp over 60 s.
     *
     * @param newFailback the failback
     * @return this
     */
    public Tiers failback(Failback newFailback) {
        failback = requireNonNull(newFailback, "newFailback");
        control = Optional.empty();
        return this;
    }

    /**
     * Gives the return of whole tiers to a control, in place of each target's own return.
     *
     * @param newControl the control, which serves one balancer
     * @return this
     */
    public Tiers failback(FailbackControl newControl) {
        failback = Failback.immediately();
        control = Optional.of(newControl);
        return this;
    }

    /**
     * Prefers the tiers by measured latency, the nearest first; their numbers are the fall-back order, for what is not measured.
     *
     * <p>All else stays: healthy targets of any tier come before degraded ones, what the nearest tier cannot carry moves to the next
     * nearest, and what recovered returns by its failback. While nothing at all is usable and there is no panic, the tier of the
     * lowest number gets everything.
     *
     * @param order keeps the order; serves one balancer
     * @return this
     */
    public Tiers nearestFirst(LatencyOrder order) {
        nearest = Optional.of(order);
        return this;
    }

    /**
     * Makes the policy.
     *
     * @param inner chooses among the targets of the tier that was drawn
     * @return the policy
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public BalancingPolicy around(BalancingPolicy inner) {
        return new TieredPolicy(tier, overprovisioning, needed, panicThreshold, failback, control, nearest, inner);
    }

    /** The target of the largest weight, of equals the first by id. */
    private record Largest() implements BalancingPolicy {

        @Override
        public Picker over(TargetSet targets, RandomGenerator random) {
            List<Integer> ranked = IntStream.range(0, targets.size())
                    .boxed()
                    .sorted(comparingDouble((Integer i) -> -targets.weight(i))
                            .thenComparing(i -> targets.get(i).target().id()))
                    .toList();
            return new First(targets, ranked);
        }
    }

    private record First(TargetSet targets, List<Integer> ranked) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(ranked.get(0));
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            List<Explanation.Candidate> candidates = ranked.stream()
                    .map(i -> new Explanation.Candidate(targets.get(i).target(), -targets.weight(i)))
                    .toList();
            return Explanation.of(
                            pick(request, now),
                            "one at a time: the largest; the score is minus the weight; of equals the first by id wins")
                    .among(candidates);
        }

        @Override
        public boolean needsTime() {
            return false;
        }
    }

    private record Regions(List<String> names) implements ToIntFunction<Target> {

        Regions {
            names = List.copyOf(names);
            if (names.isEmpty() || Set.copyOf(names).size() < names.size()) {
                throw new IllegalArgumentException("regions: " + names + " (expected: at least one, none twice)");
            }
        }

        @Override
        public int applyAsInt(Target target) {
            int index = names.indexOf(target.locality().region());
            return index < 0 ? names.size() : index;
        }

        @Override
        public String toString() {
            return "by region " + names;
        }
    }
}
