package dev.lbkit.algorithms;

import dev.lbkit.TargetSet;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * To add up the calls in flight at each pick would cost O(targets). So a stripe of threads adds them up once in so many of
 * its picks as a quarter of the targets, which makes four members a pick, whatever their number. In between, that stripe's
 * own picks move the sum by less than a quarter of a call for each target.
 */
/** How many calls a target may have in flight before it counts as full. Thread-safe and lock-free; up to four targets exact. */
final class LoadCap {

    private static final int MEMBERS_PER_PICK = 4;

    private final TargetSet targets;
    private final double[] factors; // of each target: what it may take of one call in flight in the fleet
    private final StripedCursor turns;
    private final AtomicInteger inFlight = new AtomicInteger(); // of all, when they were last added up

    LoadCap(double c, TargetSet targets) {
        this.targets = targets;
        factors = new double[targets.size()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = c * (targets.weight(i) / targets.totalWeight());
        }
        turns = new StripedCursor((targets.size() + MEMBERS_PER_PICK - 1) / MEMBERS_PER_PICK, 0);
    }

    /** The calls in flight with one more, as known to this pick. */
    double fleet() {
        if (turns.next() == 0) {
            int sum = 0;
            for (int i = 0; i < targets.size(); i++) {
                sum += targets.get(i).inFlight();
            }
            inFlight.setOpaque(sum);
        }
        return inFlight.getOpaque() + 1.0;
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
