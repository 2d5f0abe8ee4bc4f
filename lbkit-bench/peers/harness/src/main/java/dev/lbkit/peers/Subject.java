package dev.lbkit.peers;

/**
 * One balancer at work over one set of targets: what the harness measures.
 *
 * <p>Thread-safe. Each method does what the system's own client does on its request path, and nothing else. {@code turn} counts
 * a thread's operations; {@link Keys} turns it into a key.
 */
public interface Subject extends AutoCloseable {

    /** Chooses one target; what it returns says which. */
    default Object pick(long turn) {
        throw new UnsupportedOperationException("no pick apart from a call");
    }

    /** Chooses one target and begins a call to it. */
    default Object begin(long turn) {
        throw new UnsupportedOperationException("no calls");
    }

    /** Ends a call that {@link #begin} returned, successfully. */
    default void end(Object call) {
        throw new UnsupportedOperationException("no calls");
    }

    /** The index of the target in what {@link #pick} or {@link #begin} returned; for the check, not measured. */
    int indexOf(Object chosen);

    @Override
    default void close() {}
}
