package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;

/** Any target, by weight. */
record WeightedRandom() implements BalancingPolicy {

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.over(targets, kept -> new Drawing(kept, new WeightedDraw(kept, random)));
    }

    private record Drawing(TargetSet targets, WeightedDraw draw) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(draw.one());
        }

        @Override
        public boolean needsTime() {
            return false;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            return draw.drawn().of(targets, "weightedRandom: drawn from " + targets.size() + " by weight");
        }
    }
}
