package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.Outcome;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Says what the end of a call means: which {@link Outcome} a result or a failure stands for.
 *
 * <p>Immutable. Rules added later are asked first; the first whose type fits decides. Below them stand the defaults: every
 * result is a {@link Outcome#SUCCESS}, and of the failures
 *
 * <ul>
 *   <li>a connection that was refused or could not be opened, a host without route or name: {@link Outcome#UNREACHABLE};
 *   <li>a time-out of the HTTP client, of a socket or of a future: {@link Outcome#TIMEOUT}, but {@code UNREACHABLE} for {@link
 *       HttpConnectTimeoutException}. A socket does not tell the two apart, so its time-outs count as {@code TIMEOUT};
 *   <li>an interrupt, a cancellation or an {@link Error}: {@link Outcome#CANCELLED}, as none says anything of the target;
 *   <li>a full executor: {@link Outcome#REJECTED};
 *   <li>all else: {@link Outcome#FAILURE}.
 * </ul>
 *
 * <pre>{@code
 * OutcomeClassifier.defaults().onResult(HttpResponse.class, response -> response.statusCode() == 503
 *     ? Outcome.REJECTED
 *     : response.statusCode() >= 500 ? Outcome.FAILURE : Outcome.SUCCESS)
 * }</pre>
 */
public final class OutcomeClassifier {

    private static final OutcomeClassifier DEFAULTS = new OutcomeClassifier(
            List.of(new Rule<>(Object.class, any -> Outcome.SUCCESS)),
            List.of(
                    always(HttpConnectTimeoutException.class, Outcome.UNREACHABLE),
                    always(ConnectException.class, Outcome.UNREACHABLE),
                    always(NoRouteToHostException.class, Outcome.UNREACHABLE),
                    always(UnknownHostException.class, Outcome.UNREACHABLE),
                    always(UnresolvedAddressException.class, Outcome.UNREACHABLE),
                    always(HttpTimeoutException.class, Outcome.TIMEOUT),
                    always(SocketTimeoutException.class, Outcome.TIMEOUT),
                    always(TimeoutException.class, Outcome.TIMEOUT),
                    always(CancellationException.class, Outcome.CANCELLED),
                    always(InterruptedException.class, Outcome.CANCELLED),
                    always(InterruptedIOException.class, Outcome.CANCELLED),
                    always(ClosedByInterruptException.class, Outcome.CANCELLED),
                    always(Error.class, Outcome.CANCELLED),
                    always(RejectedExecutionException.class, Outcome.REJECTED),
                    always(Throwable.class, Outcome.FAILURE)));

    private final List<Rule<?>> results;
    private final List<Rule<?>> failures;

    private OutcomeClassifier(List<Rule<?>> results, List<Rule<?>> failures) {
        this.results = results;
        this.failures = failures;
    }

    private record Rule<X>(Class<X> type, Function<? super X, Outcome> verdict) {

        boolean fits(Object end) {
            return type.isInstance(end);
        }

        Outcome of(Object end) {
            return requireNonNull(
                    verdict.apply(type.cast(end)), () -> "no outcome from the rule for " + type.getName());
        }
    }

    private static <X> Rule<X> always(Class<X> type, Outcome outcome) {
        return new Rule<>(type, any -> outcome);
    }

    /**
     * The defaults alone.
     *
     * @return always the same object
     */
    public static OutcomeClassifier defaults() {
        return DEFAULTS;
    }

    /**
     * The same classifier with a rule for results that is asked before the others.
     *
     * @param <R> the type of result
     * @param type which results it is for
     * @param rule gives the outcome; must not block
     * @return a copy
     */
    public <R> OutcomeClassifier onResult(Class<R> type, Function<? super R, Outcome> rule) {
        return new OutcomeClassifier(before(results, new Rule<>(type, rule)), failures);
    }

    /**
     * The same classifier with a rule for failures that is asked before the others.
     *
     * @param <E> the type of failure
     * @param type which failures it is for
     * @param rule gives the outcome; must not block
     * @return a copy
     */
    public <E extends Exception> OutcomeClassifier onFailure(Class<E> type, Function<? super E, Outcome> rule) {
        return new OutcomeClassifier(results, before(failures, new Rule<>(type, rule)));
    }

    private static List<Rule<?>> before(List<Rule<?>> rules, Rule<?> first) {
        return Stream.concat(Stream.<Rule<?>>of(first), rules.stream()).toList();
    }

    /**
     * What a result means.
     *
     * @param result what the call returned
     * @return the outcome
     */
    public Outcome ofResult(Object result) {
        return decide(results, result);
    }

    /**
     * What a failure means. {@link CompletionException} and {@link ExecutionException} stand for their cause.
     *
     * @param failure what the call threw
     * @return the outcome
     */
    public Outcome ofFailure(Throwable failure) {
        return decide(failures, cause(failure));
    }

    private static Outcome decide(List<Rule<?>> rules, Object end) {
        int decisive = 0; // the last rule fits everything
        while (!rules.get(decisive).fits(end)) {
            decisive++;
        }
        return rules.get(decisive).of(end);
    }

    /** The failure itself, without the wrappers that futures put around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
