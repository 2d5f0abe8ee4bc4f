package dev.lbkit.algorithms;

import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;

/** The home of a request's key. */
record HashPicker(String name, TargetSet targets, KeyHash keys, Placement placement, RandomGenerator random)
        implements Picker {

    @Override
    public Member pick(PickRequest request, long now) {
        return targets.get(placement.home(keys.of(request, random)));
    }

    @Override
    public Explanation explain(PickRequest request, long now) {
        long hash = keys.of(request, random);
        return placement.explain(targets, name + ": " + subject(request, hash), hash);
    }

    @Override
    public boolean needsTime() {
        return false;
    }

    /** What was hashed, without the key itself: it may be a session's. */
    static String subject(PickRequest request, long hash) {
        String kind = request.affinityKey().isPresent()
                ? "the affinity key"
                : request.flowKey().isPresent() ? "the flow key" : "chance, as there is no key,";
        return kind + " (hash " + Long.toHexString(hash) + ")";
    }
}
