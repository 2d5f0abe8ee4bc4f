package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/*
 * A cycle of places is worked out beforehand and read with one striped cursor. Where weights are in small whole proportions, the
 * cycle is as long as their sum and holds each target as often as its proportion says.
 *
 * Else a target's share of a cycle is not whole. The whole part is its fixed places; what the fractions of all add up to are open
 * places, fewer than there are targets, which go to the fractions by turns, for ever. So shares are exact however far the
 * weights are apart, and a light target is neither rounded up nor starved. The cursor's ring is many rounds of the cycle long then:
 * its low bits are the place, its high bits the round, and both tell which turn of the fractions it is.
 *
 * The static stride of gRPC has one place a round for each target and skips it by weight. It needs no table, but for a heavy target
 * among many light ones it skips nearly all of a round, so weights are clamped, and the light ones come in bursts.
 */
/** One target after the other, by weight. */
record WeightedRoundRobin() implements BalancingPolicy {

    private static final int FEWEST_PLACES = 1 << 10; // so that usual proportions are whole
    private static final int PLACES_PER_TARGET = 8; // to 16: at most one pick in 8 is of an open place
    private static final int MOST_PLACES = 1 << 16; // or one per target, if that is more: updates stay cheap
    private static final int MOST_WHOLE_PLACES = 1 << 13; // or a round, if that is more
    private static final int RING = 1 << 30;
    private static final double ROUNDING = 1e-9;
    private static final double FINEST = 504_000; // has 64ths, sevenths, ninths and thousandths
    private static final double LARGEST = 1e9; // beyond it, doubles are too coarse for this
    private static final double NOT_WHOLE = 1e-7;

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return startingAt(random.nextLong(), random.nextLong() >>> 24, targets);
    }

    /** A picker whose first pick is at {@code start}, counted round the ring; {@code firstOpen} is the first turn of the fractions. */
    static Picker startingAt(long start, long firstOpen, TargetSet targets) {
        return Leaf.over(
                targets,
                kept -> kept.isEquallyWeighted()
                        ? RoundRobin.startingAt(start, kept)
                        : new Turning(kept, start, firstOpen));
    }

    private static final class Turning implements Picker {

        private final TargetSet targets;
        private final StripedCursor cursor;
        private final int[] places; // an index, or of an open place the complement of its rank among them
        private final int round; // the turns of one, where there are several
        private final int openPlaces; // of a round
        private final int ring; // the turns after which they come again
        private final Remainder open;

        Turning(TargetSet targets, long start, long firstOpen) {
            this.targets = targets;
            int size = targets.size();
            int some = round(size);
            int whole = wholePlaces(targets, Math.max(some, MOST_WHOLE_PLACES));
            int length = whole > 0 ? whole : some;
            round = Math.max(some, nextPowerOfTwo(length));
            int[] turns = new int[size + 1]; // the last for the open places
            double[] fractions = new double[size];
            turns[size] = length;
            for (int i = 0; i < size; i++) {
                double due = share(i) * length;
                turns[i] = (int) (whole > 0 ? Math.rint(due) : due + ROUNDING); // weights may be beside whole parts
                fractions[i] = Math.max(0, due - turns[i]);
                turns[size] -= turns[i];
            }
            places = SmoothCycle.of(turns, length);
            open = new Remainder(fractions, firstOpen);
            openPlaces = turns[size];
            int rank = 0;
            for (int place = 0; place < length; place++) {
                if (places[place] == size) {
                    places[place] = ~rank++;
                }
            }
            ring = rank == 0 ? length : RING;
            cursor = new StripedCursor(ring, Math.floorMod(start, ring));
        }

        /** A power of two. */
        private static int round(int size) {
            int some = Math.min(Integer.highestOneBit(size) * 2 * PLACES_PER_TARGET, MOST_PLACES);
            return Math.max(Math.max(some, FEWEST_PLACES), Integer.highestOneBit(size) * 2);
        }

        private static int nextPowerOfTwo(int number) {
            return number == 1 ? 1 : Integer.highestOneBit(number - 1) * 2;
        }

        /** The sum of the smallest whole numbers in the proportions of the weights; 0 if it is more than the most. */
        private static int wholePlaces(TargetSet targets, int most) {
            double length = wholeLength(targets, 1);
            if (length > most) {
                length = wholeLength(targets, FINEST);
            }
            return length > most ? 0 : (int) length;
        }

        /** The same, if all weights are whole parts of a unit; else infinite. */
        private static double wholeLength(TargetSet targets, double unit) {
            double divisor = 0;
            double sum = 0;
            for (int i = 0; i < targets.size(); i++) {
                double parts = targets.weight(i) * unit;
                double whole = Math.rint(parts);
                boolean isWhole = unit == 1
                        ? parts == whole
                        : whole > 0 && whole <= LARGEST && Math.abs(parts - whole) <= NOT_WHOLE;
                if (!isWhole) {
                    return Double.POSITIVE_INFINITY;
                }
                divisor = greatestCommonDivisor(whole, divisor);
                sum += whole;
            }
            return sum / divisor;
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
            int turn = cursor.next();
            int index = at(turn);
            int[] away = new int[targets.size()];
            Arrays.fill(away, places.length);
            for (int k = places.length - 1; k >= 0; k--) {
                away[at((turn + k) % ring)] = k;
            }
            return Explanation.of(
                            targets.get(index),
                            "weightedRoundRobin: it is the turn of index " + index + " of " + targets.size()
                                    + ", which gets a share of " + share(index)
                                    + "; the score is in how many picks it is one's turn, " + places.length
                                    + " if that is not sooner")
                    .among(targets, i -> away[i]);
        }

        private int next() {
            return at(cursor.next());
        }

        private int at(int turn) {
            int index = places[turn & (round - 1)];
            return index >= 0 ? index : open.at((long) (turn / round) * openPlaces + ~index);
        }

        private double share(int index) {
            return targets.weight(index) / targets.totalWeight();
        }
    }
}
