package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/**
 * The targets a policy may choose from: an immutable, never-empty, indexed view.
 *
 * <p>Each index has a member, its effective weight, its status and the tick of its last recovery. Weights are finite, at
 * least 0, and at least one is positive: a set whose weights are all 0 counts as weighted equally. Deriving another set is
 * O(size) and belongs off the request path; reading by index is O(1).
 */
public final class TargetSet {

    private final Entry[] entries;
    private final Member[] members; // the entries' members again: one load less for every pick
    private final double totalWeight;
    private final boolean equallyWeighted;
    private final boolean allPositive;

    private TargetSet(Entry[] given) {
        double total = 0;
        for (Entry entry : given) {
            total += entry.weight();
        }
        if (total == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("weights: they add up to infinity (expected: a finite sum)");
        }
        entries = total > 0
                ? given
                : Stream.of(given).map(entry -> entry.withWeight(1)).toArray(Entry[]::new);
        totalWeight = total > 0 ? total : given.length;
        members = new Member[given.length];
        double first = entries[0].weight();
        boolean equal = true;
        boolean positive = true;
        for (int i = 0; i < given.length; i++) {
            members[i] = entries[i].member();
            equal &= entries[i].weight() == first;
            positive &= entries[i].weight() > 0;
        }
        equallyWeighted = equal;
        allPositive = positive;
    }

    /**
     * A set of these entries, in this order.
     *
     * @param entries at least one
     * @return the set
     * @throws IllegalArgumentException if there is no entry, or if the weights add up to infinity
     */
    public static TargetSet of(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("entries: none (expected: at least one)");
        }
        return new TargetSet(entries.toArray(Entry[]::new));
    }

    /**
     * How many targets there are.
     *
     * @return at least 1
     */
    public int size() {
        return members.length;
    }

    /**
     * The member at an index.
     *
     * @param index from 0 to {@code size() - 1}
     * @return the member
     */
    public Member get(int index) {
        return members[index];
    }

    /**
     * All that is known at an index.
     *
     * @param index from 0 to {@code size() - 1}
     * @return the entry
     */
    public Entry entry(int index) {
        return entries[index];
    }

    /**
     * The effective weight at an index: the static weight after slow start and whatever else the policies above did to it.
     *
     * @param index from 0 to {@code size() - 1}
     * @return finite and at least 0
     */
    public double weight(int index) {
        return entries[index].weight();
    }

    /**
     * The status at an index.
     *
     * @param index from 0 to {@code size() - 1}
     * @return never {@link HealthStatus#DRAINING} in a set that a balancer made
     */
    public HealthStatus status(int index) {
        return entries[index].status();
    }

    /**
     * The sum of all weights.
     *
     * @return finite and greater than 0
     */
    public double totalWeight() {
        return totalWeight;
    }

    /**
     * Whether all weights are the same.
     *
     * @return true if they are
     */
    public boolean isEquallyWeighted() {
        return equallyWeighted;
    }

    /**
     * The targets whose index passes a test.
     *
     * @param test asked once for each index, in order
     * @return this set if all pass, a smaller one, or empty if none does
     */
    public Optional<TargetSet> where(IntPredicate test) {
        int first = 0;
        while (first < entries.length && test.test(first)) {
            first++;
        }
        if (first == entries.length) {
            return Optional.of(this);
        }
        Entry[] kept = entries.clone();
        int size = first;
        for (int i = first + 1; i < entries.length; i++) {
            if (test.test(i)) {
                kept[size++] = entries[i];
            }
        }
        return size == 0 ? Optional.empty() : Optional.of(new TargetSet(Arrays.copyOf(kept, size)));
    }

    /**
     * The targets that may get traffic: those of positive weight.
     *
     * @return this set if no weight is 0
     */
    public TargetSet weighted() {
        return allPositive ? this : where(i -> weight(i) > 0).orElseThrow();
    }

    /**
     * The same targets with other weights.
     *
     * @param newWeight gives the weight for an index; finite and at least 0
     * @return the new set
     * @throws IllegalArgumentException if a weight breaks its rule
     */
    public TargetSet reweighted(IntToDoubleFunction newWeight) {
        Entry[] other = new Entry[entries.length];
        Arrays.setAll(other, i -> entries[i].withWeight(newWeight.applyAsDouble(i)));
        return new TargetSet(other);
    }

    /**
     * One set for each value of a fact, such as the zone.
     *
     * @param <K> the fact's type
     * @param fact reads the fact of a target
     * @return the groups, in the order in which their first target stands here
     */
    public <K> Map<K, TargetSet> groupBy(Function<? super Target, ? extends K> fact) {
        Map<K, List<Entry>> groups = new LinkedHashMap<>();
        for (Entry entry : entries) {
            groups.computeIfAbsent(fact.apply(entry.member().target()), key -> new ArrayList<>())
                    .add(entry);
        }
        Map<K, TargetSet> sets = new LinkedHashMap<>();
        groups.forEach((key, list) -> sets.put(key, list.size() == entries.length ? this : of(list)));
        return sets;
    }

    /** The entries in order, for logs. */
    @Override
    public String toString() {
        return List.of(entries).toString();
    }

    /**
     * One target of a set.
     *
     * <p>Immutable but for the member's counters.
     *
     * @param member the target with its live counters
     * @param weight the effective weight; finite and at least 0
     * @param status the status
     * @param recoveredAt the tick since which it is usable again after it was not; empty if it never was out
     */
    public record Entry(Member member, double weight, HealthStatus status, OptionalLong recoveredAt) {

        /**
         * Checks the parts.
         *
         * @param member the target
         * @param weight the effective weight
         * @param status the status
         * @param recoveredAt the tick of the last recovery
         * @throws IllegalArgumentException if a part breaks its rule
         */
        public Entry {
            requireNonNull(member, "member");
            requireNonNull(status, "status");
            requireNonNull(recoveredAt, "recoveredAt");
            if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("weight: " + weight + " (expected: finite and >= 0) of target "
                        + member.target().id());
            }
        }

        /**
         * A healthy member at its static weight.
         *
         * @param member the member
         * @return the entry
         */
        public static Entry of(Member member) {
            return new Entry(member, member.target().weight(), HealthStatus.HEALTHY, OptionalLong.empty());
        }

        private Entry withWeight(double newWeight) {
            return new Entry(member, newWeight, status, recoveredAt);
        }

        @Override
        public String toString() {
            return member.target().id() + " x" + weight + " " + status;
        }
    }

    /**
     * How many of some targets must be fit for them to be trusted: a number, a share of them, or both. Fewer than either asks for are too few.
     *
     * <p>Immutable. Source: the minimum healthy targets of the target groups of Elastic Load Balancing; with a share alone it is
     * Envoy's panic threshold.
     *
     * @param count the number; at least 0, which asks for none
     * @param share the share; from 0, which asks for none, to 1
     */
    public record Minimum(int count, double share) {

        /**
         * Checks the parts.
         *
         * @param count the number
         * @param share the share
         * @throws IllegalArgumentException if a part breaks its rule
         */
        public Minimum {
            if (count < 0) {
                throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
            }
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
            }
        }

        /**
         * A number, whatever the share.
         *
         * @param count at least 0
         * @return the minimum
         * @throws IllegalArgumentException if the number is negative
         */
        public static Minimum ofCount(int count) {
            return new Minimum(count, 0);
        }

        /**
         * A share, whatever the number.
         *
         * @param share from 0 to 1
         * @return the minimum
         * @throws IllegalArgumentException if the share is out of bounds
         */
        public static Minimum ofShare(double share) {
            return new Minimum(0, share);
        }

        /**
         * Whether so many are enough.
         *
         * @param fit how many are fit
         * @param fitShare the share that they are, by number or by weight
         * @return true if neither is below what is asked for: 5 of 10 are enough for a share of 0.5
         */
        public boolean isMetBy(int fit, double fitShare) {
            return fit >= count && fitShare >= share;
        }

        /**
         * Whether this one is broken no later than another one, however many targets there are.
         *
         * @param other the other one
         * @return true if neither the number nor the share is lower
         */
        public boolean isAtLeast(Minimum other) {
            int least = share > 0 ? Math.max(1, count) : count; // a share of nobody is 0
            return least >= other.count && share >= other.share;
        }

        /** What is asked for, for example {@code 3 targets and 0.5}. */
        @Override
        public String toString() {
            return count == 0 ? "" + share : count + " targets" + (share == 0 ? "" : " and " + share);
        }
    }
}
