package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Ejects a target for a while when the application's own calls to it fail several times in a row.
 *
 * <p>Immutable. Only faults count ({@link dev.lbkit.Outcome#isFault()}); a success starts the count again; calls that were
 * rejected or cancelled do neither. Hearing an outcome takes no lock and allocates nothing, and a success after a success
 * writes nothing; only the fault that completes a row hands a task to the scheduler.
 *
 * <p>The n-th ejection of a target lasts n times the base time, at most the longest one, and up to 10 % more by chance, so
 * that targets ejected together do not return together. For each base time that a target then stays in, one ejection is
 * forgotten. When its time is over the target counts as healthy again.
 *
 * <p>At most a share of the targets is ejected at once: {@code maxEjected} times their number, rounded down, and never the
 * last one. So of one target none is ejected, of two or three one at the default of 50 %. An ejection that would pass the
 * cap is refused, which the reason of the target's status says, and tried again at the target's next fault. When targets leave
 * and the cap shrinks, those ejected first come back early.
 *
 * <p>Source: the consecutive-errors rule of Envoy's
 * <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">outlier detection</a>, with the cap
 * compared after the ejection, as Envoy does since 2023.
 */
public final class OutlierDetection implements HealthDetector {

    private static final Duration LONGEST = Duration.ofDays(1);

    final int consecutiveFaults;
    private final Duration baseEjection;
    private final Duration maxEjection;
    private final double maxEjected;

    private OutlierDetection(Builder settings) {
        consecutiveFaults = settings.consecutiveFaults;
        baseEjection = settings.baseEjection;
        maxEjection = settings.maxEjection;
        maxEjected = settings.maxEjected;
    }

    /**
     * Five faults in a row, 30 s growing to 5 min, at most half of the targets.
     *
     * @return the detector
     */
    public static OutlierDetection defaults() {
        return builder().build();
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder, to be used by one thread
     */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return new Population(this, environment);
    }

    /** How many of these may be ejected at once. In decimals as written: 0.29 of 100 is 29. */
    int cap(int targets) {
        int share = BigDecimal.valueOf(maxEjected)
                .multiply(BigDecimal.valueOf(targets))
                .intValue();
        return Math.max(0, Math.min(share, targets - 1));
    }

    /** How long the n-th ejection lasts, before chance. */
    Duration ejection(int count) {
        Duration grown = baseEjection.multipliedBy(count);
        return grown.compareTo(maxEjection) < 0 ? grown : maxEjection;
    }

    /** The number of the next ejection, after this many and a time without. Stops where the time stops growing. */
    int next(int ejections, Duration quiet) {
        int remembered = (int) Math.max(0, ejections - quiet.dividedBy(baseEjection));
        return ejection(remembered).equals(maxEjection) ? remembered : remembered + 1;
    }

    @Override
    public String toString() {
        return "OutlierDetection[" + consecutiveFaults + " faults, ejection " + Seconds.of(baseEjection) + " to "
                + Seconds.of(maxEjection) + ", at most " + maxEjected + " of the targets]";
    }

    /** Describes outlier detection. Not thread-safe. */
    public static final class Builder {

        private int consecutiveFaults = 5;
        private Duration baseEjection = Duration.ofSeconds(30);
        private Duration maxEjection = Duration.ofMinutes(5);
        private double maxEjected = 0.5;

        private Builder() {}

        /**
         * Sets how many faults in a row eject a target; 5 by default.
         *
         * @param faults at least 1
         * @return this
         */
        public Builder consecutiveFaults(int faults) {
            consecutiveFaults = faults;
            return this;
        }

        /**
         * Sets how long the first ejection lasts, and by how much each further one is longer; 30 s by default.
         *
         * @param time more than zero
         * @return this
         */
        public Builder baseEjection(Duration time) {
            baseEjection = requireNonNull(time, "time");
            return this;
        }

        /**
         * Sets how long an ejection lasts at most, but for the up to 10 % that chance adds; 5 min by default.
         *
         * @param time at least the base time, at most one day
         * @return this
         */
        public Builder maxEjection(Duration time) {
            maxEjection = requireNonNull(time, "time");
            return this;
        }

        /**
         * Sets the share of the targets that may be ejected at once; 0.5 by default.
         *
         * @param share 0 to 1; the number of targets is rounded down, and the last target always stays
         * @return this
         */
        public Builder maxEjected(double share) {
            maxEjected = share;
            return this;
        }

        /**
         * Builds the detector.
         *
         * @return the detector
         * @throws IllegalArgumentException if a setting breaks its rule, or two contradict each other
         */
        public OutlierDetection build() {
            if (consecutiveFaults < 1) {
                throw new IllegalArgumentException("consecutiveFaults: " + consecutiveFaults + " (expected: >= 1)");
            }
            if (baseEjection.isNegative() || baseEjection.isZero()) {
                throw new IllegalArgumentException("baseEjection: " + baseEjection + " (expected: > 0)");
            }
            if (maxEjection.compareTo(baseEjection) < 0 || maxEjection.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("maxEjection: " + maxEjection + " (expected: >= baseEjection, "
                        + baseEjection + ", and <= 1 day)");
            }
            if (!(maxEjected >= 0 && maxEjected <= 1)) {
                throw new IllegalArgumentException("maxEjected: " + maxEjected + " (expected: 0 to 1)");
            }
            return new OutlierDetection(this);
        }
    }
}
