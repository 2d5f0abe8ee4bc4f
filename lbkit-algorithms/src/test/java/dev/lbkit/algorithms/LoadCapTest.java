package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class LoadCapTest {

    private static TargetSet busy(int size, SplittableRandom random) {
        TargetSet set = FakeMember.set(size);
        for (int i = 0; i < size; i++) {
            FakeMember.at(set, i).withInFlight(random.nextInt(100));
        }
        return set;
    }

    private static double sum(TargetSet set) {
        return IntStream.range(0, set.size()).map(i -> set.get(i).inFlight()).sum();
    }

    @Property(tries = 200)
    void fleet_firstPick_knowsTheCallsOfAll(@ForAll @IntRange(min = 1, max = 1500) int size, @ForAll long seed) {
        TargetSet set = busy(size, new SplittableRandom(seed));

        assertThat(new LoadCap(1.5, set).fleet()).isEqualTo(sum(set) + 1);
    }

    /** One stripe renews all counts in a quarter as many picks as there are targets; the last count may be a short one. */
    @Property(tries = 200)
    void fleet_oneRoundAfterAChange_knowsIt(@ForAll @IntRange(min = 1, max = 1500) int size, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TargetSet set = busy(size, random);
        LoadCap cap = new LoadCap(1.5, set);
        cap.fleet();
        for (int i = 0; i < size; i++) {
            FakeMember.at(set, i).withInFlight(random.nextInt(100));
        }

        for (int picks = 1; picks < (size + 3) / 4 + 64; picks++) {
            cap.fleet();
        }

        assertThat(cap.fleet()).isEqualTo(sum(set) + 1);
    }

    /** What a pick has counted shows in the sum, as each target has one call more than before. */
    @Property(tries = 100)
    void fleet_oneMoreCallEach_isFoundByAtMost256ForAPickAndFourOnAverage(
            @ForAll @IntRange(min = 1, max = 5000) int size) {
        TargetSet set = FakeMember.set(size);
        LoadCap cap = new LoadCap(1.5, set);
        for (int i = 0; i < size; i++) {
            FakeMember.at(set, i).withInFlight(1);
        }
        double known = 1;

        for (int pick = 1; known <= size; pick++) {
            double now = cap.fleet();
            assertThat(now - known).isBetween(0.0, 256.0);
            assertThat(now - 1).isLessThanOrEqualTo(4 * pick + 256);
            assertThat(pick).isLessThanOrEqualTo((size + 3) / 4 + 64);
            known = now;
        }
    }
}
