package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.Target;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a server may do to a client, over real loopback sockets. */
@Timeout(60)
class HttpProbeTest {

    private final RealTime real = new RealTime();

    @AfterEach
    void close() {
        real.close();
    }

    static Stream<Arguments> answers() {
        String none = "UNHEALTHY: Target.Timeout: 1 check failed, the last: no answer within 0.5 s";
        String failed = "UNHEALTHY: Target.FailedHealthChecks: 1 check failed, the last: ";
        String mismatch = "UNHEALTHY: Target.ResponseCodeMismatch: 1 check failed, the last: ";
        String healthy = "HEALTHY: the first check to pass";
        return Stream.of(
                Arguments.of("200", Backend.answer(Backend.OK), healthy),
                Arguments.of(
                        "redirect to nowhere",
                        Backend.answer(
                                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
                        healthy),
                Arguments.of(
                        "503",
                        Backend.answer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"),
                        mismatch + "answered 503 (expected: 200-399)"),
                Arguments.of(
                        "401",
                        Backend.answer("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"),
                        mismatch + "answered 401"),
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
                Arguments.of("byte by byte", Backend.drip(Backend.OK), none),
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

            String verdict = real.verdict(Probes.http("/healthz"), backend.target());

            assertThat(verdict).startsWith(expected);
            assertThat(backend.sent()).isLessThan(Backend.A_FEW_BUFFERS);
        }
    }

    @Test
    void http_asked_sendsAPlainGetToThePathAlone() throws Exception {
        try (Backend backend = new Backend(Backend.answer(Backend.OK))) {
            Target withPath = Target.of("a", backend.target().uri() + "/shop/?x=1");

            String verdict = real.verdict(Probes.http("/healthz?deep=1"), withPath);

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

            Probe.Result result = Probes.http("/")
                    .answering("200-299,404")
                    .check(backend.target())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(result).isEqualTo(Probe.Result.pass());
        }
    }
}
