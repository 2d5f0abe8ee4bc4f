package dev.lbkit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Watches targets, hears how calls to them ended, and gives a verdict on each.
 *
 * <p>A detector is an immutable value; each balancer that it is given to starts a {@link Detection} of its own. Of several
 * detectors the worst verdict wins: a detector can make a target worse, never better than another one says. A target without
 * any verdict is {@link HealthStatus#HEALTHY}.
 */
@FunctionalInterface
public interface HealthDetector {

    /**
     * Starts to work for one balancer.
     *
     * @param environment time, threads and chance of that balancer
     * @return the detection; closed by the balancer
     */
    Detection start(LoadBalancer.Environment environment);

    /**
     * What will hurt if this detector goes on watching this fleet. Not on the request path.
     *
     * <p>By default nothing.
     *
     * @param fleet what the balancer holds of its targets
     * @return sentences for an engineer to read, each with the figures it rests on; empty if there is nothing to say
     */
    default List<String> advice(LoadBalancer.Snapshot fleet) {
        return List.of();
    }

    /**
     * How many of so many targets it may take out at once because they do worse than the others. Not on the request path.
     *
     * <p>{@link LoadBalancer.Snapshot#mostEjected} hands it to whoever must do with the rest. By default 0: each target is judged by
     * itself.
     *
     * @param targets how many there are
     * @return at least 0
     */
    default int mostEjected(int targets) {
        return 0;
    }

    /**
     * How long it takes at most to see that a target died, however few calls there are. Not on the request path.
     *
     * <p>{@link LoadBalancer.Snapshot#worstDetection} hands it to whoever must bridge that time. By default empty: it learns from
     * calls, or promises nothing.
     *
     * @return the time, if it promises one
     */
    default Optional<Duration> worstDetection() {
        return Optional.empty();
    }

    /** A detector at work for one balancer. Closing it ends all that it started. */
    interface Detection extends Subscription {

        /**
         * Begins to watch a target. Called on the update loop when the target joins.
         *
         * @param target the newcomer
         * @param verdict takes what is found of it, at any time until the watch is closed
         * @return the watch; closed by the balancer when the target leaves
         */
        Watch watch(Target target, Verdict verdict);

        /**
         * What will hurt, by what was heard so far, if this detector goes on watching this fleet. Not on the request path.
         *
         * <p>By default nothing; what the settings alone tell is {@link HealthDetector#advice}.
         *
         * @param fleet what the balancer holds of its targets
         * @return sentences for an engineer to read, each with the figures it rests on; empty if there is nothing to say
         */
        default List<String> advice(LoadBalancer.Snapshot fleet) {
            return List.of();
        }

        /** By default there is nothing to end but the watches. */
        @Override
        default void close() {}
    }

    /** The watch on one target. */
    interface Watch extends Subscription {

        /**
         * Hears of a call's end. Runs on the request path: must be fast and must not block. Cancelled calls are not told.
         *
         * <p>By default ignored.
         *
         * @param outcome how the call ended
         * @param latencyNanos how long it took
         * @param now the tick of its end
         */
        default void heard(Outcome outcome, long latencyNanos, long now) {}

        /**
         * What should be known of this target after a restart of the process, for {@link #recall}. Any thread; not on the request
         * path.
         *
         * @return a text of one's own; empty, as by default, if there is nothing
         */
        default String note() {
            return "";
        }

        /**
         * Goes on from what {@link #note} gave in an earlier process: to the detector of the same class, of several to the one of the
         * same number among them. Called on the update loop once every target of the first
         * list is watched, before the first call. A text that it does not understand must be ignored: settings change between
         * processes.
         *
         * <p>By default ignored.
         *
         * @param note the text
         * @param away how long ago it was given
         */
        default void recall(String note, Duration away) {}

        /** By default there is nothing to end. */
        @Override
        default void close() {}
    }

    /** Takes a detector's findings on one target. Thread-safe; does not block. */
    @FunctionalInterface
    interface Verdict {

        /**
         * States what the detector now holds of the target.
         *
         * @param status not {@link HealthStatus#DRAINING}: that is not for detectors to say
         * @param reason what an operator should read, for example {@code 5 faults in a row, the last TIMEOUT}
         */
        void is(HealthStatus status, String reason);

        /**
         * Hands on what the target said of its load outside of a call: it becomes the {@link Member#lastReport}. No finding.
         *
         * <p>By default ignored.
         *
         * @param report what it said just now
         */
        default void load(LoadReport report) {}
    }
}
