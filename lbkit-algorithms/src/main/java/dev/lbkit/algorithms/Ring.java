package dev.lbkit.algorithms;

import java.util.Arrays;

/*
 * Sorted points, each beside its owner, so that both are in one cache line. A hash belongs to the first point that is not
 * below it, and beyond the last one to the first. A table on the top bits of the hash, with about one entry a point, says
 * where to begin, so that one or two points are looked at, where a binary search would look at twenty.
 *
 * Hashes are unsigned. Their sign bit is flipped when they are stored, so that signed comparison puts them in order. One
 * more point at the end, not below any hash and owned by the first point's owner, closes the ring without a test for its
 * end.
 */
/** The points of a ring, each owned by a target. Immutable. */
final class Ring implements Placement {

    private static final long SIGN = Long.MIN_VALUE;

    private final long[] table; // of each point, itself with its sign flipped, then its owner
    private final int[] starts; // for each value of the top bits, where the first point stands that is not below it
    private final int shift;

    private Ring(long[] sorted) {
        table = new long[2 * sorted.length + 2];
        for (int i = 0; i < sorted.length; i++) {
            table[2 * i] = sorted[i];
        }
        table[2 * sorted.length] = Long.MAX_VALUE;
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(sorted.length - 1));
        shift = Long.SIZE - bits;
        starts = new int[1 << bits];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            while (table[at] < (((long) i << shift) ^ SIGN)) {
                at += 2;
            }
            starts[i] = at;
        }
    }

    @Override
    public int home(long hash) {
        return (int) table[find(hash) + 1];
    }

    private int find(long hash) {
        long key = hash ^ SIGN;
        int at = starts[(int) (hash >>> shift)];
        while (table[at] < key) {
            at += 2;
        }
        return at;
    }

    @Override
    public double[] distances(long hash, int targets) {
        int points = size();
        int nearest = find(hash) / 2 % points;
        double[] distances = new double[targets];
        Arrays.fill(distances, 1); // of a target without a point
        for (int k = points - 1; k >= 0; k--) {
            int place = (nearest + k) % points;
            boolean isAgain =
                    place > 0 && table[2 * place - 2] == table[2 * place]; // whose point the one before it gives
            if (!isAgain) {
                distances[(int) table[2 * place + 1]] = part(point(place) - hash);
            }
        }
        return distances;
    }

    /** An unsigned number as a part of 2^64. */
    private static double part(long bits) {
        return (bits >>> 1) * 0x1p-63 + (bits & 1) * 0x1p-64;
    }

    @Override
    public String way(long hash) {
        return "is at home at the next point on the ring; the score is what part of the ring further on one's next is";
    }

    int size() {
        return table.length / 2 - 1;
    }

    /** A point by its place in unsigned order. */
    long point(int place) {
        return table[2 * place] ^ SIGN;
    }

    /** Collects points. Of equal ones the last one added owns. */
    static final class Builder {

        private long[] hashes;
        private int[] owners;
        private int size;

        Builder(int expected) {
            hashes = new long[expected];
            owners = new int[expected];
        }

        int size() {
            return size;
        }

        void add(long hash, int owner) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * size + 1);
                owners = Arrays.copyOf(owners, hashes.length);
            }
            hashes[size] = hash;
            owners[size++] = owner;
        }

        Ring build() {
            long[] sorted = new long[size];
            Arrays.setAll(sorted, i -> hashes[i] ^ SIGN);
            Arrays.sort(sorted);
            Ring ring = new Ring(sorted);
            for (int i = 0; i < size; i++) {
                ring.table[ring.find(hashes[i]) + 1] = owners[i];
            }
            ring.table[ring.table.length - 1] = ring.table[1];
            return ring;
        }
    }
}
