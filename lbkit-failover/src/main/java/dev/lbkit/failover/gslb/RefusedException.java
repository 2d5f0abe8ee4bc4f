package dev.lbkit.failover.gslb;

/** An operator's order that was not carried out; nothing was changed. The message names the rule that refused it. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Which kind of rule it was. */
    private final Reason reason;

    RefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Which kind of rule refused it.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /** The kinds of rules. */
    public enum Reason {
        /** A condition would not hold after the change. */
        ASSERTION,
        /** The gate that guards the change is shut. */
        GATE,
        /** A control of the change was changed a moment ago. */
        WAIT_PERIOD,
        /** Somebody else changed the state since it was read. */
        CONFLICT,
        /** Another shift of this kind, or of a kind that goes first, is active. */
        PRECEDENCE,
        /** The zones are not equally fit. */
        CAPACITY
    }
}
