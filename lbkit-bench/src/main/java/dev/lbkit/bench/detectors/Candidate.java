package dev.lbkit.bench.detectors;

import dev.lbkit.HealthDetector;
import dev.lbkit.health.OutlierDetection;
import dev.lbkit.health.OutlierRule;
import dev.lbkit.health.SoftEjection;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A detector to be measured.
 *
 * @param name as the tables show it
 * @param promises whether it states a rate of false ejections
 * @param detector makes one of its own for a run, for so many false ejections a day if it promises
 */
record Candidate(String name, boolean promises, DoubleFunction<HealthDetector> detector) {

    private static final Duration ENVOYS_INTERVAL = Duration.ofSeconds(10);

    static final List<Candidate> ALL = List.of(
            promising("consecutiveFaults(5)", OutlierRule.consecutiveFaults(5)),
            promising("excessFaults(0.05)", OutlierRule.excessFaults(0.05)),
            promising("slowness(1.5)", OutlierRule.slowness(1.5)),
            promising("defaults", OutlierRule.consecutiveFaults(5), OutlierRule.excessFaults(0.05)),
            new Candidate(
                    "soft ejection",
                    true,
                    a -> SoftEjection.builder().falseEjectionsPerDay(a).build()),
            new Candidate("defaults at 0.1 a day", false, a -> OutlierDetection.defaults()),
            envoys("*consecutive 5xx: 5*", OutlierRule.consecutiveFaults(5)),
            envoys("*success rate 1.9, 5, 100*", OutlierRule.successRate(1.9, 5, 100)),
            envoys("*failure percentage 85, 5, 50*", OutlierRule.failurePercentage(0.85, 5, 50)));

    private static Candidate promising(String name, OutlierRule... rules) {
        return new Candidate(
                name,
                true,
                a -> OutlierDetection.builder()
                        .rules(rules)
                        .falseEjectionsPerDay(a)
                        .build());
    }

    /** With Envoy's interval, and of a row of faults what Envoy does: it counts to five, whatever the others do. */
    private static Candidate envoys(String name, OutlierRule rule) {
        return new Candidate(
                name,
                false,
                a -> OutlierDetection.builder()
                        .rules(rule)
                        .interval(ENVOYS_INTERVAL)
                        .falseEjectionsPerDay(Double.POSITIVE_INFINITY)
                        .build());
    }
}
