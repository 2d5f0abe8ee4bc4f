package dev.lbkit.algorithms;

import dev.lbkit.TargetSet;
import java.util.Arrays;

/** What tells targets apart in a hash: their ids, which no list order and no other change touches. */
final class Seeds {

    private static final KeyHash IDS = KeyHash.seeded(0);

    private Seeds() {}

    static long[] of(TargetSet targets) {
        long[] seeds = new long[targets.size()];
        Arrays.setAll(seeds, i -> IDS.of(targets.get(i).target().id()));
        return seeds;
    }
}
