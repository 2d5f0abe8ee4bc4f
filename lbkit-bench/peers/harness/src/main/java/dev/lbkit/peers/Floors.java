package dev.lbkit.peers;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;

/** The floors: each reads its targets through a volatile reference, as anything must whose targets may change. */
final class Floors {

    /** What stands for the system in a floor's label. */
    static final String SYSTEM = "floor";

    static final List<Contender> ALL = List.of(
            Contender.ofFloor(Floor.HARNESS, Bench.PICK, Harness::new),
            Contender.ofFloor(Floor.RANDOM_INDEX, Bench.PICK, RandomIndex::new),
            Contender.ofFloor(Floor.STRIPED_COUNTER, Bench.PICK, StripedCounter::new),
            Contender.ofFloor(Floor.TWO_CLOCK_READS, Bench.PICK, TwoClockReads::new),
            Contender.ofFloor(Floor.KEY_HASH, Bench.PICK, KeyHash::new),
            Contender.ofFloor(Floor.TWO_COUNTS, Bench.CYCLE, TwoCounts::new));

    /** The two that show whether the machine was as fast for one group as for another. */
    static final List<Contender> DRIFT = ALL.stream()
            .filter(floor -> floor.policy().equals(Floor.RANDOM_INDEX.label())
                    || floor.policy().equals(Floor.STRIPED_COUNTER.label()))
            .toList();

    private Floors() {}

    private static Integer[] targets(int size) {
        Integer[] targets = new Integer[size];
        for (int i = 0; i < size; i++) {
            targets[i] = i;
        }
        return targets;
    }

    private static int below(int size, int bits) {
        return (int) (((bits & 0xffff_ffffL) * size) >>> 32);
    }

    private static final class Harness implements Subject {
        private final Integer target = 0;

        Harness(int size) {}

        @Override
        public Object pick(long turn) {
            return target;
        }

        @Override
        public int indexOf(Object chosen) {
            return (Integer) chosen;
        }
    }

    private static final class RandomIndex implements Subject {
        private volatile Integer[] targets; // never changes; volatile as it would be if it did

        RandomIndex(int size) {
            targets = targets(size);
        }

        @Override
        public Object pick(long turn) {
            Integer[] now = targets;
            return now[below(now.length, ThreadLocalRandom.current().nextInt())];
        }

        @Override
        public int indexOf(Object chosen) {
            return (Integer) chosen;
        }
    }

    private static final class StripedCounter implements Subject {
        private static final int SPACING = 32; // ints: two cache lines
        private static final int STRIPES = 32;
        private static final int STRIPE_BITS = 5;

        private final AtomicIntegerArray next = new AtomicIntegerArray((STRIPES + 1) * SPACING);
        private volatile Integer[] targets; // as above

        StripedCounter(int size) {
            targets = targets(size);
        }

        @Override
        public Object pick(long turn) {
            Integer[] now = targets;
            int hash = (int) Thread.currentThread().getId() * 0x9e37_79b9;
            int stripe = ((hash >>> (Integer.SIZE - STRIPE_BITS)) + 1) * SPACING;
            int index = next.getOpaque(stripe);
            next.setOpaque(stripe, index + 1 == now.length ? 0 : index + 1);
            return now[index];
        }

        @Override
        public int indexOf(Object chosen) {
            return (Integer) chosen;
        }
    }

    private static final class TwoClockReads implements Subject {
        private volatile Integer[] targets; // as above
        private final Integer atTheSameTime = -1;

        TwoClockReads(int size) {
            targets = targets(size);
        }

        @Override
        public Object pick(long turn) {
            Integer[] now = targets;
            long begin = System.nanoTime();
            Integer target = now[below(now.length, ThreadLocalRandom.current().nextInt())];
            return System.nanoTime() < begin ? atTheSameTime : target;
        }

        @Override
        public int indexOf(Object chosen) {
            return (Integer) chosen;
        }
    }

    private static final class KeyHash implements Subject {
        private final String[] keys = Keys.strings();
        private volatile Integer[] targets; // as above

        KeyHash(int size) {
            targets = targets(size);
        }

        @Override
        public Object pick(long turn) {
            Integer[] now = targets;
            return now[below(now.length, hash(keys[Keys.at(turn)]))];
        }

        /** All characters of the key, for the hash that a string caches has too few bits for most uses. */
        private static int hash(String key) {
            long hash = 0;
            for (int i = 0; i < key.length(); i++) {
                hash = (hash ^ key.charAt(i)) * 0x9e37_79b9_7f4a_7c15L;
            }
            return (int) (hash >>> 32);
        }

        @Override
        public int indexOf(Object chosen) {
            return (Integer) chosen;
        }
    }

    private static final class TwoCounts implements Subject {
        private volatile AtomicInteger[] targets; // as above

        TwoCounts(int size) {
            targets = Stream.generate(AtomicInteger::new).limit(size).toArray(AtomicInteger[]::new);
        }

        @Override
        public Object begin(long turn) {
            AtomicInteger[] now = targets;
            AtomicInteger target =
                    now[below(now.length, ThreadLocalRandom.current().nextInt())];
            target.getAndIncrement();
            return target;
        }

        @Override
        public void end(Object call) {
            ((AtomicInteger) call).getAndDecrement();
        }

        @Override
        public int indexOf(Object chosen) {
            return List.of(targets).indexOf(chosen);
        }
    }
}
