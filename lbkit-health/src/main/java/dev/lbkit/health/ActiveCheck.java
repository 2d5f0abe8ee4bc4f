package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks each target on a schedule whether it is fit, and believes results that repeat.
 *
 * <p>Immutable. A target is {@link dev.lbkit.HealthStatus#UNKNOWN} until {@link HealthMachine} says more. The checks of a
 * balancer's targets are spread evenly over the interval, from a random moment on, so neither many targets nor many balancers
 * started together are checked together; first checks come in the first half of it. How long a target takes to answer does not
 * move its next check, and there is at most one check of a target under way. A check that throws, that gives null or that has
 * not ended when its time is over, or when the next one is due, is a failed check. One that waits because too many are under
 * way is late, and neither failed nor doubled.
 *
 * <p>A target that dies is found unhealthy after {@code fall} checks: on average {@code every / 2 + (fall - 1) * onEdge}, and
 * {@code timeout} later if it hangs.
 */
public final class ActiveCheck implements HealthDetector {

    private static final Duration LATE = Duration.ofSeconds(20);
    private static final Duration LONG_OUT = Duration.ofMinutes(1);

    final Probe probe;
    final Rhythm rhythm;
    final Duration timeout;
    final HealthMachine unchecked;
    private final int atOnce;

    private ActiveCheck(Probe probe, Rhythm rhythm, Duration timeout, HealthMachine unchecked, int atOnce) {
        this.probe = probe;
        this.rhythm = rhythm;
        this.timeout = timeout;
        this.unchecked = unchecked;
        this.atOnce = atOnce;
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
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        List<String> advice = new ArrayList<>();
        Duration fall = rhythm.worstFall(unchecked.fall(), timeout);
        if (fall.compareTo(LATE) > 0) {
            advice.add("active checks need up to " + Seconds.of(fall) + " to see that a target died: outlier detection,"
                    + " or a shorter onEdge, sees it earlier");
        }
        Duration rise = rhythm.worstRise(unchecked.rise());
        if (rise.compareTo(LONG_OUT) > 0) {
            advice.add("active checks need up to " + Seconds.of(rise) + " to see that a target is back");
        }
        double hanging = fleet.targets().size()
                * ((double) timeout.toNanos() / rhythm.every().toNanos());
        if (hanging > atOnce) {
            advice.add("active checks of " + fleet.targets().size() + " targets fall behind if all of them hang: "
                    + Math.round(hanging) + " would be under way at once, of " + atOnce + " allowed");
        }
        return advice;
    }

    @Override
    public Optional<Duration> worstDetection() {
        return Optional.of(rhythm.worstFall(unchecked.fall(), timeout));
    }

    @Override
    public String toString() {
        return "ActiveCheck[" + probe + ", " + rhythm + ", timeout " + Seconds.of(timeout) + ", rise "
                + unchecked.rise() + ", fall " + unchecked.fall() + "]";
    }

    /** The checks of one balancer. */
    private final class Checks implements Detection {

        private static final double GOLDEN =
                0.6180339887498949; // its multiples are spread evenly, however many there are

        private final LoadBalancer.Environment environment;
        private final Line line;
        private double place; // guarded by this; of the newest target in the interval
        private @Nullable Probe running; // guarded by this; dropped at close, so that its connections can be collected

        Checks(LoadBalancer.Environment environment) {
            this.environment = environment;
            line = new Line(atOnce, environment.scheduler());
            place = environment.random().nextDouble() - GOLDEN;
        }

        @Override
        public Watch watch(Target target, Verdict verdict) {
            CheckedTarget checked = new CheckedTarget(
                    target,
                    ActiveCheck.this,
                    environment,
                    line,
                    one -> running().check(one),
                    verdict);
            checked.start(nextPlace());
            return checked;
        }

        private synchronized double nextPlace() {
            place += place + GOLDEN < 1 ? GOLDEN : GOLDEN - 1;
            return place;
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
        private @Nullable Duration onEdge;
        private @Nullable Duration whenDown;
        private double jitter = 0.1;
        private int atOnce = 1000;
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
         * Sets the time to the next check while a result or two may change the state: of a newcomer, and after a result that
         * speaks against what is held; as {@link #every} by default.
         *
         * @param interval more than zero, at most that of {@link #every}
         * @return this
         */
        public Builder onEdge(Duration interval) {
            onEdge = requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Sets the time to the next check of an unhealthy target that goes on failing; as {@link #every} by default.
         *
         * @param interval at least that of {@link #every}, at most one day
         * @return this
         */
        public Builder whenDown(Duration interval) {
            whenDown = requireNonNull(interval, "interval");
            return this;
        }

        /**
         * Sets by how much an interval may be shorter or longer by chance; 0.1 by default, which is 10 %.
         *
         * @param share 0 to 0.5
         * @return this
         */
        public Builder jitter(double share) {
            jitter = share;
            return this;
        }

        /**
         * Sets how many checks of one balancer may be under way at once; 1000 by default. The others wait, first come first
         * served.
         *
         * @param checks at least 1
         * @return this
         */
        public Builder atOnce(int checks) {
            atOnce = checks;
            return this;
        }

        /**
         * Sets how long a check may take; 2 s by default, or half the shortest interval if that is less.
         *
         * @param longest more than zero, at most the shortest interval
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
            Rhythm rhythm =
                    new Rhythm(every, onEdge == null ? every : onEdge, whenDown == null ? every : whenDown, jitter);
            check(rhythm);
            Duration half = rhythm.shortest().dividedBy(2);
            Duration usual = Duration.ofSeconds(2);
            Duration limit = timeout != null ? timeout : half.compareTo(usual) < 0 ? half : usual;
            if (limit.isNegative() || limit.isZero() || limit.compareTo(rhythm.shortest()) > 0) {
                throw new IllegalArgumentException("timeout: " + limit
                        + " (expected: > 0 and <= the shortest interval, " + rhythm.shortest() + ")");
            }
            if (atOnce < 1) {
                throw new IllegalArgumentException("atOnce: " + atOnce + " (expected: >= 1)");
            }
            return new ActiveCheck(probe, rhythm, limit, HealthMachine.of(rise, fall), atOnce);
        }

        private static void check(Rhythm rhythm) {
            Duration every = rhythm.every();
            if (rhythm.onEdge().isNegative()
                    || rhythm.onEdge().isZero()
                    || rhythm.onEdge().compareTo(every) > 0) {
                throw new IllegalArgumentException(
                        "onEdge: " + rhythm.onEdge() + " (expected: > 0 and <= every, " + every + ")");
            }
            if (rhythm.whenDown().compareTo(every) < 0 || rhythm.whenDown().compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "whenDown: " + rhythm.whenDown() + " (expected: >= every, " + every + ", and <= 1 day)");
            }
            if (!(rhythm.jitter() >= 0 && rhythm.jitter() <= 0.5)) {
                throw new IllegalArgumentException("jitter: " + rhythm.jitter() + " (expected: 0 to 0.5)");
            }
        }
    }
}
