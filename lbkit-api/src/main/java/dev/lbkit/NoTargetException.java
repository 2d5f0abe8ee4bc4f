package dev.lbkit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * There is nothing to pick from.
 *
 * <p>It says which balancer, counts the targets by status and gives the last cause. It has no stack trace of its own: the
 * place it comes from is always the same, and it may be thrown at the rate of requests.
 */
public final class NoTargetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of nothing it is. */
    private final Reason reason;

    private final transient Map<HealthStatus, Integer> counts;

    NoTargetException(String message, Reason reason, Map<HealthStatus, Integer> counts) {
        super(message, null, false, false);
        this.reason = reason;
        this.counts = Collections.unmodifiableMap(new TreeMap<>(counts));
    }

    /**
     * A refusal of a call that the usable targets cannot carry beside those that were let in.
     *
     * <p>It is local and says nothing against a target. As it has no stack trace and takes no suppressed exceptions, one object
     * may be thrown many times, by many threads.
     *
     * @param message which balancer it was, what is let in, and why not more
     * @param counts the targets known, by status
     * @return the refusal, of reason {@link Reason#EXHAUSTED}
     */
    public static NoTargetException exhausted(String message, Map<HealthStatus, Integer> counts) {
        return new NoTargetException(message, Reason.EXHAUSTED, counts);
    }

    /**
     * What kind of nothing it is.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * The targets known, by status.
     *
     * @return a count for each status that occurs; empty after deserialization
     */
    public Map<HealthStatus, Integer> counts() {
        return counts == null ? Map.of() : counts;
    }

    /** Why there is nothing to pick from. */
    public enum Reason {
        /** Discovery has not given a list yet. */
        NONE_KNOWN,
        /** Every target is leaving. */
        ALL_DRAINING,
        /** The balancer fails closed and no target is usable. */
        NONE_USABLE,
        /** What the usable targets can carry is taken; a call beyond it was refused before it reached a target. */
        EXHAUSTED,
        /** The balancer was closed. */
        CLOSED
    }
}
