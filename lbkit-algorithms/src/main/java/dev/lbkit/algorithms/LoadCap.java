package dev.lbkit.algorithms;

import dev.lbkit.TargetSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/*
 * To add up the calls in flight at each pick would cost O(targets). So a stripe of threads counts the members, up to 256 of them, once in
 * so many of its picks as a quarter of them, which makes four members a pick, whatever their number. In between, that stripe's own
 * picks move the sum by less than a quarter of a call for each target.
 *
 * Of more than 256 members the count of each 256 is kept, and each 64 picks of a stripe renew one of them. What is added to the sum is
 * what a count has changed by, exchanged in one step, so that the sum is that of the counts, whoever renews them meanwhile.
 */
/** How many calls a target may have in flight before it counts as full. Thread-safe and lock-free; up to four targets exact. */
final class LoadCap {

    private static final int PICK_SHIFT = 6; // 64 picks for a count
    private static final int MEMBERS_PER_PICK = 4;
    private static final int MEMBERS = MEMBERS_PER_PICK << PICK_SHIFT; // of a count

    private final TargetSet targets;
    private final double[] factors; // of each target: what it may take of one call in flight in the fleet
    private final StripedCursor turns;
    private final AtomicIntegerArray counts; // the calls in flight of so many members each, when they were last counted
    private final AtomicInteger inFlight = new AtomicInteger(); // the sum of those

    LoadCap(double c, TargetSet targets) {
        this.targets = targets;
        factors = new double[targets.size()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = c * (targets.weight(i) / targets.totalWeight());
        }
        counts = new AtomicIntegerArray((factors.length + MEMBERS - 1) / MEMBERS);
        turns = new StripedCursor(
                counts.length() == 1
                        ? (factors.length + MEMBERS_PER_PICK - 1) / MEMBERS_PER_PICK
                        : counts.length() << PICK_SHIFT,
                0);
        for (int i = 0; i < counts.length(); i++) {
            count(i);
        }
    }

    /** The calls in flight with one more, as known to this pick. */
    double fleet() {
        int turn = turns.next();
        if ((turn & ((1 << PICK_SHIFT) - 1)) == 0) {
            count(turn >>> PICK_SHIFT);
        }
        return inFlight.getOpaque() + 1.0;
    }

    private void count(int part) {
        int counted = 0;
        for (int i = part * MEMBERS; i < Math.min(factors.length, (part + 1) * MEMBERS); i++) {
            counted += targets.get(i).inFlight();
        }
        inFlight.getAndAdd(counted - counts.getAndSet(part, counted));
    }

    /** Whether a target has fewer calls in flight than its cap, rounded up. */
    boolean hasRoom(int index, double fleet) {
        return targets.get(index).inFlight() < factors[index] * fleet;
    }

    /** The target with the fewest calls in flight for its weight; of equals, the first one from a place that bits give. O(targets). */
    int leastLoaded(int bits, Comparisons told) {
        int index = Draw.below(factors.length, bits);
        int least = index;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < factors.length; i++) {
            double load = (targets.get(index).inFlight() + 1) / factors[index];
            told.add(index, load);
            if (load < lowest) {
                least = index;
                lowest = load;
            }
            index = index + 1 == factors.length ? 0 : index + 1;
        }
        return least;
    }

    /** What a target has and may have, for people. */
    String describe(int index, double fleet) {
        return targets.get(index).inFlight() + " in flight, room for " + (long) Math.ceil(factors[index] * fleet);
    }
}
