package dev.lbkit.algorithms;

/*
 * A key has buckets that it jumps to as buckets are added: bucket b becomes its own with chance 1 / (b + 1), and what it is
 * at home in is the last one that did. Looked at backwards, in octaves [q, 2q): an octave holds such a bucket with chance
 * 1/2, and the last one of it is anywhere in it with the same chance. Below that one, the next one down is drawn uniformly
 * from [0, 2q), those beyond the last bucket being skipped, until one is below q, which means that the octave holds no more.
 *
 * So one bit for each octave and a few bits for the place in it decide, and only the highest octave, which may reach beyond
 * the last bucket, can ask for more. All come from the hash: the octaves from its halves combined, the places from one half.
 * No more than two places are looked at, those of the two highest octaves that hold a bucket, and these take different
 * halves, as the half goes by the number of such octaves from there down. It must not go by the number of buckets: a place
 * is of the key alone.
 *
 * Source: O. Ertl, "JumpBackHash: Say Goodbye to the Modulo Operation to Distribute Keys Uniformly to Buckets", Software:
 * Practice and Experience, 2024, doi:10.1002/spe.3385.
 */
/** A consistent hash to buckets: of n + 1 buckets instead of n, 1 / (n + 1) of the keys move, all of them to the new one. */
final class JumpBack {

    private JumpBack() {}

    /** The bucket of a hash, below {@code buckets}, which is at least 1. Expected O(1), whatever the number. */
    static int bucket(long hash, int buckets) {
        int halves = (int) (hash ^ (hash >>> Integer.SIZE));
        int octaves = halves & (int) (0xffff_ffffL >>> Integer.numberOfLeadingZeros(buckets - 1));
        int octave = Integer.highestOneBit(octaves);
        int bucket = place(hash, octaves);
        for (long draw = -1; bucket >= buckets; draw--) {
            bucket = (int) Mix.of(hash, draw) & (2 * octave - 1);
        }
        return bucket >= octave ? bucket : place(hash, octaves ^ octave);
    }

    /** The last bucket in the highest of some octaves; 0, which is in none, if there is none. */
    private static int place(long hash, int octaves) {
        int octave = Integer.highestOneBit(octaves);
        int half = (int) (hash >>> (Integer.SIZE * (Integer.bitCount(octaves) & 1)));
        return octave == 0 ? 0 : octave | (half & (octave - 1));
    }
}
