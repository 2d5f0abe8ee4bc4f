package dev.lbkit.bench;

/**
 * How long the gate measures a figure.
 *
 * @param rounds JVMs, one in each round
 * @param warmUps iterations before the measured ones
 * @param iterations measured iterations
 * @param iterationMillis how long one takes
 */
record Pace(int rounds, int warmUps, int iterations, int iterationMillis) {

    static final Pace FULL = new Pace(3, 15, 15, 100);
    static final Pace SMOKE = new Pace(1, 1, 1, 20);

    private static final int START_OF_A_JVM_MILLIS = 900;

    /** About how long so many figures take. */
    long minutes(int figures) {
        long round = (long) figures * (START_OF_A_JVM_MILLIS + (warmUps + iterations) * iterationMillis);
        return 1 + rounds * round / 60_000;
    }
}
