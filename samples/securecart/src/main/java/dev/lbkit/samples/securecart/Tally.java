package dev.lbkit.samples.securecart;

import dev.lbkit.samples.securecart.Recording.Answer;
import dev.lbkit.samples.securecart.Recording.Attempt;
import dev.lbkit.samples.securecart.Recording.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Writes down what happens in a run while it happens.
 *
 * <p>Thread-safe and lock-free. Keeps every attempt and every answer, about 100 bytes each.
 */
final class Tally {

    private final Supplier<Duration> clock;
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Pause> pauses = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> attemptsByZone = new ConcurrentHashMap<>();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** A tally that takes its times from this clock, which says how long the run has lasted. */
    Tally(Supplier<Duration> clock) {
        this.clock = clock;
    }

    /** The counts so far; {@code attempts} is by zone. */
    record Totals(long acknowledged, long failed, Map<String, Long> attempts) {}

    /** A request to this target is about to be sent. */
    void attempted(String target) {
        attempts.add(new Attempt(clock.get(), target));
        attemptsByZone
                .computeIfAbsent(Zone.of(target), unseen -> new LongAdder())
                .increment();
    }

    /** The customer got the acknowledgment of this target for an order meant to be placed at {@code meant}. */
    void acknowledged(Order order, Duration meant, String target) {
        acknowledged.increment();
        answered(order, meant, Optional.of(target));
    }

    /** The customer saw the order fail. */
    void failed(Order order, Duration meant) {
        failed.increment();
        answered(order, meant, Optional.empty());
    }

    /** This process stood still. */
    void paused(Duration from, Duration to) {
        pauses.add(new Pause(from, to));
    }

    /** The counts so far, for the live display. */
    Totals totals() {
        Map<String, Long> byZone = new TreeMap<>();
        attemptsByZone.forEach((zone, count) -> byZone.put(zone, count.sum()));
        return new Totals(acknowledged.sum(), failed.sum(), byZone);
    }

    /** Everything written down so far. */
    Recording recording() {
        return new Recording(List.copyOf(attempts), List.copyOf(answers), List.copyOf(pauses));
    }

    private void answered(Order order, Duration meant, Optional<String> target) {
        Duration now = clock.get();
        answers.add(new Answer(now, now.minus(meant), order, target));
    }
}
