package dev.lbkit.failover;

import dev.lbkit.Member;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** How far away the tiers of one target set are, and what follows for its levels. */
final class Distances {

    private final LatencyOrder shared;
    private final List<Level> levels;
    private final int[] block; // by level: those of one status are a block, and change places among themselves
    private final Map<Integer, List<Member.Answers>> tiers = new TreeMap<>(); // of usable members

    Distances(LatencyOrder shared, List<Level> levels, TargetSet targets, ToIntFunction<Target> tier) {
        this.shared = shared;
        this.levels = levels;
        block = new int[levels.size()];
        for (int k = 1; k < block.length; k++) {
            boolean isNewStatus = levels.get(k).status() != levels.get(k - 1).status();
            block[k] = block[k - 1] + (isNewStatus ? 1 : 0);
        }
        targets.groupBy(tier::applyAsInt)
                .forEach((number, set) -> tiers.put(
                        number,
                        IntStream.range(0, set.size())
                                .filter(i -> set.status(i).isUsable())
                                .mapToObj(i -> set.get(i).answers())
                                .toList()));
    }

    /** The levels as they are preferred at a tick. */
    int[] order(long now) {
        List<Integer> nearest = shared.order(this::look, now);
        return IntStream.range(0, block.length)
                .boxed()
                .sorted((one, other) -> block[one] != block[other]
                        ? block[one] - block[other]
                        : nearest.indexOf(levels.get(one).tier())
                                - nearest.indexOf(levels.get(other).tier()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private Map<Integer, Optional<LatencyRanking.Distance>> look(long now) {
        Map<Integer, Optional<LatencyRanking.Distance>> seen = new HashMap<>();
        tiers.forEach((tier, members) -> seen.put(tier, distance(members, now)));
        return seen;
    }

    private static Optional<LatencyRanking.Distance> distance(List<Member.Answers> members, long now) {
        double count = 0;
        double roots = 0;
        double variances = 0;
        for (Member.Answers answers : members) {
            double part = answers.count(now);
            count += part;
            roots += part * answers.mean();
            variances += part * answers.variance();
        }
        return count < LatencyOrder.LEAST
                ? Optional.empty()
                : Optional.of(new LatencyRanking.Distance(roots / count, variances / count / count));
    }

    /** The part of all calls by which each level is explored: those of the best status, of which too little is known. */
    double[] explored(double[] able, long now) {
        double[] parts = new double[able.length];
        int unknown = 0;
        for (int k = 0; k < able.length; k++) {
            if (block[k] == 0 && able[k] > 0 && !isKnown(levels.get(k).tier(), now)) {
                parts[k] = 1;
                unknown++;
            }
        }
        for (int k = 0; k < parts.length && unknown > 0; k++) {
            parts[k] *= shared.exploring() / unknown;
        }
        return parts;
    }

    private boolean isKnown(int tier, long now) {
        return tiers.getOrDefault(tier, List.of()).stream()
                        .mapToDouble(answers -> answers.count(now))
                        .sum()
                >= LatencyOrder.ENOUGH;
    }

    @Override
    public String toString() {
        return shared.told();
    }
}
