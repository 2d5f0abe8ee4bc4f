package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LeastRequestTest {

    @Nested
    final class OfTwo implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return Policies.leastRequest(2);
        }

        @Override
        public boolean honorsWeights() {
            return true;
        }
    }

    @Nested
    final class OfFew implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return Policies.leastRequest(3);
        }

        @Override
        public boolean honorsWeights() {
            return true;
        }
    }

    @Nested
    final class OfAll implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return Policies.leastRequest(Integer.MAX_VALUE);
        }

        @Override
        public boolean honorsWeights() {
            return true;
        }
    }

    private static Picker over(TargetSet set, int choices, long seed) {
        return Policies.leastRequest(choices).over(set, new SplittableRandom(seed));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "0, 0.3, 0",
        "7, 0.3, 0",
        "8, 0.3, 1",
        "178, 0.9, 0",
        "180, 0.9, 1",
        "0, 0.11, 1",
        "0, 0.13, 0"
    })
    void pick_secondIsFaulty_isChosenOnlyIfTheFirstIsBusierThanItsFaultsAreWorth(
            int busy, double faultRate, int chosen) {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withInFlight(busy + 1);
        FakeMember.at(set, 1).withFaultRate(faultRate);

        Picker picker = over(set, 2, 1);

        assertThat(picker.pick(PickRequest.any(), 0)).isSameAs(set.get(chosen));
    }

    @Property
    void pick_twoOfTwo_isNeverTheBusier(
            @ForAll long seed, @ForAll @IntRange(min = 0) int one, @ForAll @IntRange(min = 0) int other) {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withInFlight(one);
        FakeMember.at(set, 1).withInFlight(other);

        Member picked = over(set, 2, seed).pick(PickRequest.any(), 0);

        assertThat(picked.inFlight()).isEqualTo(Math.min(one, other));
    }

    @Property
    void pick_asManyChoicesAsTargets_isOneOfTheLeastBusyForTheirWeight(
            @ForAll long seed,
            @ForAll @Size(min = 2, max = 40) List<@IntRange(min = 0, max = 20) Integer> inFlight,
            @ForAll @IntRange(min = 1, max = 3) int heaviest) {
        TargetSet set = FakeMember.setOf(IntStream.range(0, inFlight.size())
                .mapToDouble(i -> 1 + i % heaviest)
                .toArray());
        for (int i = 0; i < set.size(); i++) {
            FakeMember.at(set, i).withInFlight(inFlight.get(i));
        }

        Member picked = over(set, Integer.MAX_VALUE, seed).pick(PickRequest.any(), 0);

        double least = IntStream.range(0, set.size())
                .mapToDouble(i -> set.get(i).inFlight() / set.weight(i))
                .min()
                .orElseThrow();
        assertThat(picked.inFlight() / picked.target().weight()).isEqualTo(least);
    }

    @Property
    void explain_anyChoices_comparesThatManyDifferentTargets(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @IntRange(min = 2, max = 40) int choices,
            @ForAll @IntRange(min = 1, max = 1_000_000) int heaviest) {
        TargetSet set = FakeMember.setOf(
                IntStream.range(0, size).mapToDouble(i -> i == 0 ? heaviest : 1).toArray());

        List<Explanation.Candidate> candidates =
                over(set, choices, seed).explain(PickRequest.any(), 0).candidates();

        assertThat(candidates).doesNotHaveDuplicates().hasSize(choices > 32 ? size : Math.min(choices, size));
    }

    @Test
    void pick_allBusyAlike_doesNotPreferTheFirst() {
        TargetSet set = FakeMember.set(10);
        double[] alike = IntStream.range(0, 10).mapToDouble(i -> 0.1).toArray();

        for (int choices : new int[] {2, 3, 10}) {
            Tally tally = Tally.of(over(set, choices, 55), 20_000);
            assertThat(ChiSquare.of(tally, 20_000, alike))
                    .as("%s choices, seed 55: %s", choices, tally)
                    .isLessThan(ChiSquare.critical(9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 33})
    void pick_manyCallsAtOnce_levelsCallsInFlightPerWeight(int choices) {
        double[] weights = {1, 1, 2, 2, 4, 4, 8, 8};
        TargetSet set = FakeMember.setOf(weights);
        Picker picker = over(set, choices, 56);
        SplittableRandom random = new SplittableRandom(57);
        List<FakeMember> calls = new ArrayList<>();
        double[] seen = new double[weights.length];

        for (int i = 0; i < 100_000; i++) {
            FakeMember picked = (FakeMember) picker.pick(PickRequest.any(), 0);
            picked.begin();
            calls.add(picked);
            if (calls.size() > 600) {
                int ended = random.nextInt(calls.size());
                calls.get(ended).end();
                calls.set(ended, calls.get(calls.size() - 1));
                calls.remove(calls.size() - 1);
            }
            for (int j = 0; j < seen.length; j++) {
                seen[j] += i < 50_000 ? 0 : set.get(j).inFlight() / 50_000.0;
            }
        }

        for (int j = 0; j < weights.length; j++) {
            assertThat(seen[j]).as("seeds 56 and 57").isCloseTo(20 * weights[j], within(2 * weights[j]));
        }
    }

    @ParameterizedTest
    @CsvSource({"1e-308, 1e300", "4.9e-324, 1e308", "1, 1.0000000000000002"})
    void pick_extremeWeights_staysOnTheScale(double light, double heavy) {
        TargetSet set = FakeMember.setOf(light, heavy, heavy / 2);
        for (int i = 0; i < 3; i++) {
            FakeMember.at(set, i).withInFlight(Integer.MAX_VALUE);
        }

        for (int choices = 2; choices <= 3; choices++) {
            Explanation explanation = over(set, choices, 58).explain(PickRequest.any(), 0);
            assertThat(explanation.candidates())
                    .allSatisfy(one -> assertThat(one.score()).isFinite());
        }
    }

    @Test
    void leastRequest_oneChoice_isRefused() {
        assertThatThrownBy(() -> Policies.leastRequest(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("choices: 1 (expected: >= 2)");
    }
}
