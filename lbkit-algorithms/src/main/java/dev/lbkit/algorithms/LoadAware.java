package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/*
 * Prequal, cut along the laws: who asks targets is a detector in the shell, what they said is a fact of the member, and what is left
 * here is how to choose by it, which needs neither I/O nor a clock.
 *
 * A pool holds the few targets that probes have met just now, which are others for each caller: callers who all know all targets would
 * all choose the same one. Where only answers carry reports, a pool would hold what the caller has just chosen and nothing of the
 * others; so there all targets are compared, by what each said last, and every caller has met others. So it is where targets are too
 * few for a pool.
 */
/** Hot or cold, by what targets say of themselves. */
record LoadAware(double probesPerCall) implements BalancingPolicy {

    private static final double MOST_PROBES = 10;

    LoadAware {
        if (!(probesPerCall >= 0 && probesPerCall <= MOST_PROBES)) {
            throw new IllegalArgumentException("probesPerCall: " + probesPerCall + " (expected: >= 0 and <= 10)");
        }
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        return Leaf.over(targets, kept -> {
            WeightedDraw draw = new WeightedDraw(kept, random);
            Load local = new Load(kept);
            if (probesPerCall == 0 || !ProbePool.isFor(kept.size())) {
                return new OfAll(kept, draw, new ReportedLoads(kept, local, ReportedLoads.FADING));
            }
            ReportedLoads loads = new ReportedLoads(kept, local, ReportedLoads.FRESH);
            return new OfPool(kept, draw, local, loads, new ProbePool(kept.size(), probesPerCall, loads, random));
        });
    }

    private static Explanation explained(
            TargetSet targets, int chosen, List<Candidate> compared, String whom, double limit) {
        return Leaf.compared(
                targets.get(chosen),
                compared,
                "loadAware: " + whom + "; cold are those of at most " + limit
                        + " requests inside per relative weight and without faults: their score is the expected nanoseconds;"
                        + " the score of a hot one is 1e15 + requests inside; the first of equals wins");
    }

    /** Compares all, by what each said last. */
    private record OfAll(TargetSet targets, WeightedDraw draw, ReportedLoads loads) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            loads.refresh(now);
            int first = draw.one();
            int least = lower(lower(first, first + 1, targets.size()), 0, first);
            loads.used(least);
            return targets.get(least);
        }

        private int lower(int first, int from, int to) {
            int least = first;
            double lowest = loads.score(first);
            for (int i = from; i < to; i++) {
                double score = loads.score(i);
                if (score < lowest) {
                    least = i;
                    lowest = score;
                }
            }
            return least;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            loads.refresh(now);
            List<Candidate> compared = new ArrayList<>(targets.size());
            int first = draw.one();
            int least = first;
            for (int i = 0; i < targets.size(); i++) {
                int index = (first + i) % targets.size();
                compared.add(new Candidate(targets.get(index).target(), loads.score(index)));
                least = loads.score(index) < loads.score(least) ? index : least;
            }
            double limit = loads.limit();
            loads.used(least);
            return explained(
                    targets, least, compared, "all " + targets.size() + " compared by their last reports", limit);
        }
    }

    /** Compares those in the pool, or two drawn ones while it is empty. */
    private record OfPool(TargetSet targets, WeightedDraw draw, Load local, ReportedLoads loads, ProbePool pool)
            implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            pool.refresh(now);
            int best = pool.best();
            return targets.get(best < 0 ? lower(draw.two(), now) : pool.use(best));
        }

        private int lower(long two, long now) {
            return Pair.lower(two, score(Pair.first(two), now), score(Pair.second(two), now));
        }

        /** What the pool remembers of faults, a pick without it must not forgive. */
        private double score(int index, long now) {
            double load = local.at(index);
            double faultRate = targets.get(index).faultRate(now);
            return faultRate < ReportedLoads.FADED
                    ? load
                    : ReportedLoads.HOT + load + Faults.penalty(faultRate) * (load + 1);
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            pool.refresh(now);
            List<Candidate> compared = new ArrayList<>();
            pool.each((index, score) ->
                    compared.add(new Candidate(targets.get(index).target(), score)));
            double limit = loads.limit();
            int best = pool.best();
            if (best >= 0) {
                return explained(
                        targets,
                        pool.use(best),
                        compared,
                        compared.size() + " of " + targets.size() + " in the pool",
                        limit);
            }
            long two = draw.two();
            double first = score(Pair.first(two), now);
            double second = score(Pair.second(two), now);
            return Leaf.compared(
                    targets.get(Pair.lower(two, first, second)),
                    List.of(
                            new Candidate(targets.get(Pair.first(two)).target(), first),
                            new Candidate(targets.get(Pair.second(two)).target(), second)),
                    "loadAware: fewer than 2 of " + targets.size() + " in the pool; 2 compared by calls in"
                            + " flight per relative weight; the score of one with faults is 1e15 more; the first of equals"
                            + " wins");
        }
    }
}
