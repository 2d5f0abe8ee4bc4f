package dev.lbkit.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When requests arrive, whatever becomes of those before them (open loop).
 *
 * <p>A stateless value: each run asks for times of its own.
 */
@FunctionalInterface
public interface Arrivals {

    /**
     * The times of all arrivals, counted from the start of a run.
     *
     * @param random the chance of arrivals, which nothing else draws from
     * @return ascending; may be without end
     */
    Iterator<Duration> times(RandomGenerator random);

    /**
     * Whether the rate never changes. A run of such arrivals, in which nothing else changes either, is refused unless it has
     * become steady.
     *
     * @return false by default
     */
    default boolean isSteady() {
        return false;
    }

    /**
     * Requests that come independently of each other (a Poisson process).
     *
     * @param rate how many a second
     * @return the arrivals
     */
    static Arrivals poisson(Rate rate) {
        return new AtRate(requireNonNull(rate, "rate"), AtRate.Spacing.RANDOM);
    }

    /**
     * Requests at even intervals.
     *
     * @param rate how many a second
     * @return the arrivals
     */
    static Arrivals evenly(Rate rate) {
        return new AtRate(requireNonNull(rate, "rate"), AtRate.Spacing.EVEN);
    }

    /**
     * Requests as they were recorded.
     *
     * @param times ascending, counted from the start of the run
     * @return the arrivals
     * @throws IllegalArgumentException if one is before the one that precedes it, or before the start
     */
    static Arrivals trace(List<Duration> times) {
        List<Duration> copy = List.copyOf(times);
        Duration last = Duration.ZERO;
        for (int i = 0; i < copy.size(); i++) {
            if (copy.get(i).compareTo(last) < 0) {
                throw new IllegalArgumentException(
                        "times[" + i + "]: " + copy.get(i) + " (expected: ascending, so at least " + last + ")");
            }
            last = copy.get(i);
        }
        return random -> copy.iterator();
    }
}
