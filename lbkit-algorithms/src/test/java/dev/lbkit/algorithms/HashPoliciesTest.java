package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all hash policies. */
final class HashPoliciesTest {

    private static final int KEYS = 2000;

    static List<HashPolicy> policies() {
        return Keys.policies();
    }

    @Provide
    Arbitrary<HashPolicy> anyHash() {
        return Arbitraries.of(policies());
    }

    /** Those of which a target that leaves moves its own keys alone. */
    @Provide
    Arbitrary<HashPolicy> minimal() {
        return Arbitraries.of(
                Policies.ringHash(RingLayout.ketama()),
                Policies.rendezvous(Keys.XXH64),
                Policies.jump(Keys.SLOT, Keys.XXH64));
    }

    /** Bug class of Dubbo#590, too: labels, which a discovery system may add at any time, play no part. */
    @Property(tries = 60)
    void over_shuffledListWithOtherLabels_givesTheSameHomes(
            @ForAll("anyHash") HashPolicy policy, @ForAll @IntRange(min = 1, max = 40) int size, @ForAll long seed) {
        TargetSet set = Keys.inSlotsBelow(size);
        List<TargetSet.Entry> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Target target = set.get(i).target().withLabel("started", "" + seed);
            entries.add(Fleet.entry(target, HealthStatus.HEALTHY));
        }
        Collections.shuffle(entries, new Random(seed));

        String[] homes = Keys.homes(policy, TargetSet.of(entries), 200);

        assertThat(homes).isEqualTo(Keys.homes(policy, set, 200));
    }

    @Property(tries = 60)
    void over_oneTargetLess_movesItsKeysAlone(
            @ForAll("minimal") HashPolicy policy,
            @ForAll @IntRange(min = 2, max = 40) int size,
            @ForAll @IntRange(max = 39) int leaving) {
        TargetSet set = Keys.inSlotsBelow(size);
        String id = "t" + leaving % size;

        String[] before = Keys.homes(policy, set, KEYS);
        String[] after = Keys.homes(policy, Keys.without(set, id), KEYS);

        assertThat(Keys.movedBeside(id, before, after)).isZero();
        assertThat(after).doesNotContain(id);
    }

    @Property(tries = 20)
    void over_removedKeys_spreadOverAllOthers(
            @ForAll("minimal") HashPolicy policy, @ForAll @IntRange(max = 4) int leaving) {
        TargetSet set = Keys.inSlotsBelow(5);
        String id = "t" + leaving;

        String[] before = Keys.homes(policy, set, KEYS);
        String[] after = Keys.homes(policy, Keys.without(set, id), KEYS);

        for (int other = 0; other < 5; other++) {
            if (other != leaving) {
                assertThat(Keys.count("t" + other, after)).isGreaterThan(Keys.count("t" + other, before) + 30);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_sameKey_isAlwaysTheSameTarget(HashPolicy policy) {
        TargetSet set = Keys.inSlotsBelow(20);

        String[] one = Keys.homes(policy, set, 500);
        String[] other = Keys.homes(policy, set, 500);

        assertThat(one).isEqualTo(other);
    }

    /** A change here moves keys in every fleet that updates lbkit. */
    @Test
    void homes_fixedKeys_stayAsTheyAre() {
        TargetSet set = Keys.inSlotsBelow(10);

        List<String> homes = policies().stream()
                .map(policy -> String.join(" ", Keys.homes(policy, set, 8)))
                .toList();

        assertThat(homes)
                .containsExactly(
                        "t1 t4 t8 t1 t1 t4 t5 t0",
                        "t9 t3 t7 t0 t7 t1 t0 t1",
                        "t5 t7 t9 t3 t3 t2 t6 t0",
                        "t2 t7 t2 t4 t5 t6 t6 t9",
                        "t9 t7 t6 t2 t3 t9 t8 t0");
    }

    /** Bug class of HAProxy and nginx: no target is fit, and the search for one does not end. */
    @ParameterizedTest
    @MethodSource("policies")
    void pick_everythingFull_isBoundedAndStillAMember(HashPolicy policy) {
        TargetSet set = Keys.inSlotsBelow(50);
        for (int i = 0; i < 50; i++) {
            FakeMember.at(set, i).withInFlight(1_000_000);
        }
        var picker = Policies.boundedLoad(1.01, policy).over(set, new SplittableRandom(72));

        for (int i = 0; i < 100_000; i++) {
            FakeMember.at(set, i % 50).withInFlight(1_000_000 + i % 7);
            assertThat(picker.pick(Keys.request(i & 1023), 0)).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_noKey_spreadsByChance(HashPolicy policy) {
        TargetSet set = Keys.inSlotsBelow(4);

        assertThat(Fleet.picked(policy.over(set, new SplittableRandom(73)), PickRequest.any()))
                .containsExactly("t0", "t1", "t2", "t3");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void explain_affinityKey_namesItsHashAndNotTheKey(HashPolicy policy) {
        var picker = policy.over(Keys.inSlotsBelow(5), new SplittableRandom(74));

        String text = picker.explain(PickRequest.any().withAffinityKey("secret-session"), 0)
                .toString();

        assertThat(text).contains("the affinity key (hash").doesNotContain("secret-session");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void needsTime_any_isFalse(HashPolicy policy) {
        assertThat(policy.over(Keys.inSlotsBelow(5), new SplittableRandom(75)).needsTime())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_sharedAddress_reachesBothTargets(HashPolicy policy) {
        TargetSet set = TargetSet.of(IntStream.range(0, 3)
                .mapToObj(i -> Keys.entry(Target.of("t" + i, "http://10.0.0.1:80/" + i)))
                .toList());

        assertThat(Map.of("homes", List.of(Keys.homes(policy, set, 500))).get("homes"))
                .contains("t0", "t1", "t2");
    }

    /** Ids are addresses unless said otherwise, so one that is reached by a proxy may have another one's for its id. */
    @ParameterizedTest
    @MethodSource("policies")
    void pick_idThatIsTheAddressOfAnother_reachesAllTargets(HashPolicy policy) {
        List<TargetSet.Entry> entries = Stream.of(
                        Target.of("10.0.0.1:80", "http://proxy:1/a"),
                        Target.of("b", "http://proxy:1/b"),
                        Target.of("c", "http://10.0.0.1:80"),
                        Target.of("d", "http://c"))
                .map(Keys::entry)
                .toList();
        List<TargetSet.Entry> reversed = new ArrayList<>(entries);
        Collections.reverse(reversed);

        String[] homes = Keys.homes(policy, TargetSet.of(entries), 500);

        assertThat(homes).contains("10.0.0.1:80", "b", "c", "d");
        assertThat(Keys.homes(policy, TargetSet.of(reversed), 500)).isEqualTo(homes);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void pick_equalWeights_givesEvenShares(HashPolicy policy) {
        int keys = 40_000;

        String[] homes = Keys.homes(policy, Keys.inSlotsBelow(10), keys);

        double ringSpread = policy instanceof RingHash ? 0.35 : 0;
        double chance = 5 * Math.sqrt(keys * 0.1 * 0.9);
        for (int i = 0; i < 10; i++) {
            assertThat((double) Keys.count("t" + i, homes))
                    .as("share of t%s, %s", i, Arrays.asList(policy))
                    .isBetween(keys * 0.1 * (1 - ringSpread) - chance, keys * 0.1 * (1 + ringSpread) + chance);
        }
    }
}
