package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dynatrace.hash4j.consistent.ConsistentHashing;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.SplittableRandom;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class JumpTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.jump(Keys.SLOT, Keys.XXH64);
    }

    @Override
    public PickRequest request(int index) {
        return Keys.request(index);
    }

    private static double chiSquare(LongToIntFunction bucket, int buckets, int keys) {
        int[] counts = new int[buckets];
        new SplittableRandom(79).longs(keys).forEach(hash -> counts[bucket.applyAsInt(hash)]++);
        double expected = (double) keys / buckets;
        return IntStream.of(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    /** K1: as even as chance allows, as the hash of hash4j from the same paper is. */
    @Test
    void bucket_anyNumberOfBuckets_isEven() {
        for (int buckets : new int[] {2, 3, 5, 8, 9, 12, 31, 33, 50, 100, 1000}) {
            var peer = ConsistentHashing.jumpBackHashSplitMix64();

            double ours = chiSquare(hash -> JumpBack.bucket(hash, buckets), buckets, 400_000);
            double theirs = chiSquare(hash -> peer.getBucket(hash, buckets), buckets, 400_000);

            assertThat(ours).as("%s buckets, seed 79", buckets).isLessThan(ChiSquare.critical(buckets - 1));
            assertThat(theirs).as("the peer, %s buckets", buckets).isLessThan(ChiSquare.critical(buckets - 1));
        }
    }

    @Property
    void bucket_oneBucketMore_isTheSameOrTheNewOne(
            @ForAll long hash, @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE - 1) int buckets) {
        int before = JumpBack.bucket(hash, buckets);

        assertThat(before).isBetween(0, buckets - 1);
        assertThat(JumpBack.bucket(hash, buckets + 1)).isIn(before, buckets);
    }

    @Test
    void bucket_threeHundredSteps_movesTheShareOfTheNewOne() {
        long[] hashes = new SplittableRandom(80).longs(20_000).toArray();
        for (int buckets = 1; buckets < 300; buckets++) {
            int moved = 0;
            for (long hash : hashes) {
                int after = JumpBack.bucket(hash, buckets + 1);
                assertThat(after).isIn(JumpBack.bucket(hash, buckets), buckets);
                moved += after == buckets ? 1 : 0;
            }

            double due = 20_000.0 / (buckets + 1);
            assertThat(Math.abs(moved - due)).as("%s buckets", buckets).isLessThan(5 * Math.sqrt(due));
        }
    }

    @Test
    void bucket_fixedHashes_staysAsItIs() {
        assertThat(new SplittableRandom(81)
                        .longs(8)
                        .mapToInt(hash -> JumpBack.bucket(hash, 1000))
                        .toArray())
                .containsExactly(245, 718, 445, 678, 767, 780, 69, 312);
    }

    /** The slots of a fleet with gaps: whoever leaves or joins, at any place but above gaps, moves its own keys alone. */
    @Property(tries = 50)
    void over_joinIntoAGap_movesItsKeysAlone(
            @ForAll @IntRange(min = 3, max = 40) int slots,
            @ForAll @IntRange(max = 37) int joining,
            @ForAll long seed) {
        int gap = joining % (slots - 2);
        TargetSet full = Keys.inSlotsBelow(slots);
        TargetSet some = full.where(i -> i == gap || i == slots - 1 || (Mix.of(seed, i) & 3) != 0)
                .orElseThrow();

        String[] after = Keys.homes(policy(), some, 2000);
        String[] before = Keys.homes(policy(), Keys.without(some, "t" + gap), 2000);

        assertThat(Keys.movedBeside("t" + gap, before, after)).isZero();
    }

    @Test
    void over_lastSlotAboveFreeOnesLeaves_movesWhatFellOnThemToo() {
        TargetSet set = Keys.inSlots(
                IntStream.concat(IntStream.range(0, 40), IntStream.of(49)).toArray());
        int keys = 50_000;

        String[] before = Keys.homes(policy(), set, keys);
        String[] after = Keys.homes(policy(), Keys.without(set, "t49"), keys);

        int free = 9;
        assertThat(Keys.movedBeside("t49", before, after))
                .isBetween(keys * free / 50 * 8 / 10, keys * free / 50 * 11 / 10);
    }

    @Test
    void over_halfTheSlotsFree_isEven() {
        TargetSet set = Keys.inSlots(IntStream.range(0, 20).map(i -> 2 * i + 1).toArray());

        String[] homes = Keys.homes(policy(), set, 100_000);

        for (int i = 0; i < 20; i++) {
            assertThat(Keys.count("t" + (2 * i + 1), homes)).isBetween(4650, 5350);
        }
    }

    @Test
    void slots_badAndDoubleLabels_takeFreeSlotsByOrderOfId() {
        TargetSet set = TargetSet.of(Stream.of(
                        slot("e", "3"),
                        slot("a", "x"),
                        slot("d", "1"),
                        slot("b", "1"),
                        slot("c", "99999"),
                        slot("f", "-2"))
                .map(Keys::entry)
                .toList());

        int[] slots = Slots.of(set, Keys.SLOT);

        assertThat(IntStream.of(slots)
                        .mapToObj(i -> i < 0 ? "-" : set.get(i).target().id()))
                .containsExactly("a", "b", "c", "e", "d", "f");
    }

    private static Target slot(String id, String label) {
        return Target.of(id, "http://10.0.0.1").withLabel(Keys.SLOT, label);
    }

    /** Hardly any slot is taken: the search ends, and all are reached. */
    @Test
    void pick_oneSlotInThousands_isAMember() {
        TargetSet set = Keys.inSlots(3, 2026, 65_535);

        assertThat(Keys.homes(policy(), set, 5000)).contains("t3", "t2026", "t65535");
    }

    @Test
    void pick_noLabels_goesByIdAndNotByPlace() {
        TargetSet set = FakeMember.set(10);
        TargetSet without = Keys.without(set, "t9");

        String[] before = Keys.homes(policy(), set, 2000);
        String[] after = Keys.homes(policy(), without, 2000);

        assertThat(Keys.movedBeside("t9", before, after)).isZero();
    }

    @Test
    void jump_blankLabel_saysTheRule() {
        assertThatThrownBy(() -> Policies.jump(" ", Keys.XXH64)).hasMessage("slotLabel: ' ' (expected: not blank)");
    }
}
