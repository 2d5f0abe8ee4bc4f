package dev.lbkit.health;

import dev.lbkit.Target;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The usual probes.
 *
 * <p>Each is an immutable value. None has a time-out of its own: {@link ActiveCheck} cancels a check that takes too long, and
 * a cancelled check closes its connection. Whatever a target sends instead of an answer is a failed check, in bounded memory.
 */
public final class Probes {

    private Probes() {}

    /**
     * Passes if the target accepts a TCP connection, which is closed at once without a byte sent.
     *
     * <p>The port is that of the target's uri, or 80 for {@code http} and 443 for {@code https}. Connects on the I/O threads
     * of the JDK's default channel group. A host name is looked up on the balancer's scheduler, which blocks it for as long
     * as the name server takes: name targets by address, or use {@link #tcp(Executor)}.
     *
     * @return the probe
     */
    public static Probe tcp() {
        return new TcpProbe(Runnable::run);
    }

    /**
     * As {@link #tcp()}, with host names looked up elsewhere.
     *
     * @param resolver where to look them up; stays the caller's to close
     * @return the probe
     */
    public static Probe tcp(Executor resolver) {
        return new TcpProbe(resolver);
    }

    /**
     * Passes if an HTTP GET is answered with a status from 200 to 399.
     *
     * @param path begins with a slash, for example {@code /healthz}; may carry a query
     * @return the probe; it takes further settings
     * @throws IllegalArgumentException if the path breaks its rule
     */
    public static HttpProbe http(String path) {
        return HttpProbe.of(path);
    }

    /**
     * Passes if a target says by the gRPC health protocol that it serves, or that it does not speak it.
     *
     * @param service the service's name; empty for the whole server
     * @param call makes the call
     * @return the probe
     */
    public static Probe grpc(String service, GrpcHealth call) {
        return target -> call.check(target, service).thenApply(GrpcHealth.Answer::result);
    }

    /**
     * Passes if a connection of a target's pool says within a time that it is valid ({@code Connection.isValid}).
     *
     * @param pools gives the pool of a target; its own time-out bounds the wait for a connection
     * @param limit how long the validation may take; at least 1 s, rounded down to seconds as JDBC has it
     * @param executor where to block, as for {@link #blocking}
     * @return the probe
     * @throws IllegalArgumentException if the limit is shorter
     */
    public static Probe jdbc(Function<Target, DataSource> pools, Duration limit, Executor executor) {
        if (limit.toSeconds() < 1 || limit.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1 s and an int of seconds)");
        }
        return blocking(
                target -> {
                    try (Connection connection = pools.apply(target).getConnection()) {
                        return connection.isValid((int) limit.toSeconds())
                                ? Probe.Result.pass()
                                : Probe.Result.fail("the connection is not valid");
                    }
                },
                executor);
    }

    /**
     * Makes a probe of a check that blocks, such as a query to a database.
     *
     * <p>A cancelled check is interrupted, or dropped if it has not begun. One that ignores the interrupt keeps its thread; until it
     * ends, further checks of its target fail without taking another one. So the executor should have a bounded number of threads, more
     * than there are targets that may hang at once, and a bounded queue; what it rejects is a failed check.
     *
     * @param check what to run
     * @param executor where; stays the caller's to close
     * @return the probe
     */
    public static Probe blocking(BlockingCheck check, Executor executor) {
        return new BlockingProbe(check, executor);
    }

    /** A check that takes its time on the thread that calls it. */
    @FunctionalInterface
    public interface BlockingCheck {

        /**
         * Asks the target and waits for the answer.
         *
         * @param target whom to ask
         * @return what was found
         * @throws Exception whatever goes wrong; it is a failed check
         */
        Probe.Result check(Target target) throws Exception;
    }
}
