package dev.lbkit.algorithms;

import static java.util.Objects.requireNonNull;

import com.dynatrace.hash4j.hashing.Hashing;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/*
 * Callers and targets are numbered and cut into lots of ten. The lots of targets stand on a ring, lot j at the fraction that
 * the mirrored bits of j make, so that however many there are they are spread evenly, and a new one moves none. A caller goes
 * round from where the lot of its own number stands. All callers of a lot meet the same lots, and in each of them the same
 * shuffle of its ten places, of which the k-th caller takes the k-th: so no two of them share a target, and each target has
 * one of them. The last lot may have empty places; who draws one goes on to the next lot. When all lots were met, the caller
 * goes round again, one place further.
 *
 * Source: Rocksteadier, in "Reinventing Backend Subsetting at Google", ACM Queue 20(5), 2022.
 */
/** A few targets, others for each caller: evenly dealt out to callers that are numbered from 0. */
record OrdinalSubset(int size, int ordinal, BalancingPolicy inner) implements Composer {

    private static final int LOT = 10;

    OrdinalSubset {
        requireNonNull(inner, "inner");
        Chosen.check(size);
        if (ordinal < 0) {
            throw new IllegalArgumentException("ordinal: " + ordinal + " (expected: >= 0)");
        }
    }

    @Override
    public Picker over(TargetSet targets, RandomGenerator random) {
        Comparator<String> numbered = Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());
        int[] byId = IntStream.range(0, targets.size())
                .boxed()
                .sorted(Comparator.comparing(i -> targets.get(i).target().id(), numbered))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] order = IntStream.of(order(targets.size(), ordinal))
                .map(number -> byId[number])
                .toArray();
        return Chosen.over(targets, order, size, inner, random, "ordinalSubset: of caller " + ordinal);
    }

    /** The numbers below {@code size} in the order in which a caller takes them. */
    static int[] order(int size, int ordinal) {
        int lots = (size + LOT - 1) / LOT;
        int callers = ordinal / LOT;
        int[] round = IntStream.range(0, lots)
                .boxed()
                .sorted(Comparator.comparingInt(lot -> place(lot) - place(callers) + Integer.MIN_VALUE))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] order = new int[size];
        int taken = 0;
        for (int turn = 0; turn < LOT; turn++) {
            int place = (ordinal % LOT + turn) % LOT;
            for (int lot : round) {
                int number = lot * LOT + shuffle(callers, lot)[place];
                if (number < size) {
                    order[taken++] = number;
                }
            }
        }
        return order;
    }

    /** Where a lot stands on the ring of 2^32. */
    private static int place(int lot) {
        return Integer.reverse(lot);
    }

    private static int[] shuffle(int callers, int lot) {
        int[] places = IntStream.range(0, LOT).toArray();
        long bits = Hashing.xxh64().hashIntIntToLong(callers, lot) >>> 1;
        for (int i = LOT; i > 1; i--) {
            int other = (int) (bits % i);
            bits /= i;
            int last = places[i - 1];
            places[i - 1] = places[other];
            places[other] = last;
        }
        return places;
    }
}
