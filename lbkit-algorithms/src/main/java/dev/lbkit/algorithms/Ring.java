package dev.lbkit.algorithms;

import java.util.Arrays;

/*
 * Sorted points, and beside them their owners. A hash belongs to the first point that is not below it, and beyond the last one
 * to the first. A table on the top bits of the hash, with about one entry a point, says where to begin, so that one or two
 * points are looked at, where a binary search would look at twenty.
 *
 * Hashes are unsigned. Their sign bit is flipped when they are stored, so that signed comparison puts them in order. One more
 * entry at the end, not below any hash and owned by the first point's owner, closes the ring without a test for its end.
 */
/** The points of a ring, each owned by a target. Immutable. */
final class Ring implements Placement {

    private static final long SIGN = Long.MIN_VALUE;

    private final long[] points; // sorted, sign flipped, closed by the highest one there is
    private final int[] owners;
    private final int[] starts; // for each value of the top bits, the first point that is not below it
    private final int shift;

    private Ring(long[] sorted) {
        points = Arrays.copyOf(sorted, sorted.length + 1);
        points[sorted.length] = Long.MAX_VALUE;
        owners = new int[points.length];
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(sorted.length - 1));
        shift = Long.SIZE - bits;
        starts = new int[1 << bits];
        int point = 0;
        for (int i = 0; i < starts.length; i++) {
            while (points[point] < (((long) i << shift) ^ SIGN)) {
                point++;
            }
            starts[i] = point;
        }
    }

    @Override
    public int home(long hash) {
        return owners[find(hash)];
    }

    private int find(long hash) {
        long key = hash ^ SIGN;
        int point = starts[(int) (hash >>> shift)];
        while (points[point] < key) {
            point++;
        }
        return point;
    }

    int size() {
        return points.length - 1;
    }

    /** A point by its place in unsigned order. */
    long point(int place) {
        return points[place] ^ SIGN;
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
            hashes[size] = hash ^ SIGN;
            owners[size++] = owner;
        }

        Ring build() {
            long[] sorted = Arrays.copyOf(hashes, size);
            Arrays.sort(sorted);
            Ring ring = new Ring(sorted);
            for (int i = 0; i < size; i++) {
                ring.owners[ring.find(hashes[i] ^ SIGN)] = owners[i];
            }
            ring.owners[size] = ring.owners[0];
            return ring;
        }
    }
}
