package dev.lbkit.algorithms;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Streams of keys, and where policies send them. */
final class Keys {

    static final KeyHash XXH64 = KeyHash.seeded(0);
    static final String SLOT = "ordinal";

    private Keys() {}

    /** Hash policies of all kinds. */
    static List<HashPolicy> policies() {
        return List.of(
                Policies.ringHash(RingLayout.xxHash(1024, 8192)),
                Policies.ringHash(RingLayout.ketama()),
                Policies.maglev(4099, XXH64),
                Policies.rendezvous(XXH64),
                Policies.jump(SLOT, XXH64));
    }

    /** A request of the key with this number. */
    static PickRequest request(int index) {
        return PickRequest.any().withAffinityKey("customer-" + index);
    }

    /** A set of targets t0, t1 and so on, in slots of these numbers, of weight 1. */
    static TargetSet inSlots(int... slots) {
        return TargetSet.of(Arrays.stream(slots)
                .mapToObj(slot -> Fleet.target(slot).withLabel(SLOT, "" + slot))
                .map(Keys::entry)
                .toList());
    }

    static TargetSet inSlotsBelow(int end) {
        return inSlots(IntStream.range(0, end).toArray());
    }

    static TargetSet.Entry entry(Target target) {
        return TargetSet.Entry.of(FakeMember.of(target));
    }

    static TargetSet without(TargetSet set, String id) {
        return set.where(i -> !set.get(i).target().id().equals(id)).orElseThrow();
    }

    /** The ids of the targets to which a policy sends the first keys. */
    static String[] homes(BalancingPolicy policy, TargetSet set, int keys) {
        Picker picker = policy.over(set, new SplittableRandom(71));
        return IntStream.range(0, keys)
                .mapToObj(i -> picker.pick(request(i), 0).target().id())
                .toArray(String[]::new);
    }

    /** How many keys moved from one target to another, neither of them the one that joined or left. */
    static int movedBeside(String id, String[] before, String[] after) {
        int moved = 0;
        for (int i = 0; i < before.length; i++) {
            boolean between = !before[i].equals(id) && !after[i].equals(id);
            moved += between && !before[i].equals(after[i]) ? 1 : 0;
        }
        return moved;
    }

    static int count(String id, String[] homes) {
        return (int) Arrays.stream(homes).filter(id::equals).count();
    }
}
