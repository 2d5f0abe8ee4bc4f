package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;

/*
 * A cycle of places is worked out beforehand and read with one striped cursor. Where weights are in small whole proportions, the
 * cycle is as long as their sum and holds each target as often as its proportion says.
 *
 * Else a target's share of a cycle is not whole. The whole part is its fixed places; what the fractions of all add up to are open
 * places, fewer than there are targets, and each round of the cycle gives them to the fractions anew. So shares are exact over
 * rounds however far the weights are apart, and a light target is neither rounded up nor starved. The cursor's ring is many
 * rounds long then: its low bits are the place, its high bits the round.
 *
 * The static stride of gRPC has one place a round for each target and skips it by weight. It needs no table, but a heavy target
 * among many light ones makes it skip nearly all of a round for a pick, unless weights are clamped, and the skips come in bursts.
 */
/** One target after the other, by weight. */
record WeightedRoundRobin() implements BalancingPolicy {

    private static final int FEWEST_PLACES = 1 << 10; // so that usual proportions are whole
    private static final int PLACES_PER_TARGET = 8; // to 16: one pick in 16 or less is of an open place
    private static final int MOST_PLACES = 1 << 16; // beyond it 1 to 2 per target, so that updates stay cheap
    private static final int RING = 1 << 30;
    private static final double ROUNDING = 1e-9;

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return startingAt(random.nextLong(), random.nextInt(), targets);
    }

    /** A picker whose first pick is at {@code start}, counted round the ring; {@code firstPoint} is where fractions begin. */
    static Picker startingAt(long start, int firstPoint, TargetSet targets) {
        return Leaf.over(
                targets,
                kept -> kept.isEquallyWeighted()
                        ? RoundRobin.startingAt(start, kept)
                        : new Turning(kept, start, firstPoint));
    }

    private static final class Turning implements Picker {

        private final TargetSet targets;
        private final StripedCursor cursor;
        private final int[] places; // an index, or of an open place the complement of its rank among them
        private final int round; // the turns of one, where there are several
        private final Remainder open;

        Turning(TargetSet targets, long start, int firstPoint) {
            this.targets = targets;
            int size = targets.size();
            round = round(size);
            int length = wholeLength(targets, round);
            int[] turns = new int[size + 1]; // the last for the open places
            double[] fractions = new double[size];
            turns[size] = length;
            for (int i = 0; i < size; i++) {
                double due = share(i) * length;
                turns[i] = (int) (due + ROUNDING);
                fractions[i] = Math.max(0, due - turns[i]);
                turns[size] -= turns[i];
            }
            places = SmoothCycle.of(turns, length);
            open = new Remainder(fractions, turns[size], firstPoint);
            int rank = 0;
            for (int place = 0; place < length; place++) {
                if (places[place] == size) {
                    places[place] = ~rank++;
                }
            }
            int ring = rank == 0 ? length : RING;
            cursor = new StripedCursor(ring, Math.floorMod(start, ring));
        }

        /** A power of two. */
        private static int round(int size) {
            int some = Math.min(Integer.highestOneBit(size) * 2 * PLACES_PER_TARGET, MOST_PLACES);
            return Math.max(Math.max(some, FEWEST_PLACES), Integer.highestOneBit(size) * 2);
        }

        /** The sum of the smallest whole numbers in the proportions of the weights; {@code most} if it is more, or there are none. */
        private static int wholeLength(TargetSet targets, int most) {
            double divisor = 0;
            for (int i = 0; i < targets.size(); i++) {
                if (targets.weight(i) != Math.rint(targets.weight(i))) {
                    return most;
                }
                divisor = greatestCommonDivisor(targets.weight(i), divisor);
            }
            return (int) Math.min(targets.totalWeight() / divisor, most);
        }

        private static double greatestCommonDivisor(double one, double other) {
            return other == 0 ? one : greatestCommonDivisor(other, one % other);
        }

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(next());
        }

        @Override
        public boolean needsTime() {
            return false;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            int index = next();
            return Explanation.of(
                    targets.get(index),
                    "weightedRoundRobin: it is the turn of index " + index + " of " + targets.size()
                            + ", which gets a share of " + share(index));
        }

        private int next() {
            int turn = cursor.next();
            int index = places[turn & (round - 1)];
            return index >= 0 ? index : open.at(~index, turn / round);
        }

        private double share(int index) {
            return targets.weight(index) / targets.totalWeight();
        }
    }
}
