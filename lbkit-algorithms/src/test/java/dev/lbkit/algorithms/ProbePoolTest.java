package dev.lbkit.algorithms;

import static dev.lbkit.algorithms.LoadAwareTest.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With three probes a call. */
final class ProbePoolTest implements PolicyContract {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Override
    public BalancingPolicy policy() {
        return Policies.loadAware(3);
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    private static ProbePool pool(TargetSet set, double probesPerCall) {
        ReportedLoads loads = new ReportedLoads(set, new Load(set), ReportedLoads.FRESH);
        return new ProbePool(set.size(), probesPerCall, loads, new SplittableRandom(91));
    }

    private static Set<Integer> inside(ProbePool pool) {
        Set<Integer> indexes = new TreeSet<>();
        pool.each((index, score) -> indexes.add(index));
        return indexes;
    }

    /** The figures of the paper, for 100 targets and a pool of 16. */
    @ParameterizedTest
    @CsvSource({"3, 1, 1.32", "1, 0.25, 3.39", "0.5, 0.25, 11.76"})
    void budget_settingsOfThePaper_isThatOfThePaper(double probes, double removals, double expected) {
        double budget = ProbePool.budget(100, 16, probes, removals);

        assertThat(budget).isCloseTo(expected, within(0.005));
    }

    @Property
    void budget_anySettings_coversWhatIsUsedOrHasNoBound(
            @ForAll @IntRange(min = 6, max = 10_000) int targets,
            @ForAll @DoubleRange(min = 0.01, max = 10) double probes) {
        double removals = ProbePool.removals(probes);
        int places = ProbePool.places(targets);

        double budget = ProbePool.budget(targets, places, probes, removals);

        double stays = (1 - (double) places / targets) * probes - removals;
        assertThat(removals).isLessThanOrEqualTo(1);
        assertThat(stays).isPositive();
        assertThat(budget).isGreaterThanOrEqualTo(1).isEqualTo(Math.max(1, 2 / stays));
    }

    @ParameterizedTest
    @CsvSource({"5, 1, false", "6, 2, true", "20, 6, true", "48, 16, true", "1000, 16, true"})
    void places_anyFleet_areAtMostAThirdOfIt(int targets, int places, boolean isFor) {
        assertThat(ProbePool.places(targets)).isEqualTo(places);
        assertThat(ProbePool.isFor(targets)).isEqualTo(isFor);
    }

    @Test
    void refresh_moreReportsThanPlaces_keepsTheNewest() {
        TargetSet set = FakeMember.set(48);
        for (int i = 0; i < 20; i++) {
            FakeMember.at(set, i).withReport(report(0, 10), 1 + (i * 7) % 20);
        }
        ProbePool pool = pool(set, 3);

        pool.refresh(100);

        assertThat(inside(pool)).hasSize(16).doesNotContain(0, 3, 6, 9); // of stamps 1, 2, 3 and 4
    }

    @Test
    void refresh_reportOlderThanASecond_leaves() {
        TargetSet set = FakeMember.set(48);
        for (int i = 0; i < 10; i++) {
            FakeMember.at(set, i).withReport(report(0, 10), i);
        }
        ProbePool pool = pool(set, 3);
        pool.refresh(100);

        pool.refresh(SECOND + 4);

        assertThat(inside(pool)).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void use_reportWithoutNews_doesNotComeBack() {
        TargetSet set = FakeMember.set(48);
        for (int i = 0; i < 4; i++) {
            FakeMember.at(set, i).withReport(report(0, 10 + i), i);
        }
        ProbePool pool = pool(set, 3);
        pool.refresh(100);
        for (int i = 0; i < 20 && pool.best() >= 0; i++) {
            pool.use(pool.best());
        }
        Set<Integer> before = inside(pool);

        pool.refresh(SECOND / 2);
        Set<Integer> noNews = inside(pool);
        FakeMember.at(set, 3).withReport(report(0, 5), SECOND / 2);
        pool.refresh(SECOND / 2 + SECOND / 4);

        assertThat(before).hasSizeLessThan(2);
        assertThat(noNews).isEqualTo(before);
        assertThat(inside(pool)).contains(3);
    }

    @Test
    void use_eachTime_removesByTurnsTheOldestAndTheWorst() {
        TargetSet set = FakeMember.set(48);
        for (int i = 0;
                i < 12;
                i++) { // t0 is the oldest, t11 the slowest, t5 the best; two are so busy that all are cold
            FakeMember.at(set, i).withReport(report(i < 10 ? 0 : 1000, i == 5 ? 1 : 10 + i), i);
        }
        ProbePool pool = pool(set, 3);
        pool.refresh(100);

        List<Set<Integer>> left = new ArrayList<>();
        for (int uses = 0; uses < 4; uses++) {
            pool.use(pool.best());
            left.add(inside(pool));
        }

        assertThat(left.get(0)).contains(1, 2, 10, 11).doesNotContainAnyElementsOf(Set.of(0));
        assertThat(left.get(1)).contains(2, 10).doesNotContainAnyElementsOf(Set.of(0, 11));
        assertThat(left.get(2)).contains(3, 10).doesNotContainAnyElementsOf(Set.of(0, 1, 11));
        assertThat(left.get(3)).contains(9).doesNotContainAnyElementsOf(Set.of(0, 1, 10, 11));
    }

    @Property(tries = 20)
    void rounded_manyBudgets_meetTheirMean(@ForAll @DoubleRange(min = 1, max = 12) double budget, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int reports = 20_000;

        long uses = 0;
        for (int i = 0; i < reports; i++) {
            uses += ProbePool.rounded(budget, random);
        }

        assertThat((double) uses / reports).isCloseTo(budget, within(0.02)); // five deviations
    }

    @Test
    void pick_emptyPool_isTheLessBusyOfTwo() {
        TargetSet set = FakeMember.set(48);
        FakeMember.at(set, 0).withReport(report(0, 10));
        Picker picker = policy().over(set, new SplittableRandom(92));

        Explanation explanation = picker.explain(PickRequest.any(), 0);

        assertThat(explanation.candidates()).hasSize(2);
        assertThat(explanation.path().get(0)).startsWith("loadAware: fewer than 2 of 48 in the pool");
    }

    @Test
    void pick_fewerThanSixTargets_comparesAll() {
        TargetSet set = FakeMember.set(5);

        Explanation explanation = policy().over(set, new SplittableRandom(93)).explain(PickRequest.any(), 0);

        assertThat(explanation.candidates()).hasSize(5);
        assertThat(explanation.path().get(0)).startsWith("loadAware: all 5 compared");
    }

    /** An idle target that failed some time ago is no better than one that is only busy. */
    @Property
    void best_hotTargetBesideOneThatFailed_isTheHotOne(
            @ForAll @DoubleRange(min = 0.012, max = 1) @Scale(3) double faultRate) {
        TargetSet set = FakeMember.set(48);
        FakeMember.at(set, 0).withReport(report(20, 500));
        FakeMember.at(set, 3).withReport(report(0, 1)).withFaultRate(faultRate);
        ReportedLoads loads = new ReportedLoads(set, new Load(set), ReportedLoads.FRESH);
        ProbePool pool = new ProbePool(set.size(), 3, loads, new SplittableRandom(96));
        pool.refresh(100);
        loads.used(0); // 21 inside, above the limit of 20

        assertThat(pool.use(pool.best())).isZero();
    }

    /** What the pool holds against a target, a pick without a pool must not forgive. */
    @Property
    void pick_emptyPoolAndFaultThatThePoolRemembers_isNotPicked(
            @ForAll @DoubleRange(min = 0.012, max = 1) @Scale(3) double faultRate) {
        TargetSet set = FakeMember.set(6);
        FakeMember.at(set, 3).withFaultRate(faultRate);
        Picker picker = policy().over(set, new SplittableRandom(95));

        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            picked.add(picker.pick(PickRequest.any(), 0).target().id());
        }

        assertThat(picked).doesNotContain("t3").hasSize(5);
    }

    @Property
    void pick_targetInThePoolThatFails_isNotPicked(
            @ForAll @DoubleRange(min = 0.012, max = 1) @Scale(3) double faultRate) {
        TargetSet set = FakeMember.set(48);
        for (int i = 0; i < 16; i++) {
            FakeMember.at(set, i).withReport(report(20, 500));
        }
        FakeMember.at(set, 3).withReport(report(0, 1)).withFaultRate(faultRate);
        Picker picker = policy().over(set, new SplittableRandom(94));

        Set<String> picked = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            picked.add(picker.pick(PickRequest.any(), 0).target().id());
        }

        assertThat(picked).doesNotContain("t3").hasSizeGreaterThan(1);
    }
}
