package dev.lbkit.peers;

import java.util.Locale;

/**
 * One measured figure, a line of the file of figures.
 *
 * @param bench that of a {@link Bench}, or {@code floor}
 * @param policy the policy, or which floor
 * @param system the system, or in whose run the floor was measured
 * @param size the number of targets
 * @param threads the threads that measured at once
 * @param nanos the median of the samples, for an operation of one thread
 * @param error how far a sample was from the median, at most
 * @param bytes what an operation allocates
 */
record Figure(
        String bench, String policy, String system, int size, int threads, double nanos, double error, double bytes) {

    static final String FLOOR = "floor";

    boolean isFloor() {
        return bench.equals(FLOOR);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s,%s,%s,%d,%d,%.3f,%.3f,%.1f",
                bench,
                policy,
                system,
                size,
                threads,
                nanos,
                error,
                bytes);
    }

    static Figure of(String line) {
        String[] parts = line.split(",", -1);
        return new Figure(
                parts[0],
                parts[1],
                parts[2],
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Double.parseDouble(parts[5]),
                Double.parseDouble(parts[6]),
                Double.parseDouble(parts[7]));
    }
}
