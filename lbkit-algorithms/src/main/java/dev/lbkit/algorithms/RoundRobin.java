package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;

/** One target after the other. */
record RoundRobin() implements BalancingPolicy {

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return startingAt(random.nextLong(), targets);
    }

    /** A picker whose first pick is at {@code start}, counted round the ring. */
    static Picker startingAt(long start, TargetSet targets) {
        return Leaf.over(
                targets, kept -> new Rotation(kept, new StripedCursor(kept.size(), Math.floorMod(start, kept.size()))));
    }

    private record Rotation(TargetSet targets, StripedCursor cursor) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(cursor.next());
        }

        @Override
        public boolean needsTime() {
            return false;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            int index = cursor.next();
            return Explanation.of(
                    targets.get(index), "roundRobin: it is the turn of index " + index + " of " + targets.size());
        }
    }
}
