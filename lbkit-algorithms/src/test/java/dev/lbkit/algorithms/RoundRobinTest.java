package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import dev.lbkit.testkit.Tally;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoundRobinTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.roundRobin();
    }

    /** Bug class of spring-cloud-commons#1074, ribbon#259, yarp#198 and others; sizes 2, 4 and 8 hide it. */
    @ParameterizedTest
    @ValueSource(longs = {0x7fff_fffeL, 0xffff_fffeL, 0x7fff_ffff_ffff_fffeL, -1, 0, Long.MIN_VALUE})
    void pick_aroundTheOverflowOfACounter_givesEachTargetItsTurn(long start) {
        for (int size = 1; size <= 17; size++) {
            Picker picker = RoundRobin.startingAt(start, FakeMember.set(size));

            Tally tally = Tally.of(picker, 100);

            for (int i = 0; i < size; i++) {
                assertThat(tally.count("t" + i)).as("size %s", size).isBetween(100 / size, (100 + size - 1) / size);
            }
        }
    }

    @Property
    void pick_anyStart_isARotation(@ForAll long start, @ForAll @IntRange(min = 1, max = 50) int size) {
        TargetSet set = FakeMember.set(size);
        Picker picker = RoundRobin.startingAt(start, set);

        for (int i = 0; i < 2 * size; i++) {
            assertThat(picker.pick(PickRequest.any(), 0)).isSameAs(set.get((Math.floorMod(start, size) + i) % size));
        }
    }

    /** Bug class of grpc-java#8026: every update of the list begins at the first target. */
    @Test
    void over_thousandRebuildsOfThreePicks_favorsNobody() {
        TargetSet set = FakeMember.set(10);
        SplittableRandom random = new SplittableRandom(51);
        Tally tally = new Tally();

        for (int rebuild = 0; rebuild < 1000; rebuild++) {
            Picker picker = policy().over(set, random);
            for (int i = 0; i < 3; i++) {
                tally.add(picker.pick(PickRequest.any(), 0));
            }
        }

        assertThat(tally.count("t0")).as("seed 51: %s", tally).isLessThanOrEqualTo((int) (1.15 * 300));
    }

    /** Bug class of Envoy#3271: all clients begin alike. */
    @Test
    void over_fiveHundredPickers_startAnywhere() {
        TargetSet set = FakeMember.set(10);
        SplittableRandom random = new SplittableRandom(52);
        Tally tally = new Tally();

        for (int i = 0; i < 500; i++) {
            tally.add(policy().over(set, random).pick(PickRequest.any(), 0));
        }

        double[] alike = new double[10];
        Arrays.fill(alike, 0.1);
        assertThat(ChiSquare.of(tally, 500, alike)).as("seed 52: %s", tally).isLessThan(ChiSquare.critical(9));
    }
}
