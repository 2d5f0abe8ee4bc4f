package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.random.RandomGenerator;

/*
 * The estimates belong to the members. What is added here is how they make one score:
 *
 *   latency x (1 + penalty of its faults) x (1 + in flight per relative weight)
 *
 * A target that fails fast is at once as bad as one that is ten times slower than the fleet, and draws a call again only when
 * its faults have nearly faded. As in LeastRequest, a weight counts
 * once: by the draw among idle targets, by the calls in flight under load; that is why the 1 is not divided by it.
 */
/** The faster of two, by what is known of their latency, faults and calls in flight. */
record PeakEwma() implements BalancingPolicy {

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.over(
                targets, kept -> new OfTwo(kept, new WeightedDraw(kept, random), new Load(kept), new FleetMean()));
    }

    private record OfTwo(TargetSet targets, WeightedDraw draw, Load load, FleetMean fleet) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            long two = draw.two();
            int first = Pair.first(two);
            int second = Pair.second(two);
            double mean = fleet.hearing(targets.get(first), targets.get(second), now);
            return targets.get(Pair.lower(two, score(first, mean, now), score(second, mean, now)));
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            long two = draw.two();
            Member first = targets.get(Pair.first(two));
            Member second = targets.get(Pair.second(two));
            double mean = fleet.hearing(first, second, now);
            double firstScore = score(Pair.first(two), mean, now);
            double secondScore = score(Pair.second(two), mean, now);
            return Leaf.compared(
                    targets.get(Pair.lower(two, firstScore, secondScore)),
                    List.of(new Candidate(first.target(), firstScore), new Candidate(second.target(), secondScore)),
                    "peakEwma: 2 of " + targets.size() + " compared by expected nanoseconds, the first of equals wins;"
                            + " a target not heard of counts as the fleet's mean, " + Math.round(mean));
        }

        private double score(int index, double mean, long now) {
            Member member = targets.get(index);
            return member.latencyNanos(now, mean) * (1 + Faults.penalty(member.faultRate(now))) * (1 + load.at(index));
        }
    }
}
