package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class UniformRandomTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.random();
    }

    @Property(tries = 50)
    void pick_anyPositiveWeights_givesEqualShares(@ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int size) {
        double[] weights = new double[size];
        for (int i = 0; i < size; i++) {
            weights[i] = i + 1;
        }

        Tally tally = Tally.of(policy().over(FakeMember.setOf(weights), new SplittableRandom(seed)), 20_000);

        for (int i = 0; i < size; i++) {
            assertThat(tally.deviations("t" + i, 1.0 / size)).isLessThan(6);
        }
    }
}
