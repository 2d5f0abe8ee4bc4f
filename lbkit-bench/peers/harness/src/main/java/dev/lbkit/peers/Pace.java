package dev.lbkit.peers;

import java.time.Duration;
import java.util.List;

/**
 * How long to measure one figure.
 *
 * @param forks JVMs, one after another
 * @param warmUps iterations before the measured ones
 * @param iterations measured iterations
 * @param iteration how long one takes
 * @param sizes the numbers of targets, unless told otherwise
 */
record Pace(int forks, int warmUps, int iterations, Duration iteration, List<Integer> sizes) {

    static final Pace FULL = new Pace(2, 4, 4, Duration.ofMillis(500), List.of(10, 100, 1000, 10_000));
    static final Pace SHORT = new Pace(1, 3, 4, Duration.ofMillis(200), List.of(100));
    static final Pace SMOKE = new Pace(1, 1, 1, Duration.ofMillis(50), List.of(10));

    private static final Duration START_OF_A_FORK = Duration.ofMillis(900);

    /** About how long so many figures take. */
    Duration estimate(int figures) {
        return iteration
                .multipliedBy(warmUps + iterations)
                .plus(START_OF_A_FORK)
                .multipliedBy(forks)
                .multipliedBy(figures);
    }
}
