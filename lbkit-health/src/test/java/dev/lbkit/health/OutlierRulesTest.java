package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom each rule names. */
class OutlierRulesTest {

    private static final OutlierRule MEAN = OutlierRule.successRate(1.9, 5, 100);
    private static final OutlierRule MEDIAN = OutlierRule.medianRate(5, 5, 100);
    private static final OutlierRule EXCESS = OutlierRule.excessFaults(0.05);

    /** A thousand calls to each of ten targets, so many of which fail by half. */
    private static Round halfFailing(int bad) {
        int[] calls = new int[10];
        int[] faults = new int[10];
        Arrays.fill(calls, 1000);
        Arrays.fill(faults, 1);
        Arrays.fill(faults, 0, bad, 500);
        return RoundOf.calls(calls, faults);
    }

    @Test
    void meanAndDeviation_threeOfTenBad_namesNobody_medianAndExcessNameAllThree() {
        assertThat(MEAN.outliers(halfFailing(2))).containsOnlyKeys(0, 1);
        assertThat(MEAN.outliers(halfFailing(3))).isEmpty();
        assertThat(MEDIAN.outliers(halfFailing(3))).containsOnlyKeys(0, 1, 2);
        assertThat(EXCESS.outliers(halfFailing(3))).containsOnlyKeys(0, 1, 2);
    }

    @Property(tries = 50)
    void median_fewerThanHalfBad_namesExactlyThem(@ForAll @IntRange(max = 4) int bad) {
        assertThat(MEDIAN.outliers(halfFailing(bad))).hasSize(bad);
    }

    /** A round is judged on the thread that also checks health: it costs one sort, not one for each target. */
    @Test
    @Timeout(5)
    void median_tenThousandTargets_areJudgedInSeconds() {
        int[] calls = new int[10_000];
        int[] faults = new int[10_000];
        Arrays.fill(calls, 100_000);
        Arrays.setAll(faults, i -> i < 3 ? 100_000 : i * 7919 % 10_007); // in no order, all of them different

        assertThat(MEDIAN.outliers(RoundOf.calls(calls, faults))).containsOnlyKeys(0, 1, 2);
    }

    @Property(tries = 50)
    void excess_mostOfThemBad_namesExactlyThem(@ForAll @IntRange(max = 7) int bad) {
        assertThat(EXCESS.outliers(halfFailing(bad))).hasSize(bad);
    }

    @Test
    void excess_everythingFails_namesNobody() {
        Map<Integer, String> outliers = EXCESS.outliers(halfFailing(10));

        assertThat(outliers).isEmpty();
    }

    @Test
    void excess_finding_saysWhatItSaw() {
        assertThat(EXCESS.outliers(halfFailing(1)))
                .containsValue("50.0 % of 1000 calls failed, 0.1 % of the others' 9000");
    }

    @Property
    void successRate_thresholdOfAnyRates_isDeviationsBelowTheMean(
            @ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = 0, max = 1) Double> rates) {
        double[] values = rates.stream().mapToDouble(Double::doubleValue).toArray();
        SuccessRate rule = new SuccessRate(2, new Enough(1, 1));

        double mean = new SuccessRate(0, new Enough(1, 1)).threshold(values);
        long below = Arrays.stream(values)
                .filter(rate -> rate < rule.threshold(values) - 1e-9)
                .count();

        assertThat(mean).isBetween(-1e-9, 1 + 1e-9);
        assertThat((double) below / values.length).isLessThanOrEqualTo(1.0 / (1 + 2 * 2)); // Cantelli's bound
    }

    @Property
    void medianRate_thresholdOfAnyRates_sparesHalfOfThem(
            @ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = 0, max = 1) Double> rates) {
        double[] values = rates.stream().mapToDouble(Double::doubleValue).toArray();

        double threshold = new MedianRate(3, new Enough(1, 1)).threshold(100, values);

        long below = Arrays.stream(values).filter(rate -> rate < threshold).count();
        assertThat(2 * below).isLessThan(values.length);
    }

    /** Median .9 and median deviation .1, of so many calls that chance adds nothing; then rates that are all alike. */
    @Test
    void medianRate_threshold_isThatOfTheFormula() {
        double apart = new MedianRate(2, new Enough(1, 1)).threshold(1_000_000_000, 1, 1, .9, .9, .8);
        double alike = new MedianRate(5, new Enough(1, 1)).threshold(98, 1, 1, 1);

        assertThat(apart).isCloseTo(.9 - 2 * 1.4826 * .1 - .01, within(1e-6));
        assertThat(alike).isCloseTo(1 - 5 * Math.sqrt(.99 * .01 / 98) - .01, within(1e-12));
    }

    /** Of now and of before, each with a prior of its own, and of this moment, in which half of the targets fail in a row. */
    @ParameterizedTest(name = "{0} of {1} failed before, {2} of {3} of late, rows of {4} and {5}: {6}")
    @CsvSource({
        "0, 0, 0, 0, 0, 0, .02",
        "49, 950, 0, 0, 0, 0, .05",
        "0, 950, 9, 75, 0, 0, .095",
        "0, 950, 0, 975, 4, 0, .001",
        "0, 950, 0, 975, 4, 3, .75",
        "900, 950, 0, 975, 1, 1, .901",
    })
    void faultRateBeside_whatOthersShow_isTheHighestOfThree(
            long before, long callsBefore, long late, long callsLate, int row, int other, double expected) {
        Round.Span history = span(callsBefore, before);
        Round.Span recent = span(callsLate, late);
        List<Round.Row> rows = List.of(new Round.Row(row, Outcome.FAILURE), new Round.Row(other, Outcome.FAILURE));
        Round.Span window = Rounds.span(List.of(tally(1, 0), tally(1, 0)));

        Round round = new Round(recent, window, history, rows, 1e-6, 1e-6);

        assertThat(round.faultRateBeside(0)).isCloseTo(expected, within(1e-3));
    }

    /** Of the second of two targets; the first had none. */
    private static Round.Span span(long calls, long faults) {
        return Rounds.span(List.of(tally(0, 0), tally(calls, faults)));
    }

    private static Meter.Tally tally(long calls, long faults) {
        return new Meter.Tally(calls, faults, 0, Latencies.NONE);
    }

    /** Six intervals are the window; what leaves it is remembered, and loses a 60th in each further one. */
    @Test
    void meter_afterTheWindow_remembersWhatLeftIt() {
        Meter meter = new Meter(0);
        for (int i = 0; i < 6000; i++) {
            meter.hear(i % 2 == 0 ? Outcome.FAILURE : Outcome.SUCCESS, 0);
        }
        for (int i = 0; i < 6; i++) {
            meter.turn();
        }
        Meter.Tally inWindow = meter.window();

        meter.turn();
        Meter.Tally window = meter.window();
        Meter.Tally once = meter.history();
        meter.turn();

        assertThat(inWindow.calls()).isEqualTo(6000);
        assertThat(window.calls()).isZero();
        assertThat(List.of(once.calls(), once.faults())).containsExactly(5900L, 2950L);
        assertThat(meter.history().calls()).isEqualTo(5801);
    }

    @Test
    void failurePercentage_atTheShare_isNoOutlier() {
        OutlierRule rule = OutlierRule.failurePercentage(0.5, 1, 1);

        Set<Integer> named = rule.outliers(RoundOf.calls(new int[] {10, 10, 0}, new int[] {5, 6, 0}))
                .keySet();

        assertThat(named).containsExactly(1);
    }

    @Property
    void slowness_chanceOfEachSide_addsUpToAboutOne(
            @ForAll @Size(80) List<@IntRange(max = 5) Integer> some,
            @ForAll @Size(80) List<@IntRange(max = 5) Integer> others) {
        Latencies own = new Latencies(some.stream().mapToInt(Integer::intValue).toArray());
        Latencies foreign =
                new Latencies(others.stream().mapToInt(Integer::intValue).toArray());

        double slower = own.chanceBeside(foreign);
        double faster = foreign.chanceBeside(own);

        assertThat(slower).isBetween(0.0, 1.0);
        assertThat(slower + faster).isBetween(1.0, 2.0); // each is cautious by half a pair
    }
}
