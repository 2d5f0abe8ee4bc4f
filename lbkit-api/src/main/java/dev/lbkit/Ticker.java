package dev.lbkit;

/**
 * Monotonic time, in nanoseconds from an arbitrary origin.
 *
 * <p>Thread-safe. Only differences mean anything; they stay right when the value wraps.
 */
@FunctionalInterface
public interface Ticker {

    /**
     * The time now.
     *
     * @return nanoseconds
     */
    long read();

    /**
     * The machine's monotonic clock.
     *
     * @return a ticker over {@link System#nanoTime()}
     */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
