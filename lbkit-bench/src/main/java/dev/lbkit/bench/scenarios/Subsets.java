package dev.lbkit.bench.scenarios;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.TargetSet;
import dev.lbkit.algorithms.Policies;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** K3: which targets callers share. */
final class Subsets {

    private static final int CALLERS = 300;
    private static final int TARGETS = 300;
    private static final int SIZE = 30;
    private static final double IDEAL_CHURN = 100.0 / (TARGETS + 1);

    private Subsets() {}

    static List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        Tally ordinal = new Tally((caller, inner) -> Policies.ordinalSubset(SIZE, caller, inner));
        facts.add(ordinal.peak("ordinalSubset").atMost(1.05));
        facts.add(ordinal.least("ordinalSubset"));
        facts.add(ordinal.churn("ordinalSubset").atMost(1.1 * IDEAL_CHURN));
        facts.add(ordinal.worstLoss("ordinalSubset").atMost(15));
        Tally hashed = new Tally((caller, inner) -> Policies.subset(SIZE, "caller-" + caller, inner));
        facts.add(hashed.peak("subset"));
        facts.add(hashed.least("subset"));
        facts.add(hashed.churn("subset"));
        facts.add(hashed.mostExchanged("subset").atMost(1));
        facts.add(hashed.worstLoss("subset"));
        return facts;
    }

    /** Who has whom, before and after a target joins. */
    private static final class Tally {

        private final List<BitSet> before = new ArrayList<>();
        private final List<BitSet> after = new ArrayList<>();
        private final int[] callers = new int[TARGETS];

        Tally(BiFunction<Integer, BalancingPolicy, BalancingPolicy> policy) {
            for (int caller = 0; caller < CALLERS; caller++) {
                before.add(subset(policy, caller, TARGETS));
                after.add(subset(policy, caller, TARGETS + 1));
                before.get(caller).stream().forEach(target -> callers[target]++);
            }
        }

        private static BitSet subset(
                BiFunction<Integer, BalancingPolicy, BalancingPolicy> policy, int caller, int targets) {
            BitSet chosen = new BitSet();
            BalancingPolicy looking = (set, random) -> {
                IntStream.range(0, set.size())
                        .forEach(i -> chosen.set(
                                StaticSuite.number(set.get(i).target().id())));
                return (request, now) -> set.get(0);
            };
            TargetSet all = StaticSuite.targets(targets);
            policy.apply(caller, looking).over(all, new SplittableRandom(1));
            return chosen;
        }

        Fact peak(String subject) {
            int most = IntStream.of(callers).max().orElseThrow();
            return Fact.of("K3", subject, "connections peak/mean", most / (double) (CALLERS * SIZE / TARGETS));
        }

        Fact least(String subject) {
            int least = IntStream.of(callers).min().orElseThrow();
            return Fact.of("K3", subject, "connections least/mean", least / (double) (CALLERS * SIZE / TARGETS));
        }

        private int exchanged(int caller) {
            BitSet gone = (BitSet) before.get(caller).clone();
            gone.andNot(after.get(caller));
            return gone.cardinality();
        }

        /** What part of all entries another one takes the place of. */
        Fact churn(String subject) {
            int sum = IntStream.range(0, CALLERS).map(this::exchanged).sum();
            return Fact.of("K3", subject, "exchanged when one joins %", 100.0 * sum / (CALLERS * SIZE));
        }

        Fact mostExchanged(String subject) {
            int most = IntStream.range(0, CALLERS).map(this::exchanged).max().orElseThrow();
            return Fact.of("K3", subject, "most exchanged by a caller", most);
        }

        /** What the unluckiest caller loses when the unluckiest tenth of the targets in a row is lost. */
        Fact worstLoss(String subject) {
            int worst = 0;
            for (int first = 0; first < TARGETS; first++) {
                for (BitSet mine : before) {
                    int from = first;
                    int lost = (int) IntStream.range(0, TARGETS / 10)
                            .filter(i -> mine.get((from + i) % TARGETS))
                            .count();
                    worst = Math.max(worst, lost);
                }
            }
            return Fact.of("K3", subject, "worst loss of a tenth in a row %", 100.0 * worst / SIZE);
        }
    }
}
