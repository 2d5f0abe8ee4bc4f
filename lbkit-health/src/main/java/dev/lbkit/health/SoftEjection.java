package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lowers the weight of a target that does worse than the others, to a floor at which it is still measured, and raises it again
 * (automatic target weights).
 *
 * <p>A detector that finds the anomalous targets, and a {@link #weighting} that takes their weight away: the balancer is given
 * both. Without the weighting they are told alone, as the reason of their status. The status stays healthy, so whatever other
 * detectors say stands; and the share never exceeds 1, so a target is made worse, never better, than another part has it.
 *
 * <p>Once in an interval rules judge what was heard in the last one and in the last six, beside all other targets together. An
 * anomalous target keeps half of its share, down to the floor: 1, 0.5, 0.25, 0.125, 0.0625, 0.05. After two intervals in a row in
 * which it had calls and was not anomalous, it gets a tenth more in each. An interval without a call of its own says nothing. Where
 * all targets fail alike, nobody is anomalous; nor where fewer than three had calls.
 *
 * <p>At most a share of the targets has its weight lowered at once: {@code maxMitigated} times their number, rounded down, and never
 * all; and nobody's is lowered further while the targets refuse more than a tenth of their calls. What is refused for that is
 * told as the reason of the status. Calls during which this client stalled are no evidence. The rules' promise of
 * {@link Builder#falseEjectionsPerDay} holds for the beginning of a mitigation.
 *
 * <p>Thread-safe; one for each balancer. Hearing an outcome takes no lock and allocates nothing. Needs a policy that honors
 * weights. Source: anomaly detection and mitigation of AWS' Application Load Balancer (three targets, five seconds, peers
 * compared, iteratively reduced and gradually raised); factors, floor and rules are lbkit's own, as the service states none.
 */
public final class SoftEjection implements HealthDetector {

    private static final Duration LONGEST = Duration.ofDays(1);

    final List<OutlierRule> rules;
    final Duration interval;
    final double falsePerDay;
    final double floor;
    private final double maxMitigated;
    private final Map<String, MitigatedTarget> targets = new ConcurrentHashMap<>();
    private volatile boolean weighs; // whether somebody asked for the weighting

    private SoftEjection(Builder settings) {
        rules = settings.rules;
        interval = settings.interval;
        falsePerDay = settings.falsePerDay;
        floor = settings.floor;
        maxMitigated = settings.maxMitigated;
    }

    /**
     * For 5 % more faults than the others, each 5 s, down to 5 % of the weight, of at most half of the targets; one false
     * mitigation in ten days.
     *
     * @return the detector
     */
    public static SoftEjection defaults() {
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
        return new Mitigations(this, environment);
    }

    void joined(MitigatedTarget target) {
        targets.put(target.target.id(), target);
    }

    void left(MitigatedTarget target) {
        targets.remove(target.target.id(), target);
    }

    int cap(int size) {
        return OutlierDetection.cap(maxMitigated, size);
    }

    /**
     * The weights that are left, upon another weighting.
     *
     * @param inner what weighs before, such as a slow start; {@link Weighting#constant()} for nothing
     * @return the product of both
     */
    public Weighting weighting(Weighting inner) {
        weighs = true;
        return new Scaled(requireNonNull(inner, "inner"), this::share);
    }

    /** How the share of a target's weight is told. */
    String told(double share) {
        return Percent.ofWeight(share, weighs);
    }

    private double share(Target target) {
        MitigatedTarget known = targets.get(target.id());
        return known == null ? 1 : known.share();
    }

    @Override
    public String toString() {
        return "SoftEjection" + rules + "[every " + Seconds.of(interval) + ", " + falsePerDay
                + " false ones a day, down to " + floor + ", at most " + maxMitigated + " of the targets]";
    }

    /** Describes soft ejection. Not thread-safe. */
    public static final class Builder {

        private List<OutlierRule> rules = List.of(OutlierRule.excessFaults(0.05));
        private Duration interval = Duration.ofSeconds(5);
        private double falsePerDay = 0.1;
        private double floor = 0.05;
        private double maxMitigated = 0.5;

        private Builder() {}

        /**
         * Sets the rules; 5 % more faults than the others by default. With {@link OutlierRule#slowness} slow targets are
         * found too.
         *
         * @param newRules at least one; of several that name a target the first one gives the reason
         * @return this
         */
        public Builder rules(OutlierRule... newRules) {
            rules = List.of(newRules);
            return this;
        }

        /**
         * Sets how often rules judge and weights change; 5 s by default. The window is six times as long.
         *
         * @param time more than zero, at most one day
         * @return this
         */
        public Builder interval(Duration time) {
            interval = requireNonNull(time, "time");
            return this;
        }

        /**
         * Sets how many targets of a fleet whose targets are all alike may be taken for anomalous in a day, by the rules that
         * promise it; 0.1 by default, which is one in ten days.
         *
         * @param number more than 0; infinite to let rules act on less evidence
         * @return this
         */
        public Builder falseEjectionsPerDay(double number) {
            falsePerDay = number;
            return this;
        }

        /**
         * Sets the share of its weight that a target keeps whatever is found; 0.05 by default.
         *
         * @param share greater than 0, as a target without calls is not measured, and at most 1
         * @return this
         */
        public Builder floor(double share) {
            floor = share;
            return this;
        }

        /**
         * Sets the share of the targets whose weight may be lowered at once; 0.5 by default.
         *
         * @param share 0 to 1; the number of targets is rounded down, and one always keeps its weight
         * @return this
         */
        public Builder maxMitigated(double share) {
            maxMitigated = share;
            return this;
        }

        /**
         * Builds the detector.
         *
         * @return the detector
         * @throws IllegalArgumentException if a setting breaks its rule
         */
        public SoftEjection build() {
            if (rules.isEmpty()) {
                throw new IllegalArgumentException("rules: none (expected: at least one)");
            }
            if (interval.isNegative() || interval.isZero() || interval.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("interval: " + interval + " (expected: > 0 and <= 1 day)");
            }
            if (!(falsePerDay > 0)) {
                throw new IllegalArgumentException("falseEjectionsPerDay: " + falsePerDay + " (expected: > 0)");
            }
            if (!(floor > 0 && floor <= 1)) {
                throw new IllegalArgumentException("floor: " + floor + " (expected: > 0 and <= 1)");
            }
            if (!(maxMitigated >= 0 && maxMitigated <= 1)) {
                throw new IllegalArgumentException("maxMitigated: " + maxMitigated + " (expected: 0 to 1)");
            }
            return new SoftEjection(this);
        }
    }
}
