package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerListener;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Scheduler;
import dev.lbkit.Target;
import dev.lbkit.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The probes against real loopback sockets, in real time, under the real time-out of 0.5 s. */
@Timeout(60)
class ProbesTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final long A_FEW_BUFFERS = 32 << 20;

    private final Scheduler scheduler = Scheduler.system("probes-test");

    @AfterEach
    void close() {
        scheduler.close();
    }

    /** The first verdict after one check. */
    private String verdict(Probe probe, Target target) throws Exception {
        CompletableFuture<String> verdict = new CompletableFuture<>();
        ActiveCheck.of(probe)
                .every(ofSeconds(5))
                .timeout(ofMillis(500))
                .fall(1)
                .build()
                .start(new LoadBalancer.Environment(
                        "shop", Ticker.system(), scheduler, Lab.LOWEST, new BalancerListener() {}))
                .watch(target, (status, reason) -> {
                    if (status != HealthStatus.UNKNOWN) {
                        verdict.complete(status + ": " + reason);
                    }
                });
        return verdict.get(20, TimeUnit.SECONDS);
    }

    static Stream<Arguments> answers() {
        String none = "UNHEALTHY: 1 check failed, the last: no answer within 0.5 s";
        String failed = "UNHEALTHY: 1 check failed, the last: ";
        String healthy = "HEALTHY: the first check to pass";
        return Stream.of(
                Arguments.of("200", Backend.answer(OK), healthy),
                Arguments.of(
                        "redirect to nowhere",
                        Backend.answer(
                                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
                        healthy),
                Arguments.of(
                        "503",
                        Backend.answer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"),
                        failed + "answered 503 (expected: 200-399)"),
                Arguments.of(
                        "401", Backend.answer("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"), failed + "answered 401"),
                Arguments.of("silence", Backend.silence(), none),
                Arguments.of("reset", Backend.reset(), failed + "java."),
                Arguments.of(
                        "close at once", Backend.closing(), failed + "java.io.IOException: HTTP/1.1 header parser"),
                Arguments.of(
                        "close in a header",
                        Backend.answer("HTTP/1.1 200 OK\r\nContent-Le"),
                        failed + "java.io.IOException"),
                Arguments.of(
                        "garbage",
                        Backend.answer("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                        failed + "java.net.ProtocolException"),
                Arguments.of(
                        "escape codes",
                        Backend.answer("\u001b[31mHTTP\u0007/9\r\n\r\n"),
                        failed + "java.net.ProtocolException: Invalid status line: \" [31mHTTP /9\""),
                Arguments.of("byte by byte", Backend.drip(OK), none),
                Arguments.of(
                        "a long body cut short",
                        Backend.answer("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\nx"),
                        healthy),
                Arguments.of(
                        "an endless body",
                        Backend.endless("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x".repeat(65_536)),
                        healthy),
                Arguments.of(
                        "endless chunks",
                        Backend.endless(
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                                "10000\r\n" + "x".repeat(65_536) + "\r\n"),
                        healthy),
                Arguments.of(
                        "an endless header", Backend.endless("HTTP/1.1 200 OK\r\nX: ", "x".repeat(65_536)), failed),
                Arguments.of(
                        "endless headers", Backend.endless("HTTP/1.1 200 OK\r\n", "X: y\r\n".repeat(10_000)), failed),
                Arguments.of("an endless status line", Backend.endless("HTTP/1.1 200 ", "x".repeat(65_536)), failed));
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @MethodSource("answers")
    void http_whateverTheServerDoes_givesAVerdictInBoundedMemory(
            String name, Backend.Treatment treatment, String expected) throws Exception {
        try (Backend backend = new Backend(treatment)) {

            String verdict = verdict(Probes.http("/healthz"), backend.target());

            assertThat(verdict).startsWith(expected);
            assertThat(backend.sent()).isLessThan(A_FEW_BUFFERS);
        }
    }

    static Stream<Arguments> unfinished() {
        return Stream.of(
                Arguments.of("http, silence", Probes.http("/"), Backend.silence()),
                Arguments.of("http, byte by byte", Probes.http("/"), Backend.drip(OK)),
                Arguments.of(
                        "http, an endless body",
                        Probes.http("/"),
                        Backend.endless("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x".repeat(65_536))),
                Arguments.of("tcp", Probes.tcp(), Backend.silence()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfinished")
    void check_thatIsOver_hasClosedItsConnection(String name, Probe probe, Backend.Treatment treatment)
            throws Exception {
        try (Backend backend = new Backend(treatment)) {

            verdict(probe, backend.target());

            assertThat(backend.isHungUpOn()).isTrue();
            assertThat(backend.sent()).isLessThan(A_FEW_BUFFERS);
        }
    }

    @Test
    void http_asked_sendsAPlainGetToThePathAlone() throws Exception {
        try (Backend backend = new Backend(Backend.answer(OK))) {
            Target withPath = Target.of("a", backend.target().uri() + "/shop/?x=1");

            String verdict = verdict(Probes.http("/healthz?deep=1"), withPath);

            assertThat(verdict).startsWith("HEALTHY");
            assertThat(backend.requests()).hasSize(1);
            assertThat(backend.requests().get(0))
                    .startsWith("GET /healthz?deep=1 HTTP/1.1\r\n")
                    .contains("User-Agent: lbkit-health\r\n")
                    .doesNotContainIgnoringCase("upgrade");
        }
    }

    @Test
    void http_withoutABalancer_stillChecks() throws Exception {
        try (Backend backend = new Backend(Backend.answer("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"))) {

            Probe.Result result = Probes.http("/", "200-299,404")
                    .check(backend.target())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(result).isEqualTo(Probe.Result.pass());
        }
    }

    static Stream<Arguments> unreachable() throws Exception {
        Target nobody = Backend.nobody();
        Target unknown = Target.of("http://no-such-host.invalid:80");
        return Stream.of(
                Arguments.of(Probes.http("/"), nobody, "java.net.ConnectException"),
                Arguments.of(Probes.tcp(), nobody, "java.net.ConnectException: Connection refused"),
                Arguments.of(
                        Probes.http("/"), unknown, "java.net.ConnectException, caused by java.nio.channels.Unresolved"),
                Arguments.of(Probes.tcp(), unknown, "java.net.UnknownHostException: no-such-host.invalid"),
                Arguments.of(
                        Probes.http("/"),
                        Target.of("a", "redis://a:1"),
                        "java.lang.IllegalArgumentException: invalid URI scheme redis"),
                Arguments.of(
                        Probes.tcp(),
                        Target.of("a", "redis://a"),
                        "java.io.IOException: no host and port in redis://a"),
                Arguments.of(
                        Probes.tcp(),
                        Target.of("a", "mailto:a@b"),
                        "java.io.IOException: no host and port in mailto:a@b"));
    }

    @ParameterizedTest(name = "{0} {1} -> {2}")
    @MethodSource("unreachable")
    void probe_ofATargetThatCannotBeAsked_saysWhy(Probe probe, Target target, String reason) throws Exception {
        String verdict = verdict(probe, target);

        assertThat(verdict).contains("failed, the last: " + reason);
    }

    @Test
    void tcp_acceptedAndSilentServer_passes() throws Exception {
        try (Backend backend = new Backend(Backend.silence())) {

            String verdict = verdict(Probes.tcp(), backend.target());

            assertThat(verdict).isEqualTo("HEALTHY: the first check to pass");
        }
    }

    static Stream<Probe> connecting() {
        return Stream.of(Probes.http("/"), Probes.tcp());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("connecting")
    void probe_ofAServerWhoseBacklogIsFull_failsInTime(Probe probe) throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(busy, waiting);

            String verdict = verdict(probe, Target.of("http://127.0.0.1:" + busy.getLocalPort()));

            assertThat(verdict).isEqualTo("UNHEALTHY: 1 check failed, the last: no answer within 0.5 s");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Connects until the kernel lets nobody in any more. */
    private static void fill(ServerSocket busy, List<Socket> waiting) throws IOException {
        try {
            while (true) {
                Socket next = new Socket();
                waiting.add(next);
                next.connect(busy.getLocalSocketAddress(), 200);
            }
        } catch (SocketTimeoutException full) {
            // as intended
        }
    }
}
