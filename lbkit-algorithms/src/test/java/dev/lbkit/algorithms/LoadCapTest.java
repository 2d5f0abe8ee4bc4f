package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class LoadCapTest {

    /** Idle; counts how often it is asked for its calls in flight. */
    private record Asked(Target target, AtomicInteger times) implements Member {

        @Override
        public int inFlight() {
            times.getAndIncrement();
            return 0;
        }

        @Override
        public double latencyNanos(long now, double unheard) {
            return unheard;
        }

        @Override
        public double faultRate(long now) {
            return 0;
        }

        @Override
        public Optional<LoadReport> lastReport() {
            return Optional.empty();
        }
    }

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

    @Property(tries = 50)
    void fleet_anySize_asksAtMost256MembersAtOnceAndFourForAPick(@ForAll @IntRange(min = 1, max = 5000) int size) {
        AtomicInteger times = new AtomicInteger();
        TargetSet set = TargetSet.of(IntStream.range(0, size)
                .mapToObj(i -> TargetSet.Entry.of(new Asked(Target.of("http://10.0.0.1:" + i), times)))
                .toList());
        LoadCap cap = new LoadCap(1.5, set);
        int most = 0;
        int picks = 4 * size;
        times.set(0);

        for (int pick = 0; pick < picks; pick++) {
            int before = times.get();
            cap.fleet();
            most = Math.max(most, times.get() - before);
        }

        assertThat(most).isBetween(1, Math.min(size, 256));
        assertThat(times.get()).isLessThanOrEqualTo(4 * picks + 256);
    }
}
