package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LatencyPriorTest {

    private final LatencyPrior prior = new LatencyPrior();

    /** Means of targets whose true means and whose answers are spread like this, in roots around 10. */
    private static double[] means(int targets, double between, double within, double count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[targets];
        Arrays.setAll(
                means,
                i -> 10 + between * random.nextGaussian() + Math.sqrt(within * within / count) * random.nextGaussian());
        return means;
    }

    private static double[] all(int targets, double value) {
        double[] all = new double[targets];
        Arrays.fill(all, value);
        return all;
    }

    @Test
    void mean_nothingHeard_isThatOfOneMillisecond() {
        prior.fit(new double[] {0, 0}, new double[] {0, 0}, new double[] {0, 0});

        assertThat(Math.pow(prior.mean(), 4)).isCloseTo(1e6, within(1.0));
        assertThat(prior.expected(0, 0)).isEqualTo(prior.mean());
    }

    @Test
    void expected_eachHeardOnce_isTheMeanOfAll() {
        prior.fit(new double[] {1, 1, 0}, new double[] {8, 12, 0}, new double[] {0, 0, 0});

        assertThat(prior.expected(1, 8)).isEqualTo(10);
        assertThat(prior.expected(1, 12)).isEqualTo(10);
    }

    @Property
    void expected_anyFigures_liesBetweenItsOwnMeanAndThatOfTheFleet(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 50) int targets,
            @ForAll @DoubleRange(min = 0, max = 5) double between,
            @ForAll @DoubleRange(min = 0.01, max = 5) double within,
            @ForAll @DoubleRange(min = 0.01, max = 1e6) double count) {
        double[] means = means(targets, between, within, count, seed);

        prior.fit(all(targets, count), means, all(targets, within * within));

        double lowest = Arrays.stream(means).min().orElseThrow();
        double highest = Arrays.stream(means).max().orElseThrow();
        assertThat(prior.mean()).isBetween(lowest - 1e-9, highest + 1e-9);
        for (double own : means) {
            assertThat(prior.expected(count, own))
                    .isBetween(Math.min(own, prior.mean()) - 1e-9, Math.max(own, prior.mean()) + 1e-9);
        }
    }

    @Property
    void expected_moreAnswers_isCloserToItsOwnMean(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 1e4) double one,
            @ForAll @DoubleRange(min = 0, max = 1e4) double other) {
        prior.fit(all(20, 30), means(20, 1, 3, 30, seed), all(20, 9));

        double fewer = prior.expected(Math.min(one, other), 14);
        double more = prior.expected(Math.max(one, other), 14);

        assertThat(more).isGreaterThanOrEqualTo(fewer);
    }

    @Test
    void trust_knownSpread_isThatOfTheTextbook() {
        prior.fit(all(2000, 16), means(2000, 1, 4, 16, 91), all(2000, 16));

        double trust = prior.expected(16, prior.mean() + 1) - prior.mean();

        assertThat(prior.mean()).as("seed 91").isCloseTo(10, within(0.1));
        assertThat(trust)
                .as("between 1, within 16 / 16; the high side is up to .62")
                .isBetween(0.48, 0.63);
    }

    @Test
    void expected_oneFarTargetAmongManyAlike_isNearlyItsOwnMean() {
        double[] means = means(100, 0, 3, 90, 92);
        means[7] = 20;

        prior.fit(all(100, 90), means, all(100, 9));

        assertThat(prior.expected(90, 20)).as("seed 92").isGreaterThan(19);
    }
}
