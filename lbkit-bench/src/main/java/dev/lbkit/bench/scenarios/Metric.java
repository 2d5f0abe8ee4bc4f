package dev.lbkit.bench.scenarios;

import dev.lbkit.simulation.Result;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * A figure of the window of a run.
 *
 * @param name with its unit, as the tables and report.csv show it
 * @param better which end is good
 * @param of works it out; from the part of the run that lies in the scenario's window
 */
record Metric(String name, Better better, ToDoubleFunction<Result> of) {

    /** Which end of a figure is good. */
    enum Better {
        LOWER,
        HIGHER;

        /** Negative if the first figure is the better one. */
        int compare(double one, double other) {
            return this == LOWER ? Double.compare(one, other) : Double.compare(other, one);
        }

        /** Whether a figure is as good as a bound. */
        boolean meets(double figure, double bound) {
            return compare(figure, bound) <= 0;
        }
    }

    static final Metric P50 = lower("p50 ms", window -> millis(window.p50()));
    static final Metric P99 = lower("p99 ms", window -> millis(window.p99()));
    static final Metric P999 = lower("p99.9 ms", window -> millis(window.p999()));
    static final Metric ERRORS = lower("errors", Result::errors);
    static final Metric ERROR_PERCENT = lower("errors %", window -> 100 * window.errorShare());
    static final Metric PEAK_TO_MEAN = lower("peak/mean", Result::peakToMean);
    static final Metric ATTEMPTS =
            lower("attempts/request", window -> (double) window.attempts() / Math.max(1, window.requests()));

    static Metric lower(String name, ToDoubleFunction<Result> of) {
        return new Metric(name, Better.LOWER, of);
    }

    static Metric higher(String name, ToDoubleFunction<Result> of) {
        return new Metric(name, Better.HIGHER, of);
    }

    /** The mean latency in units of the mean work of a request. */
    static Metric meanInWork(Duration work) {
        return lower("mean/work", window -> (double) window.mean().toNanos() / work.toNanos());
    }

    static Metric withinPercent(Duration limit) {
        return higher("within " + limit.toMillis() + " ms %", window -> 100 * window.within(limit));
    }

    static Metric sharePercent(int server) {
        return lower("share of s" + server + " %", window -> 100 * window.share(server));
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
