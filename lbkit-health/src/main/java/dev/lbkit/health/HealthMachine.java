package dev.lbkit.health;

import dev.lbkit.health.TargetHealth.Reason;
import dev.lbkit.health.TargetHealth.State;
import java.util.Optional;

/**
 * What the checks of one target add up to: a pure and total state machine, state x result -&gt; state.
 *
 * <p>Immutable. Only results in a row count: the {@code rise}-th pass in a row makes an unhealthy target usable, the
 * {@code fall}-th failure in a row makes a usable one unhealthy, and one result to the contrary starts the count again. A
 * target without any result is different in one direction: its first pass makes it usable, whatever {@code rise} is. A degraded
 * answer counts as a pass, and of a usable target the latest pass says whether it is healthy or degraded. A target that asks to
 * be taken out is unhealthy at once. Draining is not here: it is the balancer's to say, and {@link TargetHealth} reads both.
 * Source: the target groups of Elastic Load Balancing, where "the threshold" is the result that flips the state.
 *
 * @param rise passes in a row that make an unhealthy target usable; at least 1
 * @param fall failures in a row that make a target unhealthy; at least 1
 * @param against the latest results in a row that speak against the state; at least 0 and less than it takes to leave it
 * @param health where it is, and why: initial, healthy, degraded or unhealthy
 */
public record HealthMachine(int rise, int fall, int against, TargetHealth health) {

    /**
     * Checks the parts.
     *
     * @param rise the passes it takes
     * @param fall the failures it takes
     * @param against what speaks against the state
     * @param health where it is
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public HealthMachine {
        if (rise < 1) {
            throw new IllegalArgumentException("rise: " + rise + " (expected: >= 1)");
        }
        if (fall < 1) {
            throw new IllegalArgumentException("fall: " + fall + " (expected: >= 1)");
        }
        State state = health.state();
        if (state.compareTo(State.UNHEALTHY) > 0) {
            throw new IllegalArgumentException("state: " + state + " (expected: what checks can find)");
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
     * @param rise passes in a row that make an unhealthy target usable; at least 1
     * @param fall failures in a row that make a target unhealthy; at least 1
     * @return a machine in {@link State#INITIAL}
     * @throws IllegalArgumentException if a threshold breaks its rule
     */
    public static HealthMachine of(int rise, int fall) {
        return new HealthMachine(rise, fall, 0, TargetHealth.of(Reason.REGISTRATION_IN_PROGRESS, "not checked yet"));
    }

    /**
     * Where the target is.
     *
     * @return initial, healthy, degraded or unhealthy
     */
    public State state() {
        return health.state();
    }

    /**
     * Whether the next results may change the state: it was never decided, or the latest result speaks against it.
     *
     * @return true while a quicker check would decide sooner
     */
    public boolean isOnEdge() {
        return against > 0 || state() == State.INITIAL;
    }

    /**
     * The machine after one more check.
     *
     * @param result what the check found
     * @return the next state
     */
    public HealthMachine on(Probe.Result result) {
        if (result instanceof Probe.Failed failed) {
            return failed(failed);
        }
        if (result instanceof Probe.TakenOut out) {
            return to(TargetHealth.of(Reason.FAILED_HEALTH_CHECKS, "taken out by itself: " + out.reason()));
        }
        return passed(result instanceof Probe.Degraded degraded ? Optional.of(degraded.reason()) : Optional.empty());
    }

    private HealthMachine passed(Optional<String> degraded) {
        return switch (state()) {
            case UNHEALTHY -> against + 1 < rise ? counting(against + 1) : to(fit(degraded, inARow(rise, "passed")));
            case HEALTHY -> degraded.isPresent() ? to(fit(degraded, "")) : counting(0);
            case DEGRADED -> to(fit(degraded, "degraded no longer"));
            default -> to(fit(degraded, "the first check to pass"));
        };
    }

    private static TargetHealth fit(Optional<String> degraded, String otherwise) {
        return degraded.map(why -> new TargetHealth(State.DEGRADED, Optional.empty(), "degraded, as it says: " + why))
                .orElseGet(() -> TargetHealth.healthy(otherwise));
    }

    private HealthMachine failed(Probe.Failed result) {
        String last = ", the last: " + result.reason();
        if (state() == State.UNHEALTHY) {
            // The first cause may be long gone: a person on call needs the present one.
            return to(TargetHealth.of(result.code(), "checks still fail" + last));
        }
        if (against + 1 >= fall) {
            return to(TargetHealth.of(result.code(), inARow(fall, "failed") + last));
        }
        return state() == State.INITIAL
                ? new HealthMachine(
                        rise, fall, against + 1, TargetHealth.of(Reason.INITIAL_HEALTH_CHECKING, "no pass yet" + last))
                : counting(against + 1);
    }

    private static String inARow(int checks, String verb) {
        return checks == 1 ? "1 check " + verb : checks + " checks " + verb + " in a row";
    }

    private HealthMachine counting(int results) {
        return new HealthMachine(rise, fall, results, health);
    }

    private HealthMachine to(TargetHealth next) {
        return new HealthMachine(rise, fall, 0, next);
    }
}
