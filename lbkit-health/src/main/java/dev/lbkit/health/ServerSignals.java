package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * A detector of what servers say of themselves, on the answers to calls and through an agent beside them.
 *
 * <p>Thread-safe; one for each balancer. What cannot be read is ignored and counted, and never throws. Of an answer's headers:
 *
 * <ul>
 *   <li>{@code x-envoy-immediate-health-check-fail}: the target is unhealthy,
 *   <li>{@code x-envoy-degraded}, or {@code Retry-After} (seconds, or a date if there is a {@code Date}): it is degraded, so
 *       others are preferred; each for the time asked for, or else and at most for the time given here, from the last such answer,
 *   <li>{@code endpoint-load-metrics: TEXT cpu_utilization=0.3,...}: a load report. It takes {@code application_utilization}, else
 *       {@code cpu_utilization}, and {@code named_metrics.in_flight}. The forms JSON and BIN are not read.
 * </ul>
 *
 * <p>An answer without any of them costs four look-ups and no lock. Source: Envoy's health checking headers, RFC 9110 and
 * <a href="https://github.com/cncf/xds/blob/main/xds/data/orca/v3/orca_load_report.proto">ORCA</a>.
 */
public final class ServerSignals implements HealthDetector {

    private final Duration longest;
    private final Map<String, SignalledTarget> targets = new ConcurrentHashMap<>();
    private final LongAdder ignored = new LongAdder();

    private ServerSignals(Duration longest) {
        this.longest = longest;
    }

    /**
     * Signals that fade.
     *
     * @param longest how long one counts at most; more than zero, at most one day
     * @return the detector
     * @throws IllegalArgumentException if the time breaks its rule
     */
    public static ServerSignals lasting(Duration longest) {
        if (longest.isNegative() || longest.isZero() || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: > 0 and <= 1 day)");
        }
        return new ServerSignals(longest);
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return (target, verdict) -> {
            SignalledTarget joined =
                    new SignalledTarget(environment, verdict, gone -> targets.remove(target.id(), gone));
            targets.put(target.id(), joined);
            return joined;
        };
    }

    /**
     * Completes a lease with what the answer's headers say, and takes it to heart.
     *
     * @param lease the call's
     * @param outcome how it ended
     * @param header gives the first value of a header, whose name goes by no case
     */
    public void complete(Lease lease, Outcome outcome, Function<String, Optional<String>> header) {
        LoadHeaders said = LoadHeaders.of(header);
        ignored.add(said.ignored());
        said.load().ifPresentOrElse(load -> lease.complete(outcome, load), () -> lease.complete(outcome));
        SignalledTarget target = targets.get(lease.target().id());
        if (target == null) {
            return; // it left while it answered
        }
        if (header.apply(HttpProbe.TAKE_ME_OUT).isPresent()) {
            target.takenOut(HttpProbe.TAKE_ME_OUT, longest);
        }
        if (header.apply(HttpProbe.DEGRADED).isPresent()) {
            target.degraded(HttpProbe.DEGRADED, longest);
        }
        said.retryAfter().ifPresent(pause -> {
            Duration bounded = pause.compareTo(longest) < 0 ? pause : longest;
            target.degraded("Retry-After: " + pause.toSeconds(), bounded);
        });
    }

    /**
     * A probe that asks the agent beside a target, as {@link AgentReply} reads it. Its weights and limits are kept here.
     *
     * <p>An agent that cannot be reached fails the check, as any probe does; HAProxy takes no notice of it. A host name is looked up
     * on the balancer's scheduler, as {@link Probes#tcp()} says. {@link #weighting} puts the weights in force, and
     * {@link #maxConnections} says what does so for limits.
     *
     * @param port the agent's port on the target's host
     * @return for an {@link ActiveCheck} of the same balancer
     * @throws IllegalArgumentException if it is no port
     */
    public Probe agent(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        return new AgentProbe(port, this::heard);
    }

    /** Keeps what an agent said. */
    Probe.Result heard(Target target, AgentReply reply) {
        ignored.add(reply.ignored());
        SignalledTarget known = targets.get(target.id());
        if (known != null) {
            known.hears(reply);
        }
        return reply.result();
    }

    /**
     * The weights that agents ask for, upon another weighting.
     *
     * @param inner what weighs before, such as a slow start; {@link Weighting#constant()} for nothing
     * @return the product of both
     */
    public Weighting weighting(Weighting inner) {
        requireNonNull(inner, "inner");
        return new Scaled(
                inner, target -> agent(target).flatMap(SignalledTarget::share).orElse(1.0));
    }

    /**
     * How many calls in flight an agent wants at most. Nothing here enforces it: it is capacity and not health, and a picker may not
     * refuse. Give it to {@code Admission.open().targetAtMost(signals::maxConnections)} of lbkit-failover, which refuses.
     *
     * @param target the target
     * @return the number; empty if it never gave one
     */
    public OptionalInt maxConnections(Target target) {
        return agent(target).map(SignalledTarget::maxConnections).orElse(OptionalInt.empty());
    }

    private Optional<SignalledTarget> agent(Target target) {
        return Optional.ofNullable(targets.get(target.id()));
    }

    /**
     * How many headers and words could not be read.
     *
     * @return since the beginning
     */
    public long ignored() {
        return ignored.sum();
    }
}
