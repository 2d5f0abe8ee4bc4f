package dev.lbkit.bench.scenarios;

/**
 * A figure of the static suite, which needs no clock.
 *
 * @param suite such as {@code K1}
 * @param subject what it is of
 * @param metric with its unit
 * @param value what we find
 * @param least what it may be at least; without a bound minus infinity
 * @param most what it may be at most; without a bound infinity
 */
record Fact(String suite, String subject, String metric, double value, double least, double most) {

    static Fact of(String suite, String subject, String metric, double value) {
        return new Fact(suite, subject, metric, value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    Fact atMost(double bound) {
        return new Fact(suite, subject, metric, value, least, bound);
    }

    Fact atLeast(double bound) {
        return new Fact(suite, subject, metric, value, bound, most);
    }

    Fact near(double golden, double tolerance) {
        return atLeast(golden - tolerance).atMost(golden + tolerance);
    }

    boolean isMet() {
        return value >= least && value <= most;
    }

    /** What it may be, as the tables show it; empty without a bound. */
    String bound() {
        if (Double.isInfinite(least)) {
            return Double.isInfinite(most) ? "" : Summary.text(most);
        }
        return Summary.text(least) + (Double.isInfinite(most) || least == most ? "" : " to " + Summary.text(most));
    }

    /** A line of report.csv. */
    Figure figure() {
        return new Figure(suite, subject, "static", metric, value);
    }
}
