package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.Explanation;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.Arrays;
import java.util.List;
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

final class RampTest {

    private static final int KEYS = 5000;

    static List<HashPolicy> policies() {
        return Keys.policies();
    }

    @Provide
    Arbitrary<HashPolicy> anyHash() {
        return Arbitraries.of(policies());
    }

    /** Of some targets of weight 1, the first ramps. */
    private static TargetSet ramping(int size, double weight) {
        return Keys.inSlotsBelow(size).reweighted(i -> i == 0 ? weight : 1);
    }

    @Property(tries = 40)
    void over_growingWeight_bringsKeysHomeOneByOneAndToStay(
            @ForAll("anyHash") HashPolicy policy, @ForAll @IntRange(min = 2, max = 12) int size) {
        String[] settled = Keys.homes(policy, ramping(size, 1), KEYS);
        String[] before = Keys.homes(policy, ramping(size, 0.01), KEYS);
        for (double weight : new double[] {0.1, 0.4, 0.8, 0.99, 1}) {

            String[] after = Keys.homes(policy, ramping(size, weight), KEYS);

            for (int i = 0; i < KEYS; i++) {
                assertThat(after[i]).isIn(before[i], "t0");
                assertThat(settled[i]).isIn(after[i], "t0");
            }
            before = after;
        }
        assertThat(before).isEqualTo(settled);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void over_quarterOfItsWeight_takesAQuarterOfItsKeys(HashPolicy policy) {
        int own = Keys.count("t0", Keys.homes(policy, ramping(10, 1), 40_000));

        int taken = Keys.count("t0", Keys.homes(policy, ramping(10, 0.25), 40_000));

        assertThat((double) taken).isCloseTo(own * 0.25, within(5 * Math.sqrt(own * 0.25)));
    }

    /** A policy above may scale all weights: then nobody ramps. */
    @ParameterizedTest
    @MethodSource("policies")
    void over_allWeightsScaled_movesNothing(HashPolicy policy) {
        TargetSet set = Keys.inSlotsBelow(10);

        String[] homes = Keys.homes(policy, set.reweighted(i -> 0.3), 500);

        assertThat(homes).isEqualTo(Keys.homes(policy, set, 500));
    }

    /** All but one ramp: nobody gets more than the weights of now say. */
    @ParameterizedTest
    @MethodSource("policies")
    void over_allButOneRamp_givesThatOneItsShare(HashPolicy policy) {
        TargetSet set = Keys.inSlotsBelow(50).reweighted(i -> i == 7 ? 1 : 0.01);

        double share = Keys.count("t7", Keys.homes(policy, set, 20_000)) / 20_000.0;

        assertThat(share).isBetween(0.6, 0.9);
    }

    /** Keys that find nobody in many tries are drawn: by ids and weights, not by where a target stands in the list. */
    @ParameterizedTest
    @MethodSource("policies")
    void over_allButOneRampInOtherOrder_givesTheSameHomes(HashPolicy policy) {
        TargetSet set = Keys.inSlotsBelow(50).reweighted(i -> i == 7 ? 1 : 0.01);
        List<TargetSet.Entry> entries =
                IntStream.range(0, 50).mapToObj(i -> set.entry(49 - i)).toList();

        String[] homes = Keys.homes(policy, TargetSet.of(entries), 2000);

        assertThat(homes).isEqualTo(Keys.homes(policy, set, 2000));
    }

    /** Of such a set a 49th of all is not a 49th in doubles, and 20 points a target are 21. */
    @ParameterizedTest
    @MethodSource("policiesOf980Points")
    void over_oneOf49Ramps_movesItsKeysAlone(HashPolicy policy) {
        String[] settled = Keys.homes(policy, ramping(49, 1), KEYS);

        String[] homes = Keys.homes(policy, ramping(49, 0.5), KEYS);

        assertThat(Keys.movedBeside("t0", settled, homes)).isZero();
    }

    static List<HashPolicy> policiesOf980Points() {
        return Stream.concat(Stream.of(Policies.ringHash(RingLayout.xxHash(980, 8192))), policies().stream())
                .toList();
    }

    @Test
    void explain_keyThatFindsNobody_saysSoAndIsAsPicked() {
        TargetSet set = Keys.inSlotsBelow(50).reweighted(i -> i == 7 ? 1 : 0.01);
        HashPolicy policy = Policies.rendezvous(Keys.XXH64);
        String[] homes = Keys.homes(policy, set, 200);
        Picker picker = policy.over(set, new SplittableRandom(88));

        List<Explanation> explanations = IntStream.range(0, 200)
                .mapToObj(i -> picker.explain(Keys.request(i), 0))
                .toList();

        assertThat(explanations.stream().map(one -> one.chosen().id())).containsExactly(homes);
        assertThat(explanations)
                .anyMatch(one -> one.path()
                        .get(0)
                        .contains(
                                "found only ramping targets in 32 tries, and by the weights of now is at home where"));
    }

    @Test
    void explain_homeRamps_saysSo() {
        TargetSet set = ramping(3, 0.001);
        HashPolicy policy = Policies.rendezvous(Keys.XXH64);
        int key = Arrays.asList(Keys.homes(policy, Keys.inSlotsBelow(3), 100)).indexOf("t0");
        Picker picker = policy.over(set, new SplittableRandom(87));

        Explanation explanation = picker.explain(Keys.request(key), 0);

        assertThat(explanation.exclusions())
                .contains(new Explanation.Exclusion(
                        set.get(0).target(), "ramps, takes 0 % of its keys so far, and not this one"));
        assertThat(explanation.path().get(0)).contains(", hashed again at try ");
    }
}
