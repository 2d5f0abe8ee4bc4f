package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the probes do about connections, over real loopback sockets. */
@Timeout(60)
class ProbesTest {

    private final RealTime real = new RealTime();

    @AfterEach
    void close() {
        real.close();
    }

    static Stream<Arguments> unfinished() {
        return Stream.of(
                Arguments.of("http, silence", Probes.http("/"), Backend.silence()),
                Arguments.of("http, byte by byte", Probes.http("/"), Backend.drip(Backend.OK)),
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

            real.verdict(probe, backend.target());

            assertThat(backend.isHungUpOn()).isTrue();
            assertThat(backend.sent()).isLessThan(Backend.A_FEW_BUFFERS);
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
        String verdict = real.verdict(probe, target);

        assertThat(verdict).contains("failed, the last: " + reason);
    }

    @Test
    void tcp_acceptedAndSilentServer_passes() throws Exception {
        try (Backend backend = new Backend(Backend.silence())) {

            String verdict = real.verdict(Probes.tcp(), backend.target());

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

            String verdict = real.verdict(probe, Target.of("http://127.0.0.1:" + busy.getLocalPort()));

            assertThat(verdict)
                    .isEqualTo("UNHEALTHY: Target.Timeout: 1 check failed, the last: no answer within 0.5 s");
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
