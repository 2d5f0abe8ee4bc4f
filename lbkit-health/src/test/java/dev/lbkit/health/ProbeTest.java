package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.health.TargetHealth.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeTest {

    @Test
    void reason_fromTheNetwork_isShortAndPrintable() {
        Probe.Result result = Probe.Result.fail("a\r\n\u001b[31m\u202e\u2028é" + "x".repeat(1_000_000));

        assertThat(result).isEqualTo(Probe.Result.fail("a   [31m  é" + "x".repeat(189)));
    }

    static Stream<Arguments> thrown() {
        return Stream.of(
                Arguments.of(new IOException("reset"), Reason.FAILED_HEALTH_CHECKS, "java.io.IOException: reset"),
                Arguments.of(
                        new IOException("reset", new EOFException()),
                        Reason.FAILED_HEALTH_CHECKS,
                        "java.io.IOException: reset"),
                Arguments.of(
                        new IOException(null, new EOFException()),
                        Reason.FAILED_HEALTH_CHECKS,
                        "java.io.IOException, caused by java.io.EOFException"),
                Arguments.of(
                        new CompletionException(new IOException("reset")),
                        Reason.FAILED_HEALTH_CHECKS,
                        "java.io.IOException: reset"),
                Arguments.of(
                        new CompletionException("alone", null),
                        Reason.INTERNAL_ERROR,
                        "java.util.concurrent.CompletionException: alone"),
                Arguments.of(new StackOverflowError(), Reason.INTERNAL_ERROR, "java.lang.StackOverflowError"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("thrown")
    void reason_ofSomethingThrown_namesIt(Throwable thrown, Reason code, String reason) {
        assertThat(Probe.Result.fail(thrown)).isEqualTo(new Probe.Failed(code, reason));
    }
}
