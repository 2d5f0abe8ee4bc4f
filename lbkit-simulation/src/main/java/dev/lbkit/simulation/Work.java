package dev.lbkit.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How much work a request is, as the time that it takes one core of a server of speed 1.
 *
 * <p>Drawn once for each request, so that every attempt of it is the same work, whatever policy is simulated.
 */
@FunctionalInterface
public interface Work {

    /**
     * The work of the next request.
     *
     * @param random the chance of work, which nothing else draws from
     * @return not negative
     */
    Duration next(RandomGenerator random);

    /**
     * Always the same work.
     *
     * @param each the work of every request
     * @return the work
     * @throws IllegalArgumentException if it is negative
     */
    static Work fixed(Duration each) {
        requireNotNegative("each", each);
        return random -> each;
    }

    /**
     * Exponential work: most requests are short, and a few are long.
     *
     * @param mean the mean
     * @return the work
     * @throws IllegalArgumentException if it is negative
     */
    static Work exponential(Duration mean) {
        requireNotNegative("mean", mean);
        return random -> Draws.times(mean, Draws.exponential(random));
    }

    /**
     * Normal work, drawn again until it is positive.
     *
     * @param mean the mean before truncation; greater than zero
     * @param deviation the standard deviation before truncation
     * @return the work
     * @throws IllegalArgumentException if the mean is not positive
     */
    static Work normal(Duration mean, Duration deviation) {
        if (mean.isNegative() || mean.isZero()) {
            throw new IllegalArgumentException("mean: " + mean + " (expected: > 0)");
        }
        return random -> {
            Duration drawn;
            do {
                drawn = mean.plus(Draws.times(deviation, Draws.normal(random)));
            } while (drawn.isNegative() || drawn.isZero());
            return drawn;
        };
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
    }
}
