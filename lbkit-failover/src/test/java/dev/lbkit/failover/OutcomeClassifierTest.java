package dev.lbkit.failover;

import static dev.lbkit.Outcome.CANCELLED;
import static dev.lbkit.Outcome.FAILURE;
import static dev.lbkit.Outcome.REJECTED;
import static dev.lbkit.Outcome.SUCCESS;
import static dev.lbkit.Outcome.TIMEOUT;
import static dev.lbkit.Outcome.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lbkit.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class OutcomeClassifierTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new ConnectException(), UNREACHABLE),
                arguments(new NoRouteToHostException(), UNREACHABLE),
                arguments(new UnknownHostException(), UNREACHABLE),
                arguments(new UnresolvedAddressException(), UNREACHABLE),
                arguments(new HttpConnectTimeoutException("connect"), UNREACHABLE),
                arguments(new HttpTimeoutException("request"), TIMEOUT),
                arguments(new SocketTimeoutException(), TIMEOUT),
                arguments(new TimeoutException(), TIMEOUT),
                arguments(new CancellationException(), CANCELLED),
                arguments(new InterruptedException(), CANCELLED),
                arguments(new InterruptedIOException(), CANCELLED),
                arguments(new ClosedByInterruptException(), CANCELLED),
                arguments(new AssertionError(), CANCELLED),
                arguments(new RejectedExecutionException(), REJECTED),
                arguments(new ClosedChannelException(), FAILURE),
                arguments(new IOException(), FAILURE),
                arguments(new IllegalStateException(), FAILURE),
                arguments(new CompletionException(new ConnectException()), UNREACHABLE),
                arguments(new ExecutionException(new CompletionException(new TimeoutException())), TIMEOUT),
                arguments(new ExecutionException("no cause", null), FAILURE));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void ofFailure_defaults_followTheTable(Throwable failure, Outcome expected) {
        Outcome outcome = OutcomeClassifier.defaults().ofFailure(failure);

        assertThat(outcome).isEqualTo(expected);
    }

    @Test
    void onResult_rule_decidesItsTypeAlone() {
        OutcomeClassifier classifier = OutcomeClassifier.defaults()
                .onResult(Integer.class, status -> status == 503 ? REJECTED : status >= 500 ? FAILURE : SUCCESS);

        assertThat(classifier.ofResult(503)).isEqualTo(REJECTED);
        assertThat(classifier.ofResult(500)).isEqualTo(FAILURE);
        assertThat(classifier.ofResult(200)).isEqualTo(SUCCESS);
        assertThat(classifier.ofResult("503")).isEqualTo(SUCCESS);
    }

    @Test
    void onFailure_laterRule_isAskedFirst() {
        OutcomeClassifier classifier = OutcomeClassifier.defaults()
                .onFailure(IOException.class, e -> TIMEOUT)
                .onFailure(ConnectException.class, e -> REJECTED);

        assertThat(classifier.ofFailure(new CompletionException(new ConnectException())))
                .isEqualTo(REJECTED);
        assertThat(classifier.ofFailure(new IOException())).isEqualTo(TIMEOUT);
        assertThat(OutcomeClassifier.defaults().ofFailure(new IOException())).isEqualTo(FAILURE);
    }

    @Test
    @SuppressWarnings("NullAway")
    void onResult_ruleWithoutAnswer_isNamed() {
        OutcomeClassifier classifier = OutcomeClassifier.defaults().onResult(String.class, text -> null);

        assertThatThrownBy(() -> classifier.ofResult("")).hasMessage("no outcome from the rule for java.lang.String");
    }
}
