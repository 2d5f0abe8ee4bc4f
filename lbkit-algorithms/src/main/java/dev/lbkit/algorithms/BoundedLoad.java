package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/*
 * A target is full at c times its share, by weight, of the calls in flight with the new one. A key whose home is full is
 * hashed again, as a key of its own, so that what one target cannot take spreads over all others: to walk on from a full
 * home, as on a ring, would fill its neighbor next.
 *
 * Source: V. Mirrokni, M. Thorup, M. Zadimoghaddam, "Consistent Hashing with Bounded Loads", SODA 2018; hashing again:
 * J. Chen, B. Coleman, A. Shrivastava, "Revisiting Consistent Hashing with Bounded Loads", AAAI 2021.
 */
/** The home of a key, unless it has far more than its share of the calls in flight. */
record BoundedLoad(double c, HashPolicy inner) implements Composer {

    BoundedLoad {
        requireNonNull(inner, "inner");
        if (!(c > 1 && c <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("c: " + c + " (expected: > 1 and finite)");
        }
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        HashLeaf hash = (HashLeaf) inner; // there is no other kind
        return Leaf.over(
                targets, kept -> new Bounded(kept, hash.keys(), Ramp.over(kept, hash), new LoadCap(c, kept), random));
    }

    private record Bounded(TargetSet targets, KeyHash keys, Placement placement, LoadCap cap, RandomGenerator random)
            implements Picker {

        private static final int TRIES = 16;
        private static final long SALT = 0x626f_756eL << 32; // apart from the other uses of Mix

        @Override
        public Member pick(PickRequest request, long now) {
            return targets.get(choose(keys.of(request, random), cap.fleet()));
        }

        private int choose(long hash, double fleet) {
            for (int tries = 0; tries < TRIES; tries++) {
                int index = placement.home(again(hash, tries));
                if (cap.hasRoom(index, fleet)) {
                    return index;
                }
            }
            return cap.leastLoaded((int) again(hash, TRIES), (index, load) -> {});
        }

        private static long again(long hash, int tries) {
            return tries == 0 ? hash : Mix.of(hash, SALT + tries);
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            long hash = keys.of(request, random);
            double fleet = cap.fleet();
            String subject = "boundedLoad: " + HashPicker.subject(request, hash);
            Map<Target, String> full = new LinkedHashMap<>();
            for (int tries = 0; tries < TRIES; tries++) {
                int index = placement.home(again(hash, tries));
                if (cap.hasRoom(index, fleet)) {
                    String how = subject + (tries == 0 ? "" : " found room at try " + (tries + 1) + " and") + " ("
                            + cap.describe(index, fleet) + ")";
                    return Leaf.without(placement.explain(targets, how, again(hash, tries)), full);
                }
                full.put(targets.get(index).target(), "full: " + cap.describe(index, fleet));
            }
            List<Candidate> compared = new ArrayList<>();
            int least = cap.leastLoaded(
                    (int) again(hash, TRIES),
                    (index, load) ->
                            compared.add(new Candidate(targets.get(index).target(), load)));
            return Leaf.compared(
                    targets.get(least),
                    compared,
                    subject + " found no room in " + TRIES
                            + " tries and takes the least loaded: the score is one more than"
                            + " in flight, by one's part of the weight and of the room; the first of equals wins");
        }

        @Override
        public boolean needsTime() {
            return false;
        }
    }
}
