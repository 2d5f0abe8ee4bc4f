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
 * weight. Calls alone come from ExpectedTimes, which are worked out now and then; the calls in flight are those of the moment, and are
 * read only of a target that would win without any: they lie scattered in memory, and reading them is what a pick costs.
 *
 * All are compared, not two: with many callers the counts of each are mostly 0, and the one target that is fast at the moment has to be
 * found among all of them.
 */
/** The least expected time of all. */
record LeastTime() implements BalancingPolicy {

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.over(
                targets,
                kept -> new OfAll(kept, new WeightedDraw(kept, random), new Load(kept), new ExpectedTimes(kept)));
    }

    private record OfAll(TargetSet targets, WeightedDraw draw, Load load, ExpectedTimes times) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            times.refresh(now);
            int first = draw.one();
            return targets.get(lower(lower(first, first + 1, targets.size()), 0, first));
        }

        /** The index of the lowest score among one index and a range of them; the first of equals. */
        private int lower(int first, int from, int to) {
            int least = first;
            double lowest = score(first);
            for (int i = from; i < to; i++) {
                double score = times.alone(i) < lowest ? score(i) : lowest;
                if (score < lowest) {
                    least = i;
                    lowest = score;
                }
            }
            return least;
        }

        private double score(int index) {
            return times.alone(index) * (1 + load.at(index));
        }

        private int next(int index) {
            return index + 1 == targets.size() ? 0 : index + 1;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            times.refresh(now);
            List<Candidate> compared = new ArrayList<>(targets.size());
            int index = draw.one();
            int least = index;
            for (int i = 0; i < targets.size(); i++) {
                compared.add(new Candidate(targets.get(index).target(), score(index)));
                if (score(index) < score(least)) {
                    least = index;
                }
                index = next(index);
            }
            return Leaf.compared(
                    targets.get(least),
                    compared,
                    "leastTime: all " + targets.size() + " compared by expected nanoseconds alone there x (1 + in"
                            + " flight per relative weight); the first of equals wins");
        }
    }
}
