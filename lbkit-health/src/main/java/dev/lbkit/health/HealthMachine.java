package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthStatus;

/**
 * What the checks of one target add up to: a pure and total state machine, state x result -&gt; state.
 *
 * <p>Immutable. Only results in a row count: the {@code rise}-th pass in a row makes an unhealthy target healthy, the
 * {@code fall}-th failure in a row makes a healthy one unhealthy, and one result to the contrary starts the count again. A
 * target without any result is different in one direction: its first pass makes it healthy, whatever {@code rise} is.
 * Source: the target groups of Elastic Load Balancing, where "the threshold" is the result that flips the state.
 *
 * @param rise passes in a row that make an unhealthy target healthy; at least 1
 * @param fall failures in a row that make a target unhealthy; at least 1
 * @param state where it is
 * @param against the latest results in a row that speak against the state; at least 0 and less than it takes to leave it
 * @param reason why it is there, for a person on call
 */
public record HealthMachine(int rise, int fall, State state, int against, String reason) {

    /** Where a target under checks can be. */
    public enum State {
        /** No check has passed yet, and too few have failed. */
        INITIAL(HealthStatus.UNKNOWN),
        /** The checks say that it is fit. */
        HEALTHY(HealthStatus.HEALTHY),
        /** The checks say that it is not. */
        UNHEALTHY(HealthStatus.UNHEALTHY);

        private final HealthStatus status;

        State(HealthStatus status) {
            this.status = status;
        }

        /**
         * What a balancer makes of it.
         *
         * @return {@link HealthStatus#UNKNOWN}, {@link HealthStatus#HEALTHY} or {@link HealthStatus#UNHEALTHY}
         */
        public HealthStatus status() {
            return status;
        }
    }

    /**
     * Checks the parts.
     *
     * @param rise the passes it takes
     * @param fall the failures it takes
     * @param state where it is
     * @param against what speaks against the state
     * @param reason why it is there
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public HealthMachine {
        requireNonNull(reason, "reason");
        if (rise < 1) {
            throw new IllegalArgumentException("rise: " + rise + " (expected: >= 1)");
        }
        if (fall < 1) {
            throw new IllegalArgumentException("fall: " + fall + " (expected: >= 1)");
        }
        int threshold = state == State.UNHEALTHY ? rise : fall;
        if (against < 0 || against >= threshold) {
            throw new IllegalArgumentException(
                    "against: " + against + " (expected: 0 to " + (threshold - 1) + " in state " + state + ")");
        }
    }

    /**
     * The machine of a target that was never checked.
     *
     * @param rise passes in a row that make an unhealthy target healthy; at least 1
     * @param fall failures in a row that make a target unhealthy; at least 1
     * @return a machine in {@link State#INITIAL}
     * @throws IllegalArgumentException if a threshold breaks its rule
     */
    public static HealthMachine of(int rise, int fall) {
        return new HealthMachine(rise, fall, State.INITIAL, 0, "not checked yet");
    }

    /**
     * The machine after one more check.
     *
     * @param result what the check found
     * @return the next state
     */
    public HealthMachine on(Probe.Result result) {
        return result instanceof Probe.Failed failed ? failed(failed.reason()) : passed();
    }

    private HealthMachine passed() {
        return switch (state) {
            case INITIAL -> to(State.HEALTHY, "the first check to pass");
            case HEALTHY -> counting(0);
            case UNHEALTHY -> against + 1 < rise ? counting(against + 1) : to(State.HEALTHY, inARow(rise, "passed"));
        };
    }

    private HealthMachine failed(String why) {
        return switch (state) {
            case INITIAL, HEALTHY ->
                against + 1 < fall
                        ? counting(against + 1)
                        : to(State.UNHEALTHY, inARow(fall, "failed") + ", the last: " + why);
            // The first cause may be long gone: a person on call needs the present one.
            case UNHEALTHY -> to(State.UNHEALTHY, "checks still fail, the last: " + why);
        };
    }

    private static String inARow(int checks, String verb) {
        return checks == 1 ? "1 check " + verb : checks + " checks " + verb + " in a row";
    }

    private HealthMachine counting(int results) {
        return new HealthMachine(rise, fall, state, results, reason);
    }

    private HealthMachine to(State next, String why) {
        return new HealthMachine(rise, fall, next, 0, why);
    }
}
