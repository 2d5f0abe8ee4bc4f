package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of false ejections against exact counting and known tables. */
class ChanceTest {

    private static BigInteger choices(int from, int chosen) {
        BigInteger product = BigInteger.ONE;
        for (int i = 0; i < chosen; i++) {
            product = product.multiply(BigInteger.valueOf(from - i)).divide(BigInteger.valueOf(i + 1));
        }
        return chosen < 0 || chosen > from ? BigInteger.ZERO : product;
    }

    @Property(tries = 500)
    void ofFaults_smallNumbers_isCountedExactly(
            @ForAll @IntRange(min = 1, max = 60) int allCalls,
            @ForAll @IntRange(max = 60) int faultSeed,
            @ForAll @IntRange(max = 60) int callSeed,
            @ForAll @IntRange(max = 60) int seed) {
        int allFaults = faultSeed % (allCalls + 1);
        int calls = callSeed % (allCalls + 1);
        int faults = seed % (Math.min(calls, allFaults) + 1);

        double chance = Chance.ofFaults(faults, calls, allFaults, allCalls);

        BigInteger ways = BigInteger.ZERO;
        for (int k = faults; k <= Math.min(calls, allFaults); k++) {
            ways = ways.add(choices(allFaults, k).multiply(choices(allCalls - allFaults, calls - k)));
        }
        double exact = new BigDecimal(ways)
                .divide(new BigDecimal(choices(allCalls, calls)), MathContext.DECIMAL64)
                .doubleValue();
        assertThat(chance).isCloseTo(exact, within(1e-9 * exact));
    }

    @Property(tries = 300)
    void ofFaults_oneFaultMore_isRarer(
            @ForAll @LongRange(min = 1, max = 30_000) long calls,
            @ForAll @LongRange(min = 1, max = 9_000_000) long others,
            @ForAll @DoubleRange(max = 0.5) double rate,
            @ForAll @DoubleRange(max = 1) double share) {
        long allFaults = (long) (rate * (calls + others));
        long faults = (long) (share * Math.min(calls, allFaults));

        double chance = Chance.ofFaults(faults, calls, allFaults, calls + others);

        assertThat(chance).isBetween(0.0, 1.0);
        assertThat(Chance.ofFaults(faults + 1, calls, allFaults, calls + others))
                .isLessThanOrEqualTo(chance + 1e-7);
    }

    @ParameterizedTest(name = "above {0} deviations: {1}")
    @CsvSource({
        "0, 0.5",
        "1, 0.158655253931457",
        "-1, 0.841344746068543",
        "2.9999, 0.0013503412829549",
        "3, 0.00134989803163009",
        "6, 9.86587645037698e-10",
        "10, 7.61985302416053e-24",
        "-5, 0.999999713348428"
    })
    void above_anyDeviations_isTheNormalTail(double deviations, double tail) {
        assertThat(Chance.above(deviations)).isCloseTo(tail, within(1e-11 * tail));
    }

    @Property
    void row_ofAnyLength_isTheShortestThatIsRareEnough(
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double faultRate,
            @ForAll @DoubleRange(min = 1, max = 30) double rarity) {
        double chance = Math.exp(-rarity);
        int row = Chance.row(faultRate, chance);

        assertThat(Math.pow(faultRate, row)).isLessThanOrEqualTo(chance * (1 + 1e-9));
        assertThat(Math.pow(faultRate, row - 1)).isGreaterThan(chance * (1 - 1e-9));
    }

    @Property
    void bin_ofAnyLatency_isWithinAnEighthOfItsMiddle(
            @ForAll @LongRange(min = 1_000_000, max = 30_000_000_000L) long nanos) {
        double middle = Latencies.middle(Latencies.bin(nanos));

        assertThat(middle / nanos).isBetween(0.85, 1.15);
    }
}
