package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.LoadReport;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By reports on answers, without probes. */
final class LoadAwareTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.loadAware(0);
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    static LoadReport report(int inside, long millis) {
        return new LoadReport(0.5, inside, Optional.empty(), Optional.of(Duration.ofMillis(millis)));
    }

    private static Picker over(TargetSet set) {
        return Policies.loadAware(0).over(set, new SplittableRandom(81));
    }

    private static String picked(Picker picker, long now) {
        return picker.pick(PickRequest.any(), now).target().id();
    }

    @Property
    void pick_reportsOfNow_isTheFastestOfTheCold(@ForAll @IntRange(min = 2, max = 60) int size, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TargetSet set = FakeMember.set(size);
        int[] inside = random.ints(size, 0, 30).toArray();
        long[] millis = random.longs(size, 1, 1_000_000).toArray();
        IntStream.range(0, size).forEach(i -> FakeMember.at(set, i).withReport(report(inside[i], millis[i])));
        int limit = IntStream.of(inside).sorted().toArray()[(int) Math.ceil(0.84 * size) - 1];

        String picked = picked(over(set), 0);

        int fastest = IntStream.range(0, size)
                .filter(i -> inside[i] <= limit)
                .boxed()
                .min(Comparator.comparingDouble(i -> (float) (millis[i] * 1e6)))
                .orElseThrow();
        assertThat(millis[Integer.parseInt(picked.substring(1))]).isEqualTo(millis[fastest]);
    }

    @Test
    void pick_allHot_isTheLeastBusy() {
        TargetSet set = FakeMember.set(3);
        for (int i = 0; i < 3; i++) {
            FakeMember.at(set, i).withReport(report(5 - i, 10L * (i + 1))).withFaultRate(0.5);
        }

        String picked = picked(over(set), 0);

        assertThat(picked).isEqualTo("t2");
    }

    @Test
    void pick_againWithinAMillisecond_countsOwnCallsSinceTheReport() {
        TargetSet set = FakeMember.set(3);
        for (int i = 0; i < 3; i++) {
            FakeMember.at(set, i).withReport(report(0, 10L * (i + 1)));
        }
        Picker picker = over(set);

        List<String> picked =
                IntStream.range(0, 4).mapToObj(i -> picked(picker, 0)).toList();
        FakeMember.at(set, 0).withReport(report(0, 10), 1 << 20);
        String afterItsReport = picked(picker, 1 << 20);

        assertThat(picked.subList(0, 3)).containsExactly("t0", "t1", "t2");
        assertThat(afterItsReport).isEqualTo("t0");
    }

    /** A backend may say anything; none of it breaks a pick, or the view of the others. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 21, 10_000_000_000L, Long.MAX_VALUE})
    void pick_reportOfAVeryLongLatency_isTheSlowest(long seconds) {
        TargetSet set = FakeMember.set(3);
        for (int i = 0; i < 3; i++) {
            FakeMember.at(set, i).withReport(report(0, 10));
        }
        FakeMember.at(set, 0)
                .withReport(new LoadReport(0.5, 0, Optional.empty(), Optional.of(Duration.ofSeconds(seconds))));

        Explanation explanation = over(set).explain(PickRequest.any(), 0);

        assertThat(explanation.chosen().id()).isEqualTo("t1");
        assertThat(score(explanation, "t0")).isBetween(1e15 * (1 - 1e-7), ReportedLoads.HOT);
        assertThat(score(explanation, "t2")).isEqualTo(10e6);
    }

    /** The answer came on another thread after this one's tick was read. */
    @Test
    void read_reportFromAfterTheTick_isTakenOnce() {
        TargetSet set = FakeMember.set(1);
        FakeMember.at(set, 0).withReport(report(0, 10), 105);
        ReportedLoads loads = new ReportedLoads(set, new Load(set), ReportedLoads.FRESH);
        loads.read(100);
        loads.used(0);
        loads.used(0);
        double score = loads.score(0);

        loads.read(200_000);

        assertThat(loads.score(0)).isEqualTo(score).isGreaterThan(ReportedLoads.HOT);
        assertThat(loads.stamp(0)).isEqualTo(105);
    }

    @Property
    void pick_targetThatFailsFast_isNotPickedHoweverBusyTheOthersAre(
            @ForAll @DoubleRange(min = 0.3, max = 1) double faultRate,
            @ForAll @IntRange(min = 0, max = 100_000) int busy) {
        TargetSet set = FakeMember.set(10);
        for (int i = 0; i < 10; i++) {
            FakeMember.at(set, i).withReport(report(busy, 500));
        }
        FakeMember.at(set, 3).withReport(report(0, 1)).withFaultRate(faultRate);
        Picker picker = over(set);

        List<String> picked =
                IntStream.range(0, 50).mapToObj(i -> picked(picker, 0)).toList();

        assertThat(picked).doesNotContain("t3");
    }

    @Test
    void score_oldReport_fadesTowardsTheFleet() {
        TargetSet set = FakeMember.set(2);
        long old = Duration.ofMillis(500).toNanos();
        FakeMember.at(set, 0).withReport(report(0, 100), 0);
        FakeMember.at(set, 1).withReport(report(0, 10), old);

        Explanation explanation = over(set).explain(PickRequest.any(), old);

        double mean = (0.4 * 100 + 10) / 1.4; // of weights 1 / (1 + 1 + 1 / 2) and 1
        assertThat(score(explanation, "t0") / 1e6).isCloseTo(0.4 * 100 + 0.6 * mean, within(1e-3));
        assertThat(score(explanation, "t1") / 1e6).isCloseTo(10, within(1e-3));
    }

    private static double score(Explanation explanation, String id) {
        return explanation.candidates().stream()
                .filter(one -> one.target().id().equals(id))
                .findFirst()
                .orElseThrow()
                .score();
    }

    @Test
    void score_reportWithoutLatency_takesThatOfOwnCalls() {
        TargetSet set = FakeMember.set(2);
        for (int i = 0; i < 2; i++) {
            FakeMember.at(set, i)
                    .withReport(new LoadReport(0.5, 0, Optional.empty()))
                    .withLatency(Duration.ofMillis(20L + i));
        }

        Explanation explanation = over(set).explain(PickRequest.any(), 0);

        assertThat(score(explanation, "t0")).isEqualTo(20e6);
        assertThat(score(explanation, "t1")).isEqualTo(21e6);
    }

    @Property
    void explain_anyReports_choosesTheFirstOfTheLowestScore(
            @ForAll @IntRange(min = 2, max = 60) int size,
            @ForAll @IntRange(min = 0, max = 3) int probes,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TargetSet set = FakeMember.set(size);
        Picker picker = Policies.loadAware(probes).over(set, new SplittableRandom(seed));
        List<Explanation> explanations = new ArrayList<>();
        for (long now = 0; now < 20L << 20; now += 1 << 19) {
            for (int i = 0; i < 4; i++) {
                FakeMember.at(set, random.nextInt(size))
                        .withReport(report(random.nextInt(5), random.nextInt(1, 100)), now)
                        .withFaultRate(random.nextInt(10) == 0 ? 0.3 : 0);
            }
            explanations.add(picker.explain(PickRequest.any(), now));
        }

        assertThat(explanations).allSatisfy(explanation -> {
            Candidate lowest = explanation.candidates().stream()
                    .min(Comparator.comparingDouble(Candidate::score))
                    .orElseThrow();
            assertThat(explanation.chosen()).isEqualTo(lowest.target());
        });
    }

    @Property
    void quantile_anyFigures_isThatOfTheSorted(
            @ForAll @IntRange(min = 1, max = 200) int size,
            @ForAll @DoubleRange(min = 0.01, max = 1) double share,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] figures = new float[size];
        for (int i = 0; i < size; i++) {
            figures[i] = random.nextInt(20);
        }
        float[] sorted = figures.clone();
        Arrays.sort(sorted);

        float quantile = Quantile.of(share, figures, size);

        assertThat(quantile).isEqualTo(sorted[(int) Math.ceil(share * size) - 1]);
    }

    @Test
    void loadAware_probesOutOfBounds_areRefused() {
        assertThatThrownBy(() -> Policies.loadAware(-1)).hasMessage("probesPerCall: -1.0 (expected: >= 0 and <= 10)");
        assertThatThrownBy(() -> Policies.loadAware(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
