package dev.lbkit.algorithms;

import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;

/*
 * The square histogram of Vose (1991): as many columns as indexes, all of one height; a column holds a part of its own index
 * and, above that, a part of one other index, its alias. A draw takes a column with the high half of its bits and throws a
 * coin with the low half.
 *
 * A column is one long: the height of its own part, of 2^32, in the high half, and the alias in the low half. A column that is
 * all its own is its own alias, so the height 2^32, which does not fit, is never needed. The coin selects by arithmetic: a
 * branch on a random bit is mispredicted every other time.
 *
 * Source: M. D. Vose, "A Linear Algorithm for Generating Random Numbers with a Given Distribution", IEEE TSE 17(9), 1991.
 */
/** Draws indexes in proportion to weights, in constant time. Immutable; O(size) to build. */
final class AliasTable {

    private static final double FULL = 0x1p32;

    private final long[] columns;

    /** A table of weights that are finite, at least 0, and of a finite sum greater than 0. */
    AliasTable(int size, IntToDoubleFunction weight) {
        columns = new long[size];
        double[] height = heights(size, weight);
        int[] open = new int[size]; // low columns from the left, high ones from the right
        int low = 0;
        int high = size;
        for (int i = 0; i < size; i++) {
            open[height[i] < 1 ? low++ : --high] = i;
        }
        while (low > 0 && high < size) {
            int poor = open[--low];
            int rich = open[high];
            columns[poor] = column(height[poor], rich);
            height[rich] -= 1 - height[poor];
            if (height[rich] < 1) {
                open[low++] = rich;
                high++;
            }
        }
        while (low > 0) {
            close(open[--low]);
        }
        while (high < size) {
            close(open[high++]);
        }
    }

    /** The weights, scaled to a mean of 1. */
    private static double[] heights(int size, IntToDoubleFunction weight) {
        double[] heights = new double[size];
        double total = 0;
        for (int i = 0; i < size; i++) {
            heights[i] = weight.applyAsDouble(i);
            total += heights[i];
        }
        for (int i = 0; i < size; i++) {
            heights[i] = heights[i] / total * size; // in this order nothing overflows
        }
        return heights;
    }

    /** What is left when one side runs out is full but for rounding. */
    private void close(int index) {
        columns[index] = column(0, index);
    }

    private static long column(double own, int alias) {
        return (long) (own * FULL) << 32 | alias;
    }

    /** The index for 64 random bits. */
    int pick(long bits) {
        int own = Draw.below(columns.length, (int) (bits >>> 32));
        long column = columns[own];
        int alias = (int) column;
        long aboveOwn = (bits & 0xffff_ffffL) - (column >>> 32); // negative where the coin falls on the own part
        return alias + ((own - alias) & (int) (aboveOwn >> 63));
    }

    /** The same, with the chances as the columns hold them. The parts of an index are put together in the order of columns. */
    Drawn drawn(long bits) {
        int size = columns.length;
        int index = pick(bits);
        int fell = Draw.below(size, (int) (bits >>> 32));
        double coin = ((bits & 0xffff_ffffL) + 0.5) / FULL;
        double[] chances = new double[size];
        double place = 0;
        for (int i = 0; i < size; i++) {
            double own = (columns[i] >>> 32) / FULL;
            int alias = (int) columns[i];
            if (i == fell) {
                place = chances[index] + (alias == i || coin < own ? coin : coin - own) / size;
            }
            chances[i] += own / size;
            chances[alias] += (1 - own) / size;
        }
        for (int i = 0; i < index; i++) {
            place += chances[i];
        }
        return new Drawn(index, DoubleStream.of(chances).boxed().toList(), place);
    }
}
