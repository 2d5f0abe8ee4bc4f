package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class RendezvousTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.rendezvous(Keys.XXH64);
    }

    @Override
    public PickRequest request(int index) {
        return Keys.request(index);
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    private static Placement weighted(TargetSet set) {
        return new WeightedContest(Seeds.of(set), set);
    }

    /** K1: weights are exact. */
    @Property(tries = 50)
    void pick_anyWeights_givesSharesByWeight(
            @ForAll long seed, @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 10) Integer> weights) {
        TargetSet set = FakeMember.setOf(
                weights.stream().mapToDouble(Integer::doubleValue).toArray());

        Tally tally = Tally.of(policy().over(set, new SplittableRandom(seed)), 20_000);

        for (int i = 0; i < set.size(); i++) {
            assertThat(tally.deviations("t" + i, set.weight(i) / set.totalWeight()))
                    .isLessThan(6);
        }
    }

    @Property
    void home_oneWeightMore_movesKeysToThatTargetAlone(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 10) Integer> weights,
            @ForAll @IntRange(max = 11) int growing,
            @ForAll long seed) {
        double[] before = weights.stream().mapToDouble(Integer::doubleValue).toArray();
        double[] after = before.clone();
        int index = growing % before.length;
        after[index] *= 1.5;
        Placement lighter = weighted(FakeMember.setOf(before));
        Placement heavier = weighted(FakeMember.setOf(after));

        new SplittableRandom(seed).longs(500).forEach(hash -> {
            int home = heavier.home(hash);
            assertThat(home).isIn(index, lighter.home(hash));
        });
    }

    @Property
    void home_equalWeights_isTheSameWithAndWithoutLogarithms(
            @ForAll @IntRange(min = 2, max = 50) int size, @ForAll long hash) {
        TargetSet set = FakeMember.set(size);

        assertThat(new EqualContest(Seeds.of(set)).home(hash))
                .isEqualTo(weighted(set).home(hash));
    }

    @Test
    void home_extremeWeights_isTheHeaviest() {
        Placement contest = weighted(FakeMember.setOf(Double.MIN_VALUE, 1e308, 1e-308));

        assertThat(new SplittableRandom(77).longs(1000).map(contest::home)).containsOnly(1L);
    }

    /** The memo is exact, whatever meets in it, and whoever writes to it. */
    @Test
    void memo_hashesThatMeet_givesEachItsOwnHome() throws Exception {
        Placement truth = new Remainders();
        Memo memo = new Memo(10_000, truth);

        List<Integer> wrong = Threads.onEight(() -> {
            SplittableRandom random = new SplittableRandom(78);
            int count = 0;
            for (int i = 0; i < 200_000; i++) {
                long hash = (long) random.nextInt(8) << 60 | random.nextInt(8) << 20 | random.nextInt(64);
                count += memo.home(hash) == truth.home(hash) ? 0 : 1;
            }
            return count;
        });

        assertThat(wrong).containsOnly(0);
    }

    private record Remainders() implements Placement {

        @Override
        public int home(long hash) {
            return (int) Long.remainderUnsigned(Mix.of(hash, 3), 10_000);
        }

        @Override
        public double[] distances(long hash, int targets) {
            return new double[targets];
        }

        @Override
        public String way(long hash) {
            return "is a remainder";
        }
    }
}
