package dev.lbkit.failover;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A line of calls under the interleavings of two threads that Lincheck's model checker tries: no call is begun twice or forgotten, and
 * while one waits a turn is to come. Bug class B15, chaos test C05. {@code -Dlbkit.stress=N} tries N times as many.
 */
final class CallQueueRaceTest {

    @Test
    void line_anyOrder_theBooksAreRight() {
        Races.of(3, 15).check(Line.class);
    }

    @ParameterizedTest
    @ValueSource(classes = {RacyWakeUp.class, RacyTurn.class})
    void plantedRace_isFound(Class<?> planted) {
        Races.assertFound(planted, 10);
    }

    /** A line of two for calls that find no room until somebody makes some. */
    public static final class Line {

        private final Queue<Runnable> turns = new ConcurrentLinkedQueue<>();
        private final CallQueue queue = new CallQueue(
                "race",
                () -> 0,
                (delay, task) -> {
                    turns.add(task);
                    return () -> {};
                },
                2,
                Duration.ofSeconds(1));
        private final AtomicInteger room = new AtomicInteger();
        private final AtomicInteger submitted = new AtomicInteger();
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicBoolean twice = new AtomicBoolean();

        @Operation
        public void submit() {
            submitted.incrementAndGet();
            AtomicBoolean once = new AtomicBoolean();
            queue.submit(() -> attempt(once));
        }

        private CompletionStage<String> attempt(AtomicBoolean once) {
            if (room.getAndDecrement() <= 0) {
                room.incrementAndGet();
                return CompletableFuture.failedFuture(
                        new OverloadException("full", OverloadException.Reason.SERVICE_LIMIT));
            }
            begun.incrementAndGet();
            if (!once.compareAndSet(false, true)) {
                twice.set(true);
            }
            return CompletableFuture.completedFuture("done");
        }

        @Operation
        public void makeRoom() {
            room.incrementAndGet();
        }

        @Operation
        public void turn() {
            Optional.ofNullable(turns.poll()).ifPresent(Runnable::run);
        }

        @Validate
        public void books() {
            CallQueue.Counts counts = queue.counts();
            Races.check(!twice.get());
            Races.check(counts.waiting() >= 0 && counts.waiting() <= 2);
            Races.check(begun.get() + counts.waiting() + counts.refused() == submitted.get());
            Races.check(turns.size() <= 1); // one turn after the other
            Races.check(counts.waiting() == 0 || turns.size() == 1);
            room.addAndGet(2);
            turn();
            Races.check(queue.counts().waiting() == 0);
            Races.check(begun.get() + counts.refused() == submitted.get());
        }
    }

    /** Planted: looks whether anybody waits, then says that no turn is to come. */
    public static final class RacyWakeUp {

        private final Queue<String> line = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean scheduled = new AtomicBoolean();

        @Operation
        public void submit() {
            line.add("call");
            scheduled.set(true);
        }

        @Operation
        public void turn() {
            line.poll();
            if (line.isEmpty()) {
                scheduled.set(false);
            }
        }

        @Validate
        public void books() {
            Races.check(line.isEmpty() || scheduled.get());
        }
    }

    /** Planted: looks at the first in the line, begins it, and then takes it off, in two turns at once. */
    public static final class RacyTurn {

        private final Queue<AtomicInteger> line = new ConcurrentLinkedQueue<>();
        private final AtomicInteger first = new AtomicInteger();

        public RacyTurn() {
            line.add(first);
            line.add(new AtomicInteger());
        }

        @Operation
        public void turn() {
            AtomicInteger next = line.peek();
            if (next != null) {
                next.incrementAndGet();
                line.poll();
            }
        }

        @Validate
        public void books() {
            Races.check(first.get() <= 1);
        }
    }
}
