package dev.lbkit;

/**
 * Picks a member of one target set for a request.
 *
 * <p>Thread-safe: many requests pick at once. A pick takes no lock, reads no clock, calls no foreign code and allocates
 * nothing. A picker is valid for the set it was built over; the balancer replaces it whole when anything changes.
 */
@FunctionalInterface
public interface Picker {

    /**
     * Picks a member.
     *
     * @param request what is known of the call
     * @param now the tick of the balancer's {@link Ticker}, in nanoseconds
     * @return a member of the set, never null
     */
    Member pick(PickRequest request, long now);

    /**
     * Picks as {@link #pick} does, moving the same cursors and drawing the same numbers, and says why.
     *
     * <p>May allocate. The default names the member alone; a composer that overrides it adds its step to what the inner
     * picker says.
     *
     * @param request what is known of the call
     * @param now the tick of the balancer's {@link Ticker}, in nanoseconds
     * @return the choice and its reasons
     */
    default Explanation explain(PickRequest request, long now) {
        return Explanation.of(pick(request, now), "picked by " + this);
    }

    /**
     * Whether a pick for the first attempt of a call looks at the tick.
     *
     * <p>A balancer in which nothing needs the time reads no clock, and may hand any tick to a picker that says no. For later attempts
     * it reads the clock: they may go where nobody looked when it asked, which is when the picker is published. A composer answers for its inner pickers; one that does not costs clock reads and nothing else.
     *
     * @return true unless overridden
     */
    default boolean needsTime() {
        return true;
    }
}
