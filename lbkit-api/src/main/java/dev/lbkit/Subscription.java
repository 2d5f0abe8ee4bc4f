package dev.lbkit;

/** Stops what was started. Closing twice is harmless; a closed thing starts nothing new but may finish what runs. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** Stops it. Does not block and does not throw. */
    @Override
    void close();
}
