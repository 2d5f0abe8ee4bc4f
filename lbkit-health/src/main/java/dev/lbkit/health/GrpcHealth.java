package dev.lbkit.health;

import dev.lbkit.Target;
import java.util.concurrent.CompletionStage;

/**
 * Makes the call {@code grpc.health.v1.Health/Check} with whatever gRPC library the application has.
 *
 * <p>Thread-safe. {@link Probes#grpc} makes a probe of it. Source: the
 * <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">gRPC health checking protocol</a>.
 */
@FunctionalInterface
public interface GrpcHealth {

    /**
     * Asks a target for one of its services. Must not block.
     *
     * @param target whom to ask
     * @param service its name; empty for the whole server
     * @return what it says; completing with an exception is a failed check
     */
    CompletionStage<Answer> check(Target target, String service);

    /** What a server can say. */
    enum Answer {
        /** It serves. */
        SERVING,
        /** It does not. */
        NOT_SERVING,
        /** It does not know yet. */
        UNKNOWN,
        /** It has no such service; the status NOT_FOUND says the same. */
        SERVICE_UNKNOWN,
        /** It does not speak the protocol: the status UNIMPLEMENTED. Counts as serving, as gRPC's own clients have it. */
        UNIMPLEMENTED;

        /**
         * Reads the field {@code status} of a {@code HealthCheckResponse}.
         *
         * @param number the number on the wire
         * @return what it means; {@link #UNKNOWN} for a number that the protocol does not have
         */
        public static Answer of(int number) {
            return switch (number) {
                case 1 -> SERVING;
                case 2 -> NOT_SERVING;
                case 3 -> SERVICE_UNKNOWN;
                default -> UNKNOWN;
            };
        }

        Probe.Result result() {
            return this == SERVING || this == UNIMPLEMENTED ? Probe.Result.pass() : Probe.Result.fail("says " + this);
        }
    }
}
