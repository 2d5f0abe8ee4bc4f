package dev.lbkit;

import java.util.List;
import java.util.OptionalLong;

/**
 * What was learned of one target. Immutable; ages are as of the moment at which it was saved.
 *
 * @param id the target's id
 * @param uri where it is: another backend under an old id shares nothing with it
 * @param latency the estimate of its latency, in nanoseconds
 * @param faults its fault rate
 * @param answers how many answers the next two rest on
 * @param mean of their fourth roots
 * @param variance of their fourth roots
 * @param rampedMillis for how long its weight has been on its way up; empty if it is not
 * @param recoveredMillis how long ago it recovered; empty if it never was out
 * @param notes what each detector wants to be told again, in the order of their names
 */
record LearnedTarget(
        String id,
        String uri,
        Figure latency,
        Figure faults,
        Figure answers,
        float mean,
        float variance,
        OptionalLong rampedMillis,
        OptionalLong recoveredMillis,
        List<String> notes) {

    LearnedTarget {
        notes = List.copyOf(notes);
    }

    /**
     * A figure that fades, and the age of its last news in units of {@link Estimate}.
     *
     * @param value the value at its last news; 0 and of no age if there never was news
     * @param age how old that is
     */
    record Figure(float value, int age) {

        static final Figure NONE = new Figure(0, 0);

        static Figure of(long state, long now) {
            boolean isGone = state == Estimate.NONE || Estimate.isGone(state, now);
            return isGone ? NONE : new Figure(Estimate.value(state), Math.max(0, Estimate.age(state, now)));
        }

        /** The same figure at a tick, after a time in which nobody kept it. */
        long state(long now, long awayNanos) {
            long ticks = age * Estimate.UNIT + awayNanos;
            boolean isGone = value == 0 || ticks > Estimate.OLDEST * Estimate.UNIT;
            return isGone ? Estimate.NONE : Estimate.of(value, now - ticks);
        }
    }
}
