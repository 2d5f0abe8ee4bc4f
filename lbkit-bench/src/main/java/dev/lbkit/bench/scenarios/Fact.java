package dev.lbkit.bench.scenarios;

import java.util.OptionalDouble;

/**
 * A figure of the static suite, which needs no clock.
 *
 * @param suite such as {@code K1}
 * @param subject what it is of
 * @param metric with its unit
 * @param value what we find
 * @param bound what it may be at most, or at least
 * @param better which end is good
 */
record Fact(String suite, String subject, String metric, double value, OptionalDouble bound, Metric.Better better) {

    static Fact of(String suite, String subject, String metric, double value) {
        return new Fact(suite, subject, metric, value, OptionalDouble.empty(), Metric.Better.LOWER);
    }

    Fact atMost(double most) {
        return new Fact(suite, subject, metric, value, OptionalDouble.of(most), Metric.Better.LOWER);
    }

    Fact atLeast(double least) {
        return new Fact(suite, subject, metric, value, OptionalDouble.of(least), Metric.Better.HIGHER);
    }

    boolean isMet() {
        return bound.isEmpty() || better.meets(value, bound.getAsDouble());
    }

    /** A line of report.csv. */
    Figure figure() {
        return new Figure(suite, subject, "static", metric, value);
    }
}
