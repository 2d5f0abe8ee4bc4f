package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightedRoundRobinTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.weightedRoundRobin();
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    private static TargetSet weighing(int size, IntToDoubleFunction weight) {
        return FakeMember.setOf(IntStream.range(0, size).mapToDouble(weight).toArray());
    }

    /** The farthest that any target is from its exact share after any number of picks. */
    private static double farthest(TargetSet set, Picker picker, int picks) {
        Tally tally = new Tally();
        double farthest = 0;
        for (int picked = 1; picked <= picks; picked++) {
            tally.add(picker.pick(PickRequest.any(), 0));
            for (int i = 0; i < set.size(); i++) {
                double due = picked * (set.weight(i) / set.totalWeight());
                farthest = Math.max(farthest, Math.abs(tally.count("t" + i) - due));
            }
        }
        return farthest;
    }

    @Property(tries = 50)
    void pick_wholeWeights_everyStretchIsWithinTwoTurns(
            @ForAll long start, @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 50) Integer> weights) {
        TargetSet set = weighing(weights.size(), weights::get);

        Picker picker = WeightedRoundRobin.startingAt(start, 0, set);

        assertThat(farthest(set, picker, 2000)).isLessThan(2);
    }

    /** What matters is the proportions, not that the weights are whole. */
    @Property(tries = 50)
    void pick_weightsInPartsOfAUnit_everyStretchIsWithinTwoTurns(
            @ForAll long start,
            @ForAll @LongRange(min = 0, max = 1L << 40) long firstOpen,
            @ForAll("units") double unit,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 400) Integer> parts) {
        TargetSet set = weighing(parts.size(), i -> parts.get(i) / unit);

        Picker picker = WeightedRoundRobin.startingAt(start, firstOpen, set);

        assertThat(farthest(set, picker, 3000)).isLessThan(2);
    }

    /** As they are where shares were printed: a little beside the whole parts that they stand for. */
    @Property(tries = 50)
    void pick_weightsInPartsOfAUnitThatWereRounded_everyStretchIsWithinTwoTurns(
            @ForAll long start,
            @ForAll @LongRange(min = 0, max = 1L << 40) long firstOpen,
            @ForAll("units") double unit,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 400) Integer> parts) {
        TargetSet set = weighing(parts.size(), i -> Math.rint(parts.get(i) / unit * 1e13) / 1e13);

        Picker picker = WeightedRoundRobin.startingAt(start, firstOpen, set);

        assertThat(farthest(set, picker, 3000)).isLessThan(2.001); // the weights are not quite those parts
    }

    /** The first falls short of its 2000 turns of 5087 by 1.2e-9 of one. */
    @ParameterizedTest
    @ValueSource(longs = {0, 5000, 6000})
    void pick_weightsThatAreNearlyWholeParts_areTakenAsThose(long start) {
        TargetSet set = FakeMember.setOf(0.031746031746, 0.001, 0.048);

        Picker picker = WeightedRoundRobin.startingAt(start, 0, set);

        assertThat(farthest(set, picker, 20_000)).isLessThan(2);
        Tally turns = Tally.of(picker, 5087);
        assertThat(turns.count("t0")).isEqualTo(2000);
        assertThat(turns.count("t1")).isEqualTo(63);
    }

    @Provide
    Arbitrary<Double> units() {
        return Arbitraries.of(2.0, 3.0, 4.0, 6.0, 7.0, 9.0, 10.0, 12.0, 32.0, 63.0, 64.0, 100.0, 1000.0);
    }

    @Property(tries = 50)
    void pick_wholeWeightsFromTheBeginning_everyPrefixIsWithinOneTurn(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 50) Integer> weights) {
        TargetSet set = weighing(weights.size(), weights::get);

        Picker picker = WeightedRoundRobin.startingAt(0, 0, set);

        assertThat(farthest(set, picker, 2000)).isLessThan(1);
    }

    @Property(tries = 50)
    void pick_anyWeights_everyStretchIsWithinFourTurns(
            @ForAll long start,
            @ForAll @LongRange(min = 0, max = 1L << 40) long firstOpen,
            @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0.01, max = 1000) Double> weights) {
        TargetSet set = weighing(weights.size(), weights::get);

        Picker picker = WeightedRoundRobin.startingAt(start, firstOpen, set);

        assertThat(farthest(set, picker, 3000)).isLessThan(4);
    }

    /** Rounded to places of a cycle, the light one would get a thousand times its share, or nothing. */
    @Property(tries = 5)
    void pick_weightsFarApart_areExact(@ForAll long start, @ForAll @LongRange(min = 0, max = 1L << 40) long firstOpen) {
        TargetSet set = FakeMember.setOf(1e6, 1, 0.5);

        Tally tally = Tally.of(WeightedRoundRobin.startingAt(start, firstOpen, set), 5_000_000);

        assertThat((double) tally.count("t1")).isCloseTo(5, within(2.0));
        assertThat((double) tally.count("t2")).isCloseTo(2.5, within(2.0));
    }

    /** Bug class of spring-cloud-commons#1074, ribbon#259, yarp#198 and others. */
    @ParameterizedTest
    @ValueSource(longs = {0x7fff_fffeL, 0xffff_fffeL, 0x7fff_ffff_ffff_fffeL, -1, 0, Long.MIN_VALUE, (1 << 30) - 50})
    void pick_aroundTheOverflowOfACounter_keepsShares(long start) {
        for (int size = 1; size <= 17; size++) {
            TargetSet whole = weighing(size, i -> i + 1);
            TargetSet broken = weighing(size, i -> Math.sqrt(i + 1));

            double ofWhole = farthest(whole, WeightedRoundRobin.startingAt(start, 1L << 40, whole), 1000);
            double ofBroken = farthest(broken, WeightedRoundRobin.startingAt(start, 1L << 40, broken), 1000);

            assertThat(ofWhole).as("size %s", size).isLessThan(2);
            assertThat(ofBroken).as("size %s", size).isLessThan(4);
        }
    }

    /** Bug class of grpc-java#8026: every update of the list begins at the first target. */
    @Test
    void over_thousandRebuildsOfThreePicks_favorsNobody() {
        TargetSet set = weighing(10, i -> 1 + i % 2);
        SplittableRandom random = new SplittableRandom(61);
        Tally tally = new Tally();

        for (int rebuild = 0; rebuild < 1000; rebuild++) {
            Picker picker = policy().over(set, random);
            for (int i = 0; i < 3; i++) {
                tally.add(picker.pick(PickRequest.any(), 0));
            }
        }

        for (int i = 0; i < 10; i++) {
            double due = 3000 * set.weight(i) / 15;
            assertThat((double) tally.count("t" + i)).as("seed 61: %s", tally).isCloseTo(due, within(0.15 * due));
        }
    }

    /** Bug class of Envoy#3271: all clients begin alike. */
    @Test
    void over_fiveHundredPickers_startByWeight() {
        TargetSet set = FakeMember.setOf(1, 2, 3, 4);
        SplittableRandom random = new SplittableRandom(62);
        Tally tally = new Tally();

        for (int i = 0; i < 500; i++) {
            tally.add(policy().over(set, random).pick(PickRequest.any(), 0));
        }

        assertThat(ChiSquare.of(tally, 500, 0.1, 0.2, 0.3, 0.4))
                .as("seed 62: %s", tally)
                .isLessThan(ChiSquare.critical(3));
    }

    /** Bug class of Envoy#10064: light targets are never reached before the next update. */
    @Test
    void over_rebuiltEveryFiftyPicks_givesTheLightGroupItsShare() {
        TargetSet set = weighing(1100, i -> i < 1000 ? 128 : 10);
        SplittableRandom random = new SplittableRandom(63);
        int light = 0;

        for (int rebuild = 0; rebuild < 4000; rebuild++) {
            Picker picker = policy().over(set, random);
            for (int i = 0; i < 50; i++) {
                light += picker.pick(PickRequest.any(), 0).target().weight() == 10 ? 1 : 0;
            }
        }

        double due = 200_000 * 1000 / 129_000.0;
        assertThat((double) light).as("seed 63").isCloseTo(due, within(0.1 * due));
    }

    /** Round robin from index 0 sends the first calls of all clients to one target. */
    @Test
    void over_twoHundredClientsAtOnce_spreadTheirFirstCalls() {
        TargetSet set = weighing(20, i -> 1 + i % 2);
        SplittableRandom random = new SplittableRandom(64);
        Tally tally = new Tally();

        for (int client = 0; client < 200; client++) {
            tally.add(policy().over(set, random).pick(PickRequest.any(), 0));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(tally.count("t" + i) / (200 * set.weight(i) / 30))
                    .as("seed 64: %s", tally)
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void explain_anyTurn_namesTheShare() {
        Picker picker = policy().over(FakeMember.setOf(3, 1), new SplittableRandom(65));

        String path = picker.explain(PickRequest.any(), 0).path().get(0);

        assertThat(path)
                .startsWith("weightedRoundRobin: it is the turn of index ")
                .containsPattern("share of 0\\.[27]5;");
        assertThat(picker.needsTime()).isFalse();
    }
}
