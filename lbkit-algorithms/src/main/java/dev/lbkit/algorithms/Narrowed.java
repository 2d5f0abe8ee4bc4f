package dev.lbkit.algorithms;

import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;

/**
 * A picker over a part of a set, which remembers the whole to explain itself.
 *
 * @param inner picks from {@code kept}
 * @param all what there was
 * @param kept what is left of it
 * @param reason why a target was left out
 * @param step what was done, in a sentence
 */
record Narrowed(Picker inner, TargetSet all, TargetSet kept, String reason, String step) implements Picker {

    /** A picker over the whole set: a step that left nobody out, and says why. */
    static Narrowed byNothing(Picker inner, TargetSet all, String step) {
        return new Narrowed(inner, all, all, "", step);
    }

    @Override
    public Member pick(PickRequest request, long now) {
        return inner.pick(request, now);
    }

    @Override
    public boolean needsTime() {
        return inner.needsTime();
    }

    @Override
    public Explanation explain(PickRequest request, long now) {
        return inner.explain(request, now).leavingOut(all, kept, reason).via(step);
    }
}
