package dev.lbkit.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract passes a right policy and catches planted wrong ones. */
final class PolicyContractTest {

    /** A user's own policy, as the README shows it. */
    record UniformRandom() implements BalancingPolicy {

        @Override
        public Picker over(TargetSet targets, RandomGenerator random) {
            TargetSet weighted = targets.weighted();
            return (request, now) -> weighted.get(random.nextInt(weighted.size()));
        }
    }

    @Nested
    final class RightPolicy implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return new UniformRandom();
        }
    }

    @Test
    void contract_cursorGoesNegativeAtOverflow_isCaught() {
        PolicyContract planted = () -> (targets, random) -> {
            AtomicInteger cursor = new AtomicInteger(random.nextInt());
            return (request, now) -> targets.get(cursor.getAndIncrement() % targets.size());
        };

        assertThatThrownBy(planted::pick_anySizeAndAnyStart_givesAMemberOfTheSet)
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void contract_weightsAreIgnored_isCaught() {
        PolicyContract planted = new PolicyContract() {
            @Override
            public BalancingPolicy policy() {
                return new UniformRandom();
            }

            @Override
            public boolean honorsWeights() {
                return true;
            }
        };

        assertThatThrownBy(planted::pick_unequalWeights_sharesFollowWhereHonored)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 45");
    }

    @Test
    void contract_lastTargetStarves_isCaught() {
        PolicyContract planted = () ->
                (targets, random) -> (request, now) -> targets.get(random.nextInt(Math.max(1, targets.size() - 1)));

        assertThatThrownBy(planted::pick_manyTimes_starvesNobody)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed");
    }

    @Test
    void contract_policyRemembersAnOlderSet_isCaught() {
        BalancingPolicy sticky = new BalancingPolicy() {
            private Member first; // the planted fault: state in a policy

            @Override
            public Picker over(TargetSet targets, RandomGenerator random) {
                first = first == null ? targets.get(targets.size() - 1) : first;
                return (request, now) -> first;
            }
        };
        PolicyContract planted = () -> sticky;

        assertThatThrownBy(planted::over_smallerSet_leavesTheOthersOut).isInstanceOf(AssertionError.class);
        assertThatThrownBy(planted::pick_duringUpdates_comesFromItsOwnSet).isInstanceOf(AssertionError.class);
    }

    @Test
    void contract_policyRemembersASetOfTheSameSize_isCaught() {
        Map<Integer, TargetSet> kept =
                new ConcurrentHashMap<>(); // the planted fault: built anew only when the size changed
        BalancingPolicy lazy = (targets, random) -> {
            TargetSet set = kept.computeIfAbsent(targets.size(), size -> targets.weighted());
            return (request, now) -> set.get(random.nextInt(set.size()));
        };
        PolicyContract planted = () -> lazy;

        assertThatThrownBy(planted::over_otherSetOfTheSameSize_leavesTheFormerMembersOut)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed");
        assertThatThrownBy(planted::pick_duringUpdates_comesFromItsOwnSet).isInstanceOf(AssertionError.class);
    }

    @Test
    void contract_zeroWeightIsPickedUnderLoad_isCaught() {
        PolicyContract planted = () -> LeastBusyOfAll::over;

        assertThatThrownBy(planted::pick_zeroWeights_getNothingUnlessAllAreZero)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("busy");
        assertThatThrownBy(planted::acquire_anyOutcome_leavesNothingInFlight)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("t4");
    }

    /** Looks at weights among the least busy alone, who may all have none. */
    private static final class LeastBusyOfAll {

        static Picker over(TargetSet targets, RandomGenerator random) {
            return (request, now) -> {
                int[] all = IntStream.range(0, targets.size()).toArray();
                int least = Arrays.stream(all)
                        .map(i -> targets.get(i).inFlight())
                        .min()
                        .orElseThrow();
                int[] tied = Arrays.stream(all)
                        .filter(i -> targets.get(i).inFlight() == least)
                        .toArray();
                int[] weighted =
                        Arrays.stream(tied).filter(i -> targets.weight(i) > 0).toArray();
                int[] chosen = weighted.length > 0 ? weighted : tied;
                return targets.get(chosen[random.nextInt(chosen.length)]);
            };
        }
    }

    @Test
    void contract_tickIsAnIndex_isCaught() {
        PolicyContract planted = () -> (targets, random) -> {
            TargetSet weighted = targets.weighted();
            return (request, now) -> weighted.get((int) (now % weighted.size()));
        };

        assertThatThrownBy(planted::pick_anySizeAndAnyStart_givesAMemberOfTheSet)
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(planted::acquire_anyOutcome_leavesNothingInFlight).isInstanceOf(RuntimeException.class);
    }

    @Test
    void contract_zeroWeightIsPicked_isCaught() {
        PolicyContract planted =
                () -> (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size()));

        assertThatThrownBy(planted::pick_zeroWeights_getNothingUnlessAllAreZero).isInstanceOf(AssertionError.class);
    }

    @Test
    void contract_explanationChoosesAnother_isCaught() {
        PolicyContract planted = () -> (targets, random) -> new Picker() {
            @Override
            public Member pick(PickRequest request, long now) {
                return targets.get(random.nextInt(targets.size()));
            }

            @Override
            public Explanation explain(PickRequest request, long now) {
                return Explanation.of(targets.get(0), "always the first");
            }
        };

        assertThatThrownBy(planted::pick_sameSeed_givesTheSamePicksAndExplanations)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void assertFollows_groupOnWhichTheDrawDoesNotFall_isCaught() {
        TargetSet set = FakeMember.set(2);
        Explanation ofEu = Explanation.of(set.get(0), "leaf").via("tier: 'eu'");
        List<String> groups = List.of("eu", "us");

        PolicyContract.assertFollows(ofEu.viaDraw(groups, i -> i == 0 ? 0.7 : 0.3, 0.69));

        assertThatThrownBy(() -> PolicyContract.assertFollows(ofEu.viaDraw(groups, i -> i == 0 ? 0.7 : 0.3, 0.7)))
                .hasMessageContaining("the step after the draw of 'us' is not of it");
        assertThatThrownBy(() -> PolicyContract.assertFollows(ofEu.viaDraw(groups, i -> 0.7, 0.69)))
                .hasMessageContaining("the chances add up to 1.4");
    }
}
