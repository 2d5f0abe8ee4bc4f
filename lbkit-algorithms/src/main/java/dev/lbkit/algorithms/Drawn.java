package dev.lbkit.algorithms;

import dev.lbkit.Explanation;
import dev.lbkit.TargetSet;
import java.util.Collections;
import java.util.List;

/**
 * A draw with all that went into it, for {@code explain}.
 *
 * @param index what was drawn
 * @param chances of each index; they add up to 1
 * @param place where in the running sum of the chances the draw fell
 */
record Drawn(int index, List<Double> chances, double place) {

    /** Of 32 bits, for which {@link Draw#below} gives the index, each alike. */
    static Drawn uniform(int bound, int bits) {
        return new Drawn(
                Draw.below(bound, bits),
                Collections.nCopies(bound, 1.0 / bound),
                ((bits & 0xffff_ffffL) + 0.5) * 0x1p-32);
    }

    /** The target of the index, with the chances of all. */
    Explanation of(TargetSet targets, String how) {
        return Explanation.of(targets.get(index), how).drawnFrom(targets, chances::get, place);
    }
}
