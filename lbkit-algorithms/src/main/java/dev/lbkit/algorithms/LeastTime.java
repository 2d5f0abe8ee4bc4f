package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/*
 * The score of a target is the time that a call alone there takes, as far as is known, times one more than the calls in flight for its
 * weight. Calls alone come from ExpectedTimes, which are worked out and ranked now and then; the calls in flight are those of the moment,
 * and are read only of a target that would win without any: they lie scattered in memory, and reading them is what a pick costs.
 *
 * All are compared, not two: with many callers the counts of each are mostly 0, and the one target that is fast at the moment has to be
 * found among all of them. One is drawn, and only those can win that take less alone than it does as busy as it is: the first ones of the
 * ranked. They are searched from anywhere among them, as many calls must not prefer the same among equals, and no further than to the
 * lowest score so far, which is near if few calls are in flight.
 */
/** The least expected time of all. */
record LeastTime() implements BalancingPolicy {

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.over(
                targets,
                kept -> new OfAll(
                        kept, random, new WeightedDraw(kept, random), new Load(kept), new ExpectedTimes(kept)));
    }

    private record OfAll(TargetSet targets, RandomGenerator random, WeightedDraw draw, Load load, ExpectedTimes times)
            implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            times.refresh(now);
            long[] ranked = times.ranked();
            int first = draw.one();
            int start = start(ranked, first);
            return targets.get(lower(ranked, lower(ranked, first, start, ranked.length), 0, start));
        }

        /** Where to begin: a place among those that take less alone than the first one does as busy as it is. */
        private int start(long[] ranked, int first) {
            return Draw.below(ExpectedTimes.shorter(ranked, score(first)), random.nextInt());
        }

        /** The index of the lowest score among one index and a range of the ranked. */
        private int lower(long[] ranked, int first, int from, int to) {
            int least = first;
            double lowest = score(first);
            for (int i = from; i < to && ExpectedTimes.nanos(ranked[i]) < lowest; i++) {
                int index = ExpectedTimes.index(ranked[i]);
                double score = score(index);
                if (score < lowest) {
                    least = index;
                    lowest = score;
                }
            }
            return least;
        }

        private double score(int index) {
            return times.alone(index) * (1 + load.at(index));
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            times.refresh(now);
            long[] ranked = times.ranked();
            int first = draw.one();
            int start = start(ranked, first);
            int least = lower(ranked, lower(ranked, first, start, ranked.length), 0, start);
            List<Candidate> compared = new ArrayList<>(targets.size());
            compared.add(new Candidate(targets.get(first).target(), score(first)));
            for (int i = 0; i < ranked.length; i++) {
                int index = ExpectedTimes.index(ranked[(start + i) % ranked.length]);
                if (index != first) {
                    compared.add(new Candidate(targets.get(index).target(), score(index)));
                }
            }
            return Leaf.compared(
                    targets.get(least),
                    compared,
                    "leastTime: all " + targets.size() + " compared by expected nanoseconds alone there x (1 + in"
                            + " flight per relative weight); the first of equals wins");
        }
    }
}
