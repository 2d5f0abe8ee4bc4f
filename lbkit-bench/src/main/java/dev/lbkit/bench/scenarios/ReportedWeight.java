package dev.lbkit.bench.scenarios;

import java.time.Duration;

/**
 * The weight of one target in gRPC's proposal A58: rate / (utilization + errors / rate x penalty), as the target reports them.
 *
 * <p>It counts once it has been known for the blackout period, and is unknown again when no report came for the expiration period.
 * Not thread-safe.
 */
final class ReportedWeight {

    private final long blackout;
    private final long expiration;
    private double weight; // 0 while unknown
    private long since; // the first report of those that the weight was known by
    private long last; // the newest report

    ReportedWeight(Duration blackout, Duration expiration) {
        this.blackout = blackout.toNanos();
        this.expiration = expiration.toNanos();
    }

    /** The weight by one report; 0 if it says nothing. */
    static double of(double utilization, double rate, double errorRate, double penalty) {
        return rate > 0 && utilization > 0 ? rate / (utilization + errorRate / rate * penalty) : 0;
    }

    /** Takes a weight that is not 0. */
    void reported(double newWeight, long now) {
        if (weight == 0 || now - last >= expiration) {
            since = now;
        }
        weight = newWeight;
        last = now;
    }

    /** The weight at a tick; 0 while it does not count. */
    double at(long now) {
        return weight == 0 || now - last >= expiration || now - since < blackout ? 0 : weight;
    }
}
