package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;

/** Any target, each alike. */
record UniformRandom() implements BalancingPolicy {

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.unweighted(targets, random, kept -> new Drawing(kept, random));
    }

    private record Drawing(TargetSet targets, RandomGenerator random) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(Draw.below(targets.size(), random.nextInt()));
        }

        @Override
        public boolean needsTime() {
            return false;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            return Drawn.uniform(targets.size(), random.nextInt())
                    .of(targets, "random: drawn from " + targets.size() + ", each alike");
        }
    }
}
