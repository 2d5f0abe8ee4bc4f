package dev.lbkit.algorithms;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/*
 * One cursor for all threads is one word that every pick writes, and a word that two processors write costs ten times the
 * rest of a pick. So there are stripes, each with a place of its own on the ring, and a thread uses the one that its id hashes
 * to. Fibonacci hashing gives n threads of consecutive ids different stripes as long as there are 2n stripes.
 *
 * Loads and stores are opaque: two threads that meet on a stripe may get one index twice, and nothing else. A place wraps by
 * comparison, so there is no counter that could overflow. A stripe begins when it is first used, where the ring has the widest
 * gap (golden ratio): a program of one thread sees one rotation from the given start, whatever its thread's id is.
 */
/** Goes round the indexes of a ring: exactly, for one thread; each stripe of threads by itself, for many. */
final class StripedCursor {

    private static final int STRIPES_PER_PROCESSOR = 8;
    private static final int MOST_STRIPES = 256;
    private static final int SPACING = 32; // ints: 128 bytes, as processors fetch lines in pairs
    private static final int GOLDEN_RATIO = 0x9e37_79b9; // of 2^32

    private final int size;
    private final int start;
    private final int hashShift;
    private final AtomicInteger begun = new AtomicInteger(); // stripes in use; written once for each of them
    private final AtomicIntegerArray next; // of each stripe, the next index plus 1; 0 before it begins

    /** A cursor over at most 2^30 indexes. */
    StripedCursor(int size, int start) {
        this(size, start, Runtime.getRuntime().availableProcessors() * STRIPES_PER_PROCESSOR);
    }

    StripedCursor(int size, int start, int stripes) {
        this.size = size;
        this.start = start;
        hashShift = Integer.numberOfLeadingZeros(Math.min(Math.max(2, stripes), MOST_STRIPES) - 1);
        int powerOfTwo = 1 << (Integer.SIZE - hashShift); // the next one up
        next = new AtomicIntegerArray((powerOfTwo + 1) * SPACING);
    }

    /** The next index. */
    int next() {
        int hash = (int) Thread.currentThread().getId() * GOLDEN_RATIO;
        int stripe = ((hash >>> hashShift) + 1) * SPACING; // the first line is the array's length, read by all
        int turn = next.getOpaque(stripe);
        if (turn == 0) {
            turn = begin();
        }
        next.setOpaque(stripe, turn == size ? 1 : turn + 1);
        return turn - 1;
    }

    private int begin() {
        int gap = Draw.below(size, begun.getAndIncrement() * GOLDEN_RATIO);
        return 1 + (start + gap) % size;
    }
}
