package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks each target on a schedule whether it is fit, and believes results that repeat.
 *
 * <p>Immutable. A target is {@link dev.lbkit.HealthStatus#UNKNOWN} until {@link HealthMachine} says more. Its first check
 * comes at a random moment of the first half interval, so that many balancers started together do not check together; the
 * next ones follow at the interval, each up to 10 % early or late. How long a target takes to answer does not move its next
 * check, and there is at most one check of a target under way. A check that throws, that gives null or that has not ended
 * when its time is over, or when the next one is due, is a failed check.
 *
 * <p>A target that dies is found unhealthy after {@code fall} checks: on average {@code (fall - 0.5) * every}, and
 * {@code timeout} later if it hangs.
 */
public final class ActiveCheck implements HealthDetector {

    final Probe probe;
    final Duration every;
    final Duration timeout;
    final HealthMachine unchecked;

    private ActiveCheck(Probe probe, Duration every, Duration timeout, HealthMachine unchecked) {
        this.probe = probe;
        this.every = every;
        this.timeout = timeout;
        this.unchecked = unchecked;
    }

    /**
     * Checks by HTTP, as {@link Probes#http(String)} does.
     *
     * @param path what to get, for example {@code /healthz}
     * @return a builder, to be used by one thread
     * @throws IllegalArgumentException if the path does not begin with one slash
     */
    public static Builder http(String path) {
        return of(Probes.http(path));
    }

    /**
     * Checks by TCP connect, as {@link Probes#tcp()} does.
     *
     * @return a builder, to be used by one thread
     */
    public static Builder tcp() {
        return of(Probes.tcp());
    }

    /**
     * Checks by any probe.
     *
     * @param probe the probe
     * @return a builder, to be used by one thread
     */
    public static Builder of(Probe probe) {
        return new Builder(probe);
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return new Checks(environment);
    }

    @Override
    public String toString() {
        return "ActiveCheck[" + probe + ", every " + Seconds.of(every) + ", timeout " + Seconds.of(timeout) + ", rise "
                + unchecked.rise() + ", fall " + unchecked.fall() + "]";
    }

    /** The checks of one balancer. */
    private final class Checks implements Detection {

        private final LoadBalancer.Environment environment;
        private @Nullable Probe running; // guarded by this; dropped at close, so that its connections can be collected

        Checks(LoadBalancer.Environment environment) {
            this.environment = environment;
        }

        @Override
        public Watch watch(Target target, Verdict verdict) {
            CheckedTarget checked = new CheckedTarget(
                    target, ActiveCheck.this, environment, one -> running().check(one), verdict);
            checked.start();
            return checked;
        }

        private synchronized Probe running() {
            if (running == null) {
                running = probe.start();
            }
            return running;
        }

        @Override
        public synchronized void close() {
            running = null;
        }
    }

    /** Describes active checks. Not thread-safe. */
    public static final class Builder {

        private static final Duration LONGEST = Duration.ofDays(1);

        private final Probe probe;
        private Duration every = Duration.ofSeconds(5);
        private @Nullable Duration timeout;
        private int rise = 2;
        private int fall = 3;

        private Builder(Probe probe) {
            this.probe = requireNonNull(probe, "probe");
        }

        /**
         * Sets the time from one check of a target to the next; 5 s by default.
         *
         * @param interval more than zero, at most one day
         * @return this
         */
        public Builder every(Duration interval) {
            every = requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Sets how long a check may take; 2 s by default, or half the interval if that is less.
         *
         * @param longest more than zero, at most the interval
         * @return this
         */
        public Builder timeout(Duration longest) {
            timeout = requireNonNull(longest, "longest");
            return this;
        }

        /**
         * Sets how many checks in a row an unhealthy target must pass to be healthy again; 2 by default.
         *
         * @param passes at least 1
         * @return this
         */
        public Builder rise(int passes) {
            rise = passes;
            return this;
        }

        /**
         * Sets how many checks in a row a target must fail to be unhealthy; 3 by default.
         *
         * @param failures at least 1
         * @return this
         */
        public Builder fall(int failures) {
            fall = failures;
            return this;
        }

        /**
         * Builds the detector.
         *
         * @return the detector
         * @throws IllegalArgumentException if a setting breaks its rule, or two contradict each other
         */
        public ActiveCheck build() {
            if (every.isNegative() || every.isZero() || every.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("every: " + every + " (expected: > 0 and <= 1 day)");
            }
            Duration half = every.dividedBy(2);
            Duration usual = Duration.ofSeconds(2);
            Duration limit = timeout != null ? timeout : half.compareTo(usual) < 0 ? half : usual;
            if (limit.isNegative() || limit.isZero() || limit.compareTo(every) > 0) {
                throw new IllegalArgumentException(
                        "timeout: " + limit + " (expected: > 0 and <= every, " + every + ")");
            }
            return new ActiveCheck(probe, every, limit, HealthMachine.of(rise, fall));
        }
    }
}
