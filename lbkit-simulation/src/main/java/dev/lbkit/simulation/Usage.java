package dev.lbkit.simulation;

/** The share of its cores that a server uses, over windows of a second or a little more. */
final class Usage {

    private static final long WINDOW = 1_000_000_000;

    private final double cores;
    private double used; // nanoseconds of cores in this window
    private long begun;
    private double share; // of the window before

    Usage(double cores, long now) {
        this.cores = cores;
        begun = now;
    }

    void add(double coreNanos, long now) {
        used += coreNanos;
        if (now - begun >= WINDOW) {
            share = used / (now - begun) / cores;
            used = 0;
            begun = now;
        }
    }

    double share() {
        return share;
    }
}
