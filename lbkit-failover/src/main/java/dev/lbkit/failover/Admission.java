package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Describes what a service and its targets may be asked to carry: a limit on calls in flight, and throttling.
 *
 * <p>{@link #around} makes a balancer that refuses a lease with an {@link OverloadException} when
 *
 * <ul>
 *   <li>the service has refused calls: then a part is held back, as the multiplier says, and at most nine in ten. Only {@link
 *       dev.lbkit.Outcome#REJECTED} is a refusal; time-outs and failures are not;
 *   <li>as many calls are in flight to the service as its limit allows;
 *   <li>as many are in flight to the target picked as the target's limit allows. Then up to two others are asked for first, as if
 *       those that are full had been tried.
 * </ul>
 *
 * <p>A limit that follows latency ends a retry storm by itself: what waits in the queues of the service stays short enough to be
 * served in time. Build one balancer per service and process, and share it among all {@link Failover}s.
 *
 * <p>A lease that is never ended gives its place back when the second period of 10 minutes begins after it: 10 to 20 minutes later
 * under traffic, since a period begins where a call ends or finds no place.
 *
 * <p>Cost: a second small object per lease, and no lock. With the defaults seven atomic steps, five more with a limit on each target, and
 * up to three clock reads beside the balancer's own two: one at the end, one at the beginning where it throttles, and one where the
 * balancer did not read the clock for the lease. Immutable.
 */
public final class Admission {

    private static final double NO_THROTTLE = Double.MAX_VALUE;
    private static final int UNLIMITED = 1_000_000; // calls in flight to one target

    private final Optional<ConcurrencyLimit> service;
    private final Optional<ConcurrencyLimit> target;
    private final Optional<Function<? super Target, OptionalInt>> told;
    private final double multiplier;
    private final Duration window;

    private Admission(
            Optional<ConcurrencyLimit> service,
            Optional<ConcurrencyLimit> target,
            Optional<Function<? super Target, OptionalInt>> told,
            double multiplier,
            Duration window) {
        this.service = service;
        this.target = target;
        this.told = told;
        this.multiplier = multiplier;
        this.window = window;
    }

    /**
     * No limit and no throttling.
     *
     * @return always admits
     */
    public static Admission open() {
        return new Admission(Optional.empty(), Optional.empty(), Optional.empty(), NO_THROTTLE, Duration.ofMinutes(2));
    }

    /**
     * What suits most services: a {@link ConcurrencyLimit#gradient2()} on the service, and throttling by a multiplier of 2 over
     * two minutes.
     *
     * @return the defaults
     */
    public static Admission defaults() {
        return open().service(ConcurrencyLimit.gradient2()).throttle(2, Duration.ofMinutes(2));
    }

    /**
     * The same with a limit on all calls of this process to the service.
     *
     * @param limit the limit
     * @return a copy
     */
    public Admission service(ConcurrencyLimit limit) {
        return new Admission(Optional.of(limit), target, told, multiplier, window);
    }

    /**
     * The same with a limit on the calls of this process to each target.
     *
     * @param limit the limit
     * @return a copy
     */
    public Admission target(ConcurrencyLimit limit) {
        return new Admission(service, Optional.of(limit), told, multiplier, window);
    }

    /**
     * The same with the limits that targets ask for, for example by the {@code maxconn} of an agent:
     * {@code targetAtMost(signals::maxConnections)}. A new number counts from the next call on; calls under way are left alone. It
     * bounds the calls of this process, so with n client processes a target should ask each for its part. Beside a
     * {@linkplain #target limit on each target} the lower one counts.
     *
     * @param most gives how many calls in flight a target wants at most; empty for no limit; must be fast and must not block
     * @return a copy
     */
    public Admission targetAtMost(Function<? super Target, OptionalInt> most) {
        return new Admission(service, target, Optional.of(most), multiplier, window);
    }

    /**
     * The same with throttling.
     *
     * @param newMultiplier how many calls there may be per call accepted; finite and at least 1
     * @param newWindow how long calls count; from 1 ms to 1 day
     * @return a copy
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public Admission throttle(double newMultiplier, Duration newWindow) {
        if (!(newMultiplier >= 1 && newMultiplier < NO_THROTTLE)) {
            throw new IllegalArgumentException("multiplier: " + newMultiplier + " (expected: finite and >= 1)");
        }
        if (newWindow.compareTo(Duration.ofMillis(1)) < 0 || newWindow.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("window: " + newWindow + " (expected: from 1 ms to 1 day)");
        }
        return new Admission(service, target, told, newMultiplier, newWindow);
    }

    /**
     * A balancer that admits only what this describes.
     *
     * @param balancer chooses the targets; closed with the new one
     * @return the same balancer, with leases that may be refused; counts from nothing
     */
    public LoadBalancer around(LoadBalancer balancer) {
        return new AdmittingBalancer(requireNonNull(balancer, "balancer"), this);
    }

    Optional<Limiter> serviceLimiter(long now) {
        return service.map(limit -> new Limiter(limit, now));
    }

    Optional<PerTarget<Limiter>> targetLimiters(LoadBalancer balancer) {
        ConcurrencyLimit limit = target.orElse(ConcurrencyLimit.fixed(UNLIMITED));
        return target.isEmpty() && told.isEmpty()
                ? Optional.empty()
                : Optional.of(new PerTarget<>(balancer, first -> new Limiter(limit, first)));
    }

    /** The most calls in flight that a target asks for. */
    int most(Target of) {
        return told.map(asked -> asked.apply(of).orElse(Integer.MAX_VALUE)).orElse(Integer.MAX_VALUE);
    }

    Optional<Throttle> throttle(long now) {
        return multiplier == NO_THROTTLE
                ? Optional.empty()
                : Optional.of(new Throttle(multiplier, window.toNanos(), now));
    }

    @Override
    public String toString() {
        return "Admission[service=" + service.map(Object::toString).orElse("open") + ", target="
                + target.map(Object::toString).orElse("open")
                + (told.isPresent() ? ", at most what targets ask for" : "")
                + (multiplier == NO_THROTTLE ? "" : ", throttle=" + multiplier + " over " + window) + "]";
    }
}
