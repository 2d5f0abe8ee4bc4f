package dev.lbkit.simulation;

import java.util.Arrays;

/**
 * How long a server's requests take, by how many were inside when they came: the estimate of a server that answers probes.
 *
 * <p>Source: Wydrowski, Kleinberg, Rumble and Archer, "Load is not what you should balance: Introducing Prequal", NSDI 2024.
 */
final class Latencies {

    private static final int COUNTS = 256; // more inside are counted with the last
    private static final int RECENT = 16;

    private final long[][] recent = new long[COUNTS][]; // the newest by count
    private final int[] heard = new int[COUNTS];

    void add(int inside, long nanos) {
        int count = Math.min(inside, COUNTS - 1);
        if (recent[count] == null) {
            recent[count] = new long[RECENT];
        }
        long atCount = inside == count ? nanos : nanos * COUNTS / (inside + 1); // as if the last count had been met
        recent[count][heard[count]++ % RECENT] = atCount;
    }

    /** The median of those that met nearly as many inside, scaled to so many; 0 if none was heard of. */
    long at(int inside) {
        int count = Math.min(inside, COUNTS - 1);
        for (int away = 0; away < COUNTS; away++) {
            if (count - away >= 0 && heard[count - away] > 0) {
                return scaled(count - away, inside);
            }
            if (count + away < COUNTS && heard[count + away] > 0) {
                return scaled(count + away, inside);
            }
        }
        return 0;
    }

    private long scaled(int count, int inside) {
        long[] sorted = Arrays.copyOf(recent[count], Math.min(heard[count], RECENT));
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] * (inside + 1) / (count + 1);
    }
}
