package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class AliasTableTest {

    private static AliasTable table(double... weights) {
        return new AliasTable(weights.length, i -> weights[i]);
    }

    @Property
    void chance_anyWeights_isTheShareOfTheWeight(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = 0, max = 1000) Double> weights) {
        double total = weights.stream().mapToDouble(Double::doubleValue).sum();
        Assume.that(total > 0);

        AliasTable table = new AliasTable(weights.size(), weights::get);

        for (int i = 0; i < weights.size(); i++) {
            assertThat(table.drawn(0).chances().get(i)).isCloseTo(weights.get(i) / total, within(1e-9));
        }
    }

    @Property
    void chance_oneWeightOfZero_isZero(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 1000) Integer> weights) {
        AliasTable table = new AliasTable(weights.size() + 1, i -> i == 0 ? 0 : weights.get(i - 1));

        assertThat(table.drawn(0).chances().get(0)).isZero();
    }

    @Property(tries = 50)
    void pick_everyColumnWithEvenlySpacedCoins_countsTheChances(
            @ForAll @Size(min = 1, max = 16) List<@IntRange(min = 1, max = 1000) Integer> weights) {
        int coins = 1 << 10;
        AliasTable table = new AliasTable(weights.size(), weights::get);
        int[] counts = new int[weights.size()];

        for (int column = 0; column < weights.size(); column++) {
            for (int coin = 0; coin < coins; coin++) {
                long high = ((2L * column + 1) << 31) / weights.size();
                counts[table.pick(high << 32 | (long) coin << 22)]++;
            }
        }

        for (int i = 0; i < weights.size(); i++) {
            double share = counts[i] / (double) (coins * weights.size());
            assertThat(share).isCloseTo(table.drawn(0).chances().get(i), within(1.0 / coins));
        }
    }

    @Test
    void chance_extremeWeights_addsUpToOne() {
        double[][] all = {
            {1e-308, 1e308}, {Double.MIN_VALUE, Double.MIN_VALUE}, {5e307, 5e307, 1e-308}, {1}, {0, 3, 0, 0},
        };

        for (double[] weights : all) {
            AliasTable table = table(weights);
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += table.drawn(0).chances().get(i);
            }
            assertThat(sum).as("%s", DoubleStream.of(weights).boxed().toList()).isCloseTo(1, within(1e-9));
        }
    }
}
