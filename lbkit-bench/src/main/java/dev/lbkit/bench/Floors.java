package dev.lbkit.bench;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The floors, by method; those that choose read 100 targets through a volatile reference, as targets that may change must be. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Floors {

    private static final int COUNT = 100;
    private static final int OPEN = 16;
    private static final int SPACING = 32; // ints: two cache lines
    private static final int STRIPE_BITS = 5;

    private final AtomicIntegerArray cursors = new AtomicIntegerArray(((1 << STRIPE_BITS) + 1) * SPACING);
    private final String[] keys = Requests.keys();
    private volatile AtomicInteger[] targets = Stream.generate(AtomicInteger::new)
            .limit(COUNT)
            .toArray(AtomicInteger[]::new); // never changes; volatile as it would be if it did

    /** The place of a thread among the keys, and its open calls. */
    @State(Scope.Thread)
    public static class Turn {
        private final AtomicInteger[] open =
                Stream.generate(AtomicInteger::new).limit(OPEN).toArray(AtomicInteger[]::new);
        private int next;
    }

    @Benchmark
    public Object randomIndex() {
        return drawn();
    }

    @Benchmark
    public Object stripedCounter() {
        AtomicInteger[] now = targets;
        int hash = (int) Thread.currentThread().getId() * 0x9e37_79b9;
        int stripe = ((hash >>> (Integer.SIZE - STRIPE_BITS)) + 1) * SPACING;
        int index = cursors.getOpaque(stripe);
        cursors.setOpaque(stripe, index + 1 == now.length ? 0 : index + 1);
        return now[index];
    }

    @Benchmark
    public Object keyHash(Turn turn) {
        AtomicInteger[] now = targets;
        return now[below(now.length, hash(keys[turn.next++ & keys.length - 1]))];
    }

    @Benchmark
    public Object twoCounts(Turn turn) {
        int oldest = turn.next++ & OPEN - 1;
        turn.open[oldest].getAndDecrement();
        AtomicInteger target = drawn();
        target.getAndIncrement();
        turn.open[oldest] = target;
        return target;
    }

    @Benchmark
    public long twoClockReads() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }

    private AtomicInteger drawn() {
        AtomicInteger[] now = targets;
        return now[below(now.length, ThreadLocalRandom.current().nextInt())];
    }

    private static int below(int size, int bits) {
        return (int) (((bits & 0xffff_ffffL) * size) >>> 32);
    }

    /** All characters of the key, for the hash that a string caches has too few bits for most uses. */
    private static int hash(String key) {
        long hash = 0;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x9e37_79b9_7f4a_7c15L;
        }
        return (int) (hash >>> 32);
    }
}
