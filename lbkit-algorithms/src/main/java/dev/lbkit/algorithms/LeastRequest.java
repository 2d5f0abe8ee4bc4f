package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/*
 * A weight counts once, whatever the load. Among idle targets the first one drawn wins, and it is drawn by weight. Under load
 * the calls in flight per weight are leveled. To compare (in flight + 1) / weight, as is often done, counts the weight a second
 * time among idle targets: the lighter of the two drawn never wins, and light targets starve.
 *
 * A target that fails at once has no calls in flight, so faults are calls in flight to it: load + penalty x (load + 1).
 *
 * No picker of it asks for the time. It matters to faults alone, and the balancer reads the clock from the first fault on.
 */
/** The least busy of a few. */
record LeastRequest(int choices) implements BalancingPolicy {

    /** Half the bits of the long that remembers who was drawn: an index that is free is soon found. Beyond it, all are compared. */
    private static final int MOST_DRAWN = 32;

    /** The share of ties from which on its comparisons decide nothing. */
    private static final double MOSTLY = 0.9;

    LeastRequest {
        if (choices < 2) {
            throw new IllegalArgumentException("choices: " + choices + " (expected: >= 2)");
        }
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        long size = fleet.targets().size();
        long idle =
                fleet.targets().stream().filter(state -> state.inFlight() == 0).count();
        double ties = (double) idle * (idle - 1) / Math.max(1, size * (size - 1));
        return choices == 2 && ties >= MOSTLY
                ? List.of("leastRequest compares calls in flight, but " + idle + " of " + size
                        + " targets have none now: "
                        + Math.round(100 * ties)
                        + " % of its comparisons are ties, and it draws as weightedRandom does")
                : List.of();
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.over(targets, kept -> {
            WeightedDraw draw = new WeightedDraw(kept, random);
            Load load = new Load(kept);
            if (choices == 2) {
                return new OfTwo(kept, draw, load);
            }
            boolean all = choices > MOST_DRAWN || choices >= kept.size();
            return new OfMany(kept, draw, load, all ? kept.size() : choices);
        });
    }

    private static Explanation explained(TargetSet targets, int chosen, List<Candidate> compared) {
        return Leaf.compared(
                targets.get(chosen),
                compared,
                "leastRequest: " + compared.size() + " of " + targets.size()
                        + " compared by calls in flight per relative weight, and by faults; the first of equals wins");
    }

    private record OfTwo(TargetSet targets, WeightedDraw draw, Load load) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(load.lower(draw.two(), now));
        }

        @Override
        public boolean needsTime() {
            return false;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            long two = draw.two();
            double first = load.withFaults(Pair.first(two), now);
            double second = load.withFaults(Pair.second(two), now);
            return explained(
                    targets,
                    Pair.lower(two, first, second),
                    List.of(
                            new Candidate(targets.get(Pair.first(two)).target(), first),
                            new Candidate(targets.get(Pair.second(two)).target(), second)));
        }
    }

    private record OfMany(TargetSet targets, WeightedDraw draw, Load load, int choices) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(least(now, (index, score) -> {}));
        }

        @Override
        public boolean needsTime() {
            return false;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            List<Candidate> compared = new ArrayList<>();
            int chosen = least(
                    now,
                    (index, score) ->
                            compared.add(new Candidate(targets.get(index).target(), score)));
            return explained(targets, chosen, compared);
        }

        private int least(long now, Comparisons told) {
            boolean all = choices == targets.size();
            int index = draw.one();
            int least = index;
            double lowest = load.withFaults(index, now);
            told.add(index, lowest);
            long drawn = 0;
            for (int i = 1; i < choices; i++) {
                drawn |= WeightedDraw.bit(index);
                index = all ? next(index) : draw.another(drawn);
                double score = load.withFaults(index, now);
                told.add(index, score);
                if (score < lowest) {
                    least = index;
                    lowest = score;
                }
            }
            return least;
        }

        private int next(int index) {
            return index + 1 == targets.size() ? 0 : index + 1;
        }
    }
}
