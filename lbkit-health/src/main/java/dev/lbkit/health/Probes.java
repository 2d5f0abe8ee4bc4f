package dev.lbkit.health;

import dev.lbkit.Target;
import java.net.URI;
import java.util.concurrent.Executor;

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
     * @return the probe
     * @throws IllegalArgumentException if the path breaks its rule
     */
    public static Probe http(String path) {
        return http(path, "200-399");
    }

    /**
     * Passes if an HTTP GET is answered with one of these status codes.
     *
     * <p>HTTP/1.1 over the scheme, host and port of the target's uri, through no proxy; certificates are verified as the JDK
     * does by default. The status line decides: redirects are not followed and a body is not read, so that a large one costs
     * nothing but its connection. Each balancer has a {@code java.net.http.HttpClient} of its own, whose daemon threads do the
     * I/O and the look-up of names, and end once the balancer is closed and garbage is collected. The first check in a process
     * loads the client's classes on the balancer's scheduler, for some 0.3 s; the time-out does not include that.
     *
     * @param path begins with a slash, for example {@code /healthz}; may carry a query
     * @param codes the codes that pass, for example {@code 200-299,404}
     * @return the probe
     * @throws IllegalArgumentException if a part breaks its rule
     */
    public static Probe http(String path, String codes) {
        if (!path.startsWith("/") || URI.create(path).getRawAuthority() != null) {
            throw new IllegalArgumentException("path: '" + path + "' (expected: begins with one slash)");
        }
        return new HttpProbe(path, StatusCodes.of(codes));
    }

    /**
     * Makes a probe of a check that blocks, such as a query to a database.
     *
     * <p>A cancelled check is interrupted, or dropped if it has not begun. One that ignores the interrupt keeps its thread, so
     * the executor should have a bounded number of threads and a bounded queue; what it rejects is a failed check.
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
