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
        long start = random.nextLong();
        return Leaf.unweighted(targets, random, kept -> startingAt(start, kept));
    }

    /** A picker whose first pick is at {@code start}, counted round the ring. */
    static Picker startingAt(long start, TargetSet targets) {
        return new Rotation(targets, new StripedCursor(targets.size(), Math.floorMod(start, targets.size())));
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
            int size = targets.size();
            return Explanation.of(
                            targets.get(index),
                            "roundRobin: it is the turn of index " + index + " of " + size
                                    + "; the score is in how many picks it is one's turn")
                    .among(targets, i -> Math.floorMod(i - index, size));
        }
    }
}
