package dev.lbkit.testkit;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Sources of chance for the contract. */
final class Chance {

    private Chance() {}

    /** Generators that keep to the edges of the number range, where cursors overflow, and two ordinary ones. */
    static List<RandomGenerator> extremes() {
        Stream<RandomGenerator> stuck = Stream.of(
                        0L, -1L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, 0x7fff_fffe_7fff_fffeL, 0x7fff_ffff_ffff_fffeL)
                .map(Stuck::new);
        return Stream.concat(stuck, Stream.of(new Seeded(1), new Seeded(2))).toList();
    }

    /** A generator that many threads may use. */
    static RandomGenerator shared() {
        AtomicLong state = new AtomicLong(49);
        return () -> new SplittableRandom(state.getAndIncrement()).nextLong();
    }

    /** Begins with eight draws of one value at an edge, then goes on as any other, so that no redraw loops for ever. */
    private record Stuck(long start, AtomicLong drawn) implements RandomGenerator {

        Stuck(long start) {
            this(start, new AtomicLong());
        }

        @Override
        public long nextLong() {
            long count = drawn.getAndIncrement();
            return count < 8 ? start : new SplittableRandom(start + count).nextLong();
        }

        @Override
        public String toString() {
            return "chance stuck at " + start + " for 8 draws";
        }
    }

    private record Seeded(long seed, SplittableRandom random) implements RandomGenerator {

        Seeded(long seed) {
            this(seed, new SplittableRandom(seed));
        }

        @Override
        public long nextLong() {
            return random.nextLong();
        }

        @Override
        public String toString() {
            return "seed " + seed;
        }
    }
}
