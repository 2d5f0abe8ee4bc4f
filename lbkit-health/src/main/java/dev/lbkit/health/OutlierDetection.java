package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Ejects a target for a while when rules find, from the application's own calls, that it does worse than the others.
 *
 * <p>Immutable. Hearing an outcome takes no lock and allocates nothing. Rules judge once in an interval, over what was heard in
 * the last one and in the last six, and at once when a target's faults in a row ask for it. A call counts if it ended as
 * success or fault ({@link dev.lbkit.Outcome#isFault()}), began after the target was last readmitted, and was not under way
 * while this client stalled: a task due ten times a second notices when the client itself is late.
 *
 * <p>Rules with a promise keep it: of a fleet whose targets are all alike, they eject at most so many a day as
 * {@link Builder#falseEjectionsPerDay} states, at one call a second to a target as at a thousand, whatever share of the calls
 * fails. Each rule has an equal part of it.
 *
 * <p>The n-th ejection of a target lasts n times the base time, at most the longest one, and up to 10 % more by chance, so
 * that targets ejected together do not return together. For each base time that a target then stays in, one ejection is
 * forgotten. When its time is over the target counts as healthy again, and what was heard before is forgotten.
 *
 * <p>At most a share of the targets is ejected at once: {@code maxEjected} times their number, rounded down, and never the
 * last one; and no more than that share of their weight, as the others have to carry it; and none while the others refuse more
 * than a tenth of their calls. An ejection that would pass a limit is refused, which the reason of the target's status says,
 * and tried again at each interval. When targets leave and the limit shrinks, those ejected first come back early.
 *
 * <p>Where zones or labels are named, and more than half of the targets of one value are outliers while the others are not, the
 * domain is ejected and readmitted as one; the limit on the number does not hold for it, the limit on the weight does.
 *
 * <p>The advice says which rules can name nobody: in a fleet of this size, or at the calls of the last six intervals.
 *
 * <p>Source: ejection times and caps are those of Envoy's
 * <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">outlier detection</a>, with the cap
 * compared after the ejection, as Envoy does since 2023.
 */
public final class OutlierDetection implements HealthDetector {

    private static final Duration LONGEST = Duration.ofDays(1);

    final List<OutlierRule> rules;
    final Duration interval;
    final double falsePerDay;
    final Domains domains;
    private final Duration baseEjection;
    private final Duration maxEjection;
    private final double maxEjected;

    private OutlierDetection(Builder settings) {
        rules = settings.rules;
        interval = settings.interval;
        falsePerDay = settings.falsePerDay;
        domains = new Domains(new LinkedHashMap<>(settings.facts));
        baseEjection = settings.baseEjection;
        maxEjection = settings.maxEjection;
        maxEjected = settings.maxEjected;
    }

    /**
     * Five faults in a row, or 5 % more faults than the others; 30 s growing to 5 min, at most half of the targets; one false
     * ejection in ten days.
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

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        return Samples.advice(this, fleet.targets().size());
    }

    @Override
    public int mostEjected(int targets) {
        return cap(targets);
    }

    /** How many of these may be ejected at once. */
    int cap(int targets) {
        return cap(maxEjected, targets);
    }

    /** A share of so many targets, and never all of them. In decimals as written: 0.29 of 100 is 29. */
    static int cap(double share, int targets) {
        int rounded =
                BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(targets)).intValue();
        return Math.max(0, Math.min(rounded, targets - 1));
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

    /** The share of the weight that may be ejected at once. */
    double spare() {
        return maxEjected;
    }

    @Override
    public String toString() {
        return "OutlierDetection" + rules + "[every " + Seconds.of(interval) + ", " + falsePerDay
                + " false ejections a day, ejection " + Seconds.of(baseEjection) + " to " + Seconds.of(maxEjection)
                + ", at most " + maxEjected + " of the targets"
                + (domains.facts().isEmpty()
                        ? ""
                        : ", domains " + domains.facts().keySet()) + "]";
    }

    /** Describes outlier detection. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Function<Target, String>> facts = new LinkedHashMap<>();
        private List<OutlierRule> rules = List.of(OutlierRule.consecutiveFaults(5), OutlierRule.excessFaults(0.05));
        private Duration interval = Duration.ofSeconds(5);
        private double falsePerDay = 0.1;
        private Duration baseEjection = Duration.ofSeconds(30);
        private Duration maxEjection = Duration.ofMinutes(5);
        private double maxEjected = 0.5;

        private Builder() {}

        /**
         * Sets the rules; five faults in a row and 5 % more faults than the others by default.
         *
         * @param newRules at least one; of several that name a target the first one gives the reason
         * @return this
         */
        public Builder rules(OutlierRule... newRules) {
            rules = List.of(newRules);
            return this;
        }

        /**
         * Sets how often rules judge; 5 s by default. The window is six times as long.
         *
         * @param time more than zero, at most one day
         * @return this
         */
        public Builder interval(Duration time) {
            interval = requireNonNull(time, "time");
            return this;
        }

        /**
         * Sets how many targets of a fleet whose targets are all alike may be ejected in a day, by the rules that promise it;
         * 0.1 by default, which is one in ten days.
         *
         * @param targets more than 0; infinite to let rules act on less evidence
         * @return this
         */
        public Builder falseEjectionsPerDay(double targets) {
            falsePerDay = targets;
            return this;
        }

        /**
         * Lets a zone be ejected as one where it explains the outliers. Domains are asked in the order of their naming.
         *
         * @return this
         */
        public Builder byZone() {
            facts.put("zone", target -> target.locality().zone());
            return this;
        }

        /**
         * Lets all targets of one value of a label, such as a version, be ejected as one where it explains the outliers.
         *
         * @param label the label's name; targets without it belong to no domain
         * @return this
         */
        public Builder byLabel(String label) {
            facts.put(label, target -> target.labels().getOrDefault(label, ""));
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
         * Sets the share of the targets, and of their weight, that may be ejected at once; 0.5 by default.
         *
         * @param share 0 to 1: with 0.5 those who stay must carry at most twice their load; the number of targets is rounded
         *     down, and the last target always stays
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
            if (rules.isEmpty()) {
                throw new IllegalArgumentException("rules: none (expected: at least one)");
            }
            rules.forEach(Builder::check);
            if (interval.isNegative() || interval.isZero() || interval.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("interval: " + interval + " (expected: > 0 and <= 1 day)");
            }
            if (!(falsePerDay > 0)) {
                throw new IllegalArgumentException("falseEjectionsPerDay: " + falsePerDay + " (expected: > 0)");
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

        private static void check(OutlierRule rule) {
            int row = rule.promptAt();
            if (row < 1) {
                throw new IllegalArgumentException("promptAt: " + row + " of rule '" + rule + "' (expected: >= 1)");
            }
        }
    }
}
