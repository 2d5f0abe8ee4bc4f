package dev.lbkit.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/*
 * Only a nearer tier that is surely nearer passes another: by the margin, and by two standard errors, all through the dwell. So two
 * tiers whose latencies stay within the margin never change places, and those that have changed do not change back unless the other
 * becomes nearer by the margin. A tier that is not measured keeps its place, and the measured ones change places around it.
 */
/**
 * Tiers in the order of their latency, the nearest first. Immutable; the whole machine is {@link #next}.
 *
 * @param order the tiers as they are preferred
 * @param wanted the order that is waiting to be taken; the same as {@code order} if none is
 * @param since the tick since which it has waited
 */
record LatencyRanking(List<Integer> order, List<Integer> wanted, long since) {

    static final LatencyRanking START = new LatencyRanking(List.of(), List.of(), 0);

    private static final double DEVIATIONS = 2;

    /**
     * What is known of the latency of a tier.
     *
     * @param root its fourth root, in nanoseconds
     * @param variance of {@code root} as an estimate
     */
    record Distance(double root, double variance) {

        double nanos() {
            return root * root * root * root;
        }

        boolean isSurelyBelow(Distance other, double margin) {
            double limit = other.root * Math.sqrt(Math.sqrt(1 - margin));
            return root + DEVIATIONS * Math.sqrt(variance + other.variance) < limit;
        }
    }

    /** What follows from the distances of the tiers that there are; itself if nothing does. */
    LatencyRanking next(Map<Integer, Optional<Distance>> seen, double margin, long dwellNanos, long now) {
        List<Integer> joined = joined(seen);
        List<Integer> nearest = nearest(joined, seen, margin);
        if (nearest.equals(order)) {
            return wanted.equals(order) ? this : new LatencyRanking(order, order, now);
        }
        if (nearest.equals(joined)) {
            return new LatencyRanking(joined, joined, now); // newcomers do not wait
        }
        if (!nearest.equals(wanted)) {
            return new LatencyRanking(joined, nearest, now);
        }
        return now - since >= dwellNanos ? new LatencyRanking(nearest, nearest, now) : this;
    }

    /** Newcomers stand before the first tier with a higher number; whoever is not seen keeps the place. */
    private List<Integer> joined(Map<Integer, Optional<Distance>> seen) {
        List<Integer> joined = new ArrayList<>(order);
        for (int tier : seen.keySet().stream().sorted().toList()) {
            if (!joined.contains(tier)) {
                int place = 0;
                while (place < joined.size() && joined.get(place) < tier) {
                    place++;
                }
                joined.add(place, tier);
            }
        }
        return joined;
    }

    private static List<Integer> nearest(List<Integer> tiers, Map<Integer, Optional<Distance>> seen, double margin) {
        List<Integer> places = new ArrayList<>();
        List<Integer> measured = new ArrayList<>();
        for (int place = 0; place < tiers.size(); place++) {
            if (seen.getOrDefault(tiers.get(place), Optional.empty()).isPresent()) {
                places.add(place);
                measured.add(tiers.get(place));
            }
        }
        for (int last = measured.size() - 1; last > 0; last--) {
            for (int i = 0; i < last; i++) {
                Distance one =
                        seen.getOrDefault(measured.get(i), Optional.empty()).orElseThrow();
                Distance other =
                        seen.getOrDefault(measured.get(i + 1), Optional.empty()).orElseThrow();
                if (other.isSurelyBelow(one, margin)) {
                    measured.add(i, measured.remove(i + 1));
                }
            }
        }
        List<Integer> nearest = new ArrayList<>(tiers);
        for (int i = 0; i < places.size(); i++) {
            nearest.set(places.get(i), measured.get(i));
        }
        return List.copyOf(nearest);
    }
}
