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
 * weight. Calls alone come from ExpectedTimes, which are worked out now and then; the calls in flight are those of the moment. So a
 * pick is one multiplication and one comparison for each target.
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
            int index = draw.one();
            int least = index;
            double lowest = score(index);
            for (int i = 1; i < targets.size(); i++) {
                index = next(index);
                double score = score(index);
                if (score < lowest) {
                    least = index;
                    lowest = score;
                }
            }
            return targets.get(least);
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
