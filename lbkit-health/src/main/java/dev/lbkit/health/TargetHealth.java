package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a target stands in its life with a balancer, with a code that runbooks and alarms can name and a text for a person.
 *
 * <p>Immutable. A balancer keeps status and text; this reads both as state and code, so nothing is held twice. A detector gives
 * a code by beginning its text with it: {@code Target.Timeout: 3 checks failed in a row}. Source: the states and reason codes of
 * Elastic Load Balancing's
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html">TargetHealth</a>, but for
 * those that speak of machines and addresses (InvalidState, IpUnusable).
 *
 * @param state where it stands
 * @param reason the code; empty for a target that is fit, and where a detector gave none
 * @param description the text; may be empty
 */
public record TargetHealth(State state, Optional<Reason> reason, String description) {

    /** Where a target can stand. */
    public enum State {
        /** No check has passed yet, and too few have failed. */
        INITIAL(HealthStatus.UNKNOWN),
        /** Nobody says anything against it. */
        HEALTHY(HealthStatus.HEALTHY),
        /** It is fit, but says itself that others should be preferred. */
        DEGRADED(HealthStatus.DEGRADED),
        /** A detector found it unfit. */
        UNHEALTHY(HealthStatus.UNHEALTHY),
        /** It gets no more calls, and some are still open. */
        DRAINING(HealthStatus.DRAINING),
        /** It gets no calls: unknown here, or taken out and drained. */
        UNUSED(HealthStatus.DRAINING),
        /** Nobody checks it, so it counts as fit. */
        UNAVAILABLE(HealthStatus.HEALTHY);

        private final HealthStatus status;

        State(HealthStatus status) {
            this.status = status;
        }

        /**
         * What a balancer makes of it.
         *
         * @return the status
         */
        public HealthStatus status() {
            return status;
        }
    }

    /** Why it stands there. */
    public enum Reason {
        /** It has joined, and its first check has not ended. */
        REGISTRATION_IN_PROGRESS("Elb.RegistrationInProgress", State.INITIAL),
        /** Its first checks failed, too few to condemn it. */
        INITIAL_HEALTH_CHECKING("Elb.InitialHealthChecking", State.INITIAL),
        /** It answers, but not as expected. */
        RESPONSE_CODE_MISMATCH("Target.ResponseCodeMismatch", State.UNHEALTHY),
        /** It does not answer in time. */
        TIMEOUT("Target.Timeout", State.UNHEALTHY),
        /** It cannot be reached, or says that it is unfit. */
        FAILED_HEALTH_CHECKS("Target.FailedHealthChecks", State.UNHEALTHY),
        /** The check itself is broken: look at the client, not at the target. */
        INTERNAL_ERROR("Elb.InternalError", State.UNHEALTHY),
        /** Calls to it are still open. */
        DEREGISTRATION_IN_PROGRESS("Target.DeregistrationInProgress", State.DRAINING),
        /** The balancer does not know it. */
        NOT_REGISTERED("Target.NotRegistered", State.UNUSED),
        /** It was taken out, and no call to it is open. */
        NOT_IN_USE("Target.NotInUse", State.UNUSED),
        /** Its checks are switched off. */
        HEALTH_CHECK_DISABLED("Target.HealthCheckDisabled", State.UNAVAILABLE);

        private final String code;
        private final State state;

        Reason(String code, State state) {
            this.code = code;
            this.state = state;
        }

        /**
         * Its name in texts.
         *
         * @return for example {@code Target.Timeout}
         */
        public String code() {
            return code;
        }

        /**
         * The state that it explains.
         *
         * @return the only one
         */
        public State state() {
            return state;
        }
    }

    /**
     * Checks that the code explains the state.
     *
     * @param state where it stands
     * @param reason the code
     * @param description the text
     * @throws IllegalArgumentException if the code is of another state
     */
    public TargetHealth {
        requireNonNull(description, "description");
        if (reason.isPresent() && reason.get().state != state) {
            throw new IllegalArgumentException("reason: " + reason.get() + " (expected: one of state " + state + ")");
        }
    }

    /**
     * A target that is fit.
     *
     * @param description why, for a person
     * @return in state {@link State#HEALTHY}, without a code
     */
    static TargetHealth healthy(String description) {
        return new TargetHealth(State.HEALTHY, Optional.empty(), description);
    }

    static TargetHealth of(Reason reason, String description) {
        return new TargetHealth(reason.state, Optional.of(reason), description);
    }

    /**
     * The target as one balancer holds it.
     *
     * @param snapshot the balancer's view
     * @param targetId the target's id
     * @return {@link State#UNUSED} if the balancer does not know it
     */
    public static TargetHealth of(LoadBalancer.Snapshot snapshot, String targetId) {
        return snapshot.targets().stream()
                .filter(one -> one.target().id().equals(targetId))
                .findFirst()
                .map(TargetHealth::of)
                .orElseGet(() -> of(Reason.NOT_REGISTERED, "unknown to " + snapshot.balancer()));
    }

    /**
     * The target as one balancer holds it.
     *
     * @param target the balancer's view of it
     * @return its state
     */
    public static TargetHealth of(LoadBalancer.TargetState target) {
        String text = target.reason();
        return switch (target.status()) {
            case DRAINING -> of(target.inFlight() > 0 ? Reason.DEREGISTRATION_IN_PROGRESS : Reason.NOT_IN_USE, text);
            case UNKNOWN -> read(State.INITIAL, text);
            case HEALTHY -> read(State.HEALTHY, text);
            case DEGRADED -> read(State.DEGRADED, text);
            case UNHEALTHY -> read(State.UNHEALTHY, text);
        };
    }

    private static TargetHealth read(State state, String text) {
        return Stream.of(Reason.values())
                .filter(reason -> reason.state.status == state.status && text.startsWith(reason.code + ": "))
                .findFirst()
                .map(reason -> of(reason, text.substring(reason.code.length() + 2)))
                .orElseGet(() -> new TargetHealth(state, Optional.empty(), text));
    }

    /**
     * What a verdict and a log line say.
     *
     * @return the code, where there is one, and the text
     */
    public String text() {
        return reason.map(one -> one.code + ": " + description).orElse(description);
    }
}
