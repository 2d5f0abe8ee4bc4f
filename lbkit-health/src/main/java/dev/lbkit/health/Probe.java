package dev.lbkit.health;

import dev.lbkit.Target;
import dev.lbkit.health.TargetHealth.Reason;
import dev.lbkit.health.TargetHealth.State;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A question to a target whose answer tells whether it is fit for traffic.
 *
 * <p>Thread-safe: many targets are checked at once. A probe knows no time-out and no threshold; {@link ActiveCheck} has both.
 * A probe of one's own is a lambda; {@link Probes} has the usual ones.
 */
@FunctionalInterface
public interface Probe {

    /**
     * Begins one check.
     *
     * <p>Runs on the balancer's scheduler, so it must not block; a check that blocks belongs into {@link Probes#blocking}.
     * Whatever it throws is a failed check. A check that takes too long, or that nobody needs any more, is cancelled through
     * {@link java.util.concurrent.CompletableFuture#cancel} on the stage's future, and should then let go of what it holds.
     *
     * @param target whom to ask
     * @return completes with the result, on any thread; completing with an exception is a failed check
     */
    CompletionStage<Result> check(Target target);

    /**
     * The probe as one balancer uses it, with connections and threads that it shares with no other.
     *
     * <p>Asked once by each balancer, before its first check; the balancer forgets the probe when it is closed. By default
     * this probe, which is right for one that keeps nothing between two checks.
     *
     * @return a probe for one balancer
     */
    default Probe start() {
        return this;
    }

    /** What a check found. */
    sealed interface Result {

        /**
         * The target is fit.
         *
         * @return the result
         */
        static Result pass() {
            return new Passed();
        }

        /**
         * The target is not fit.
         *
         * @param reason what an operator should read, for example {@code answered 503 (expected: 200-399)}
         * @return the result
         */
        static Result fail(String reason) {
            return new Failed(Reason.FAILED_HEALTH_CHECKS, reason);
        }

        /**
         * The target is fit, but others should be preferred.
         *
         * @param reason what it said
         * @return the result
         */
        static Result degraded(String reason) {
            return new Degraded(reason);
        }

        /**
         * The target asks for no more traffic, and is believed at once.
         *
         * @param reason what it said
         * @return the result
         */
        static Result takenOut(String reason) {
            return new TakenOut(reason);
        }

        /**
         * The target could not be asked.
         *
         * @param thrown what came instead of an answer, and becomes the reason; a {@link CompletionException} around it is
         *     taken off, and a cause is added to one that has no message. An unchecked one, but for
         *     {@link UncheckedIOException}, says that the check is broken: {@link Reason#INTERNAL_ERROR}
         * @return the result
         */
        static Result fail(Throwable thrown) {
            Throwable cause = thrown.getCause();
            if (cause != null && thrown instanceof CompletionException) {
                return fail(cause);
            }
            boolean broken = thrown instanceof Error
                    || (thrown instanceof RuntimeException && !(thrown instanceof UncheckedIOException));
            return new Failed(
                    broken ? Reason.INTERNAL_ERROR : Reason.FAILED_HEALTH_CHECKS,
                    cause == null || thrown.getMessage() != null ? thrown.toString() : thrown + ", caused by " + cause);
        }
    }

    private static String printable(String text) {
        int longest = 200;
        return text.substring(0, Math.min(text.length(), longest)).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
    }

    /** The target is fit. */
    record Passed() implements Result {}

    /**
     * The target is fit, but others should be preferred.
     *
     * @param reason at most 200 characters, all of them printable
     */
    record Degraded(String reason) implements Result {

        /**
         * Cuts the reason, and puts a space where a character is not printable.
         *
         * @param reason why
         */
        public Degraded {
            reason = printable(reason);
        }
    }

    /**
     * The target asks for no more traffic.
     *
     * @param reason at most 200 characters, all of them printable
     */
    record TakenOut(String reason) implements Result {

        /**
         * Cuts the reason, and puts a space where a character is not printable.
         *
         * @param reason why
         */
        public TakenOut {
            reason = printable(reason);
        }
    }

    /**
     * The target is not fit.
     *
     * @param code what kind of failure; one that explains {@link State#UNHEALTHY}
     * @param reason at most 200 characters, all of them printable: part of it may come from the network, and all of it goes
     *     to logs
     */
    record Failed(Reason code, String reason) implements Result {

        /**
         * Cuts the reason, and puts a space where a character is not printable.
         *
         * @param code what kind
         * @param reason why
         * @throws IllegalArgumentException if the code is of another state
         */
        public Failed {
            reason = printable(reason);
            if (code.state() != State.UNHEALTHY) {
                throw new IllegalArgumentException("code: " + code + " (expected: one of state UNHEALTHY)");
            }
        }
    }
}
