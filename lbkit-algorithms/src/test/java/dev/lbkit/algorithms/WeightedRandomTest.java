package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class WeightedRandomTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.weightedRandom();
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    @Property(tries = 50)
    void pick_anyWeights_givesSharesByWeight(
            @ForAll long seed, @ForAll @Size(min = 2, max = 10) List<@IntRange(min = 1, max = 10) Integer> weights) {
        double[] asDoubles = weights.stream().mapToDouble(Integer::doubleValue).toArray();
        TargetSet set = FakeMember.setOf(asDoubles);

        Tally tally = Tally.of(policy().over(set, new SplittableRandom(seed)), 20_000);

        for (int i = 0; i < set.size(); i++) {
            assertThat(tally.deviations("t" + i, set.weight(i) / set.totalWeight()))
                    .isLessThan(6);
        }
    }

    /** Bug class of Envoy#3271: all clients begin alike. */
    @Test
    void over_fiveHundredPickers_startByWeight() {
        TargetSet set = FakeMember.setOf(1, 2, 3, 4);
        SplittableRandom random = new SplittableRandom(53);
        Tally tally = new Tally();

        for (int i = 0; i < 500; i++) {
            tally.add(policy().over(set, random).pick(PickRequest.any(), 0));
        }

        assertThat(ChiSquare.of(tally, 500, 0.1, 0.2, 0.3, 0.4))
                .as("seed 53: %s", tally)
                .isLessThan(ChiSquare.critical(3));
    }

    /** Bug class of Envoy#10064: light targets are never reached before the next update. */
    @Test
    void over_rebuiltEveryFiftyPicks_givesTheLightGroupItsShare() {
        TargetSet set = FakeMember.setOf(
                IntStream.range(0, 1100).mapToDouble(i -> i < 1000 ? 128 : 10).toArray());
        SplittableRandom random = new SplittableRandom(54);
        int light = 0;

        for (int rebuild = 0; rebuild < 10_000; rebuild++) {
            Picker picker = policy().over(set, random);
            for (int i = 0; i < 50; i++) {
                light += picker.pick(PickRequest.any(), 0).target().weight() == 10 ? 1 : 0;
            }
        }

        double due = 500_000 * 1000 / 129_000.0;
        assertThat((double) light).as("seed 54").isCloseTo(due, within(0.1 * due));
    }
}
