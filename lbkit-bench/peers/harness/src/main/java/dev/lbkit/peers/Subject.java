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

    /**
     * Changes one target at an even turn, and back at the odd turn that follows; the next choice knows it.
     *
     * <p>{@link Bench#UPDATE}: a target joins, whose index is the number of targets or one more. {@link Bench#UPDATE_HEALTH}: the
     * target of index {@code size / 2} turns bad. {@link Bench#UPDATE_WEIGHT}: the same target's weight grows by 1.
     */
    default void change(Bench change, long turn) {
        throw new UnsupportedOperationException("no changes");
    }

    /** The index of the target in what {@link #pick} or {@link #begin} returned; for the check, not measured. */
    int indexOf(Object chosen);

    /** Whether a turn is the change, not its reverse. */
    static boolean isThere(long turn) {
        return (turn & 1) == 0;
    }

    @Override
    default void close() {}
}
