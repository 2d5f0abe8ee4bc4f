package dev.lbkit;

/** How a call to a target ended. Only real faults count against the target. */
public enum Outcome {
    /** It answered as asked. */
    SUCCESS,
    /** It answered with an error of its own. */
    FAILURE,
    /** It did not answer in time. */
    TIMEOUT,
    /** It could not be reached: nothing was sent. */
    UNREACHABLE,
    /** The call was refused on purpose, by the target (overload) or before it was sent (a local limit). */
    REJECTED,
    /** The caller lost interest, or gave no verdict. It teaches nothing. */
    CANCELLED;

    /**
     * Whether it counts against the target.
     *
     * @return true for {@link #FAILURE}, {@link #TIMEOUT} and {@link #UNREACHABLE}
     */
    public boolean isFault() {
        return this == FAILURE || this == TIMEOUT || this == UNREACHABLE;
    }
}
