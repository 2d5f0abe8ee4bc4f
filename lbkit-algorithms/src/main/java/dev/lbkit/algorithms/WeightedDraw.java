package dev.lbkit.algorithms;

import dev.lbkit.TargetSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/*
 * What was drawn before is remembered in registers alone, so that a pick allocates nothing. Of two indexes that are drawn
 * uniformly the second is drawn from one index less and moved past the first. By weight a repeated index is drawn again, a few
 * times only, since one target may hold nearly all weight; then any other one will do.
 */
/** Draws indexes of a set of at least two: by weight, or uniformly if all weights are the same. */
final class WeightedDraw {

    private static final int TRIES = 8;

    private final int size;
    private final @Nullable AliasTable table; // absent where uniform
    private final RandomGenerator random;

    WeightedDraw(TargetSet targets, RandomGenerator random) {
        size = targets.size();
        table = targets.isEquallyWeighted() ? null : new AliasTable(size, targets::weight);
        this.random = random;
    }

    /** One index. */
    int one() {
        return table == null ? Draw.below(size, random.nextInt()) : table.pick(random.nextLong());
    }

    /** The same as {@link #one}, with the chances of all. O(size). */
    Drawn drawn() {
        return table == null ? Drawn.uniform(size, random.nextInt()) : table.drawn(random.nextLong());
    }

    /** Two different indexes, as a {@link Pair}. */
    long two() {
        long bits = random.nextLong();
        if (table == null) {
            int first = Draw.below(size, (int) (bits >>> 32));
            return Pair.of(first, other(first, (int) bits));
        }
        int first = table.pick(bits);
        int second = table.pick(random.nextLong());
        for (int tries = 1; second == first && tries < TRIES; tries++) {
            second = table.pick(random.nextLong());
        }
        return Pair.of(first, second == first ? other(first, random.nextInt()) : second);
    }

    /** Any index but one, each alike. */
    private int other(int index, int bits) {
        int other = Draw.below(size - 1, bits);
        return other + ((index - 1 - other) >>> 31); // one further from index on, without a branch
    }

    /**
     * One index that is not among those drawn before.
     *
     * @param drawn a bit for each of them, as {@link #bit} gives it; fewer than 64 bits, and fewer than there are indexes
     */
    int another(long drawn) {
        int index = one();
        for (int tries = 1; (drawn & bit(index)) != 0 && tries < TRIES; tries++) {
            index = one();
        }
        if ((drawn & bit(index)) != 0) {
            index = Draw.below(size, random.nextInt());
        }
        while ((drawn & bit(index)) != 0) {
            index = index + 1 == size ? 0 : index + 1;
        }
        return index;
    }

    /** The bit of an index. Indexes 64 apart share one, so one pair in 64 of a large set is never drawn together. */
    static long bit(int index) {
        return 1L << index;
    }
}
