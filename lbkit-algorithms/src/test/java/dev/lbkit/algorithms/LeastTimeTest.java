package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LeastTimeTest implements PolicyContract {

    private static final long MILLISECOND = 1 << 20;

    @Override
    public BalancingPolicy policy() {
        return Policies.leastTime();
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    private static Explanation explain(TargetSet set) {
        return Policies.leastTime().over(set, new SplittableRandom(71)).explain(PickRequest.any(), 0);
    }

    private static double score(Explanation explanation, String id) {
        return explanation.candidates().stream()
                .filter(one -> one.target().id().equals(id))
                .findFirst()
                .orElseThrow()
                .score();
    }

    @Property
    void score_wellKnownTarget_followsTheFormula(
            @ForAll @IntRange(min = 1, max = 10_000) int millis,
            @ForAll @DoubleRange(min = 0.02, max = 1) double faultRate,
            @ForAll @IntRange(min = 0, max = 1000) int inFlight,
            @ForAll @DoubleRange(min = 0.1, max = 10) double weight) {
        TargetSet set = FakeMember.setOf(weight, 1);
        FakeMember.at(set, 0)
                .withLatency(Duration.ofMillis(millis))
                .withFaultRate(faultRate)
                .withInFlight(inFlight);
        FakeMember.at(set, 1).withLatency(Duration.ofMillis(2L * millis));

        double score = score(explain(set), "t0");

        double relative = weight / ((weight + 1) / 2);
        double odds = Math.min(faultRate, 0.999) / (1 - Math.min(faultRate, 0.999));
        double expected = millis * 1e6 * (1 + 20 * odds) * (1 + inFlight / relative);
        assertThat(score).isCloseTo(expected, within(1e-4 * expected));
    }

    @Property
    void explain_anyFigures_choosesOneOfTheLowestScores(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int size) {
        SplittableRandom random = new SplittableRandom(seed);
        TargetSet set = FakeMember.set(size);
        for (int i = 0; i < size; i++) {
            FakeMember member = FakeMember.at(set, i).withInFlight(random.nextInt(3));
            if (random.nextBoolean()) {
                member.withLatency(Duration.ofMillis(1 + random.nextInt(3)));
            }
        }

        Explanation explanation = explain(set);

        assertThat(explanation.candidates()).hasSize(size).doesNotHaveDuplicates();
        double lowest = explanation.candidates().stream()
                .mapToDouble(Candidate::score)
                .min()
                .orElseThrow();
        assertThat(score(explanation, explanation.chosen().id())).isEqualTo(lowest);
    }

    @Test
    void pick_equalsAndOneSlower_choosesEachEqualAlike() {
        TargetSet set = FakeMember.set(5);
        for (int i = 0; i < 5; i++) {
            FakeMember.at(set, i).withLatency(Duration.ofMillis(i == 2 ? 20 : 10));
        }
        Picker picker = policy().over(set, new SplittableRandom(73));
        Map<String, Integer> counts = new HashMap<>();

        for (int i = 0; i < 10_000; i++) {
            counts.merge(picker.pick(PickRequest.any(), 0).target().id(), 1, Integer::sum);
        }

        assertThat(counts.keySet()).containsExactlyInAnyOrder("t0", "t1", "t3", "t4");
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(2250, 2750));
    }

    @Test
    void score_nothingKnown_isOneMillisecond() {
        assertThat(score(explain(FakeMember.set(2)), "t0")).isCloseTo(1e6, within(1.0));
    }

    @Test
    void score_newTarget_isThatOfTheFleet() {
        TargetSet set = FakeMember.set(3);
        FakeMember.at(set, 0).withLatency(Duration.ofMillis(20));
        FakeMember.at(set, 1).withLatency(Duration.ofMillis(20));

        double score = score(explain(set), "t2");

        assertThat(score).isCloseTo(20e6, within(1e3));
    }

    @Test
    void score_faultsThatHaveFaded_countNoMore() {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withFaultRate(0.0119);
        FakeMember.at(set, 1).withFaultRate(0.0121);

        Explanation explanation = explain(set);

        assertThat(score(explanation, "t0")).isCloseTo(1e6, within(1.0));
        assertThat(score(explanation, "t1")).isGreaterThan(1.2e6);
    }

    @Test
    void score_silentWithCallsInFlight_isAtLeastTheSilence() {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withLatency(Duration.ofMillis(20)).withInFlight(1).withSilence(Duration.ofSeconds(1));
        FakeMember.at(set, 1).withLatency(Duration.ofMillis(20)).withInFlight(1).withSilence(Duration.ofMillis(20));

        Explanation explanation = explain(set);

        assertThat(score(explanation, "t0")).isCloseTo(2e9, within(1e3));
        assertThat(score(explanation, "t1")).isCloseTo(40e6, within(1e3));
    }

    @Test
    void score_unheardUntilHalfHasFaded_isThatOfTheOthersUntilACallIsOnItsWay() {
        TargetSet set = FakeMember.set(4);
        for (int i = 0; i < 4; i++) {
            FakeMember.at(set, i).withLatency(Duration.ofMillis(20));
        }
        FakeMember slow = FakeMember.at(set, 0).withLatency(Duration.ofSeconds(4));

        double known = score(explain(set), "t0");
        slow.withFreshness(0.51);
        double notYet = score(explain(set), "t0");
        slow.withFreshness(0.49);
        double due = score(explain(set), "t0");
        slow.withInFlight(1).withSilence(Duration.ofMillis(1));
        double asked = score(explain(set), "t0");

        assertThat(known).isCloseTo(4e9, within(4e5));
        assertThat(notYet).isEqualTo(known);
        assertThat(due).isCloseTo(20e6, within(1e3));
        assertThat(asked).isEqualTo(2 * known);
    }

    @Test
    void score_nobodyHeardLately_isWhatWasKnown() {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withLatency(Duration.ofMillis(20)).withFreshness(0.1);
        FakeMember.at(set, 1).withLatency(Duration.ofMillis(60)).withFreshness(0.1);

        Explanation explanation = explain(set);

        assertThat(score(explanation, "t0")).isCloseTo(20e6, within(1e4));
        assertThat(score(explanation, "t1")).isCloseTo(60e6, within(1e4));
    }

    @Test
    void pick_withinOneMillisecond_knowsCallsInFlightAtOnceAndLatenciesLater() {
        TargetSet set = FakeMember.set(2);
        Picker picker = policy().over(set, new SplittableRandom(72));
        picker.pick(PickRequest.any(), 0);
        FakeMember.at(set, 0).withLatency(Duration.ofMillis(10));
        FakeMember.at(set, 1).withLatency(Duration.ofMillis(30)).withInFlight(1);

        Explanation sameMillisecond = picker.explain(PickRequest.any(), MILLISECOND - 1);
        Explanation nextMillisecond = picker.explain(PickRequest.any(), MILLISECOND);

        assertThat(score(sameMillisecond, "t1")).isCloseTo(2e6, within(1.0));
        assertThat(score(nextMillisecond, "t1")).isCloseTo(60e6, within(1e5));
    }
}
