package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.Target;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks through gRPC, JDBC and agents. */
@Timeout(60)
class OtherProbesTest {

    private static final Target TARGET = Lab.target("a");

    private final RealTime real = new RealTime();

    @AfterEach
    void close() {
        real.close();
    }

    @ParameterizedTest(name = "{0} -> {1}, passes: {2}")
    @CsvSource({
        "0, UNKNOWN, false",
        "1, SERVING, true",
        "2, NOT_SERVING, false",
        "3, SERVICE_UNKNOWN, false",
        "77, UNKNOWN, false",
        "-1, UNKNOWN, false"
    })
    void grpc_answer_isMapped(int number, GrpcHealth.Answer answer, boolean passes) {
        List<String> asked = new ArrayList<>();
        Probe probe = Probes.grpc("orders", (target, service) -> {
            asked.add(target.id() + " " + service);
            return CompletableFuture.completedFuture(GrpcHealth.Answer.of(number));
        });

        CompletableFuture<Probe.Result> result = probe.check(TARGET).toCompletableFuture();

        assertThat(result).isCompletedWithValue(passes ? Probe.Result.pass() : Probe.Result.fail("says " + answer));
        assertThat(asked).containsExactly("a orders");
        assertThat(GrpcHealth.Answer.UNIMPLEMENTED.result()).isEqualTo(Probe.Result.pass());
    }

    /** A pool whose connections answer so; a failure to connect if it is empty. */
    private static DataSource pool(List<Boolean> valid, List<String> calls) {
        return fake(DataSource.class, (name, argument) -> {
            if (valid.isEmpty()) {
                throw new SQLException("no route to host");
            }
            return fake(Connection.class, (inner, limit) -> {
                calls.add(inner + limit);
                return inner.equals("isValid") ? valid.get(0) : null;
            });
        });
    }

    private interface Reply {
        Object to(String method, String arguments) throws SQLException;
    }

    private static <T> T fake(Class<T> type, Reply reply) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> reply.to(method.getName(), arguments == null ? "" : " " + arguments[0])));
    }

    static Stream<Arguments> pools() {
        return Stream.of(
                Arguments.of(List.of(true), Probe.Result.pass(), List.of("isValid 3", "close")),
                Arguments.of(
                        List.of(false),
                        Probe.Result.fail("the connection is not valid"),
                        List.of("isValid 3", "close")),
                Arguments.of(List.of(), Probe.Result.fail("java.sql.SQLException: no route to host"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("pools")
    void jdbc_connection_isValidatedAndGivenBack(
            List<Boolean> valid, Probe.Result expected, List<String> expectedCalls) {
        List<String> calls = new ArrayList<>();
        Probe probe = Probes.jdbc(target -> pool(valid, calls), Duration.ofSeconds(3), Runnable::run);

        CompletableFuture<Probe.Result> result = probe.check(TARGET).toCompletableFuture();

        assertThat(result).isCompletedWithValue(expected);
        assertThat(calls).isEqualTo(expectedCalls);
    }

    @Test
    void jdbc_limitBelowASecond_isRefusedByName() {
        assertThatThrownBy(
                        () -> Probes.jdbc(target -> pool(List.of(), List.of()), Duration.ofMillis(999), Runnable::run))
                .hasMessage("limit: PT0.999S (expected: >= 1 s and an int of seconds)");
    }

    static Stream<Arguments> agents() {
        return Stream.of(
                Arguments.of("a line", Backend.saying("up 75%\n"), "HEALTHY: the first check to pass"),
                Arguments.of(
                        "a line without an end",
                        Backend.saying("down#disk full"),
                        "UNHEALTHY: Target.FailedHealthChecks: taken out by itself: the agent says down: disk full"),
                Arguments.of("nothing", Backend.saying(""), "HEALTHY: the first check to pass"),
                Arguments.of("silence", Backend.silence(), "UNHEALTHY: Target.Timeout: 1 check failed"),
                Arguments.of("reset", Backend.reset(), "UNHEALTHY: Target.FailedHealthChecks: 1 check failed"),
                Arguments.of("an endless line", Backend.flood("x".repeat(65_536)), "HEALTHY: the first check to pass"));
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @MethodSource("agents")
    void agent_whateverItSays_givesAVerdictInBoundedMemory(String name, Backend.Treatment treatment, String expected)
            throws Exception {
        try (Backend backend = new Backend(treatment)) {
            int port = backend.target().uri().getPort();

            String verdict =
                    real.verdict(ServerSignals.lasting(Duration.ofSeconds(10)).agent(port), backend.target());

            assertThat(verdict).startsWith(expected);
            assertThat(backend.sent()).isLessThan(Backend.A_FEW_BUFFERS);
        }
    }

    @Test
    void grpc_callThatFails_isAFailedCheck() throws Exception {
        Probe probe = Probes.grpc("", (target, service) -> CompletableFuture.failedFuture(new SQLException("reset")));

        String verdict = real.verdict(probe, TARGET);

        assertThat(verdict)
                .isEqualTo(
                        "UNHEALTHY: Target.FailedHealthChecks: 1 check failed, the last: java.sql.SQLException: reset");
    }
}
