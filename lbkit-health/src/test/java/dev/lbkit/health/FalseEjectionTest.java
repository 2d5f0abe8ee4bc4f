package dev.lbkit.health;

import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A fleet whose targets are all alike loses no more targets than stated, and one bad target is found.
 *
 * <p>The stated rate is set so high that a run of some thousand calls expects a few ejections: what is measured is whether the
 * promise is kept, not whether it is small.
 */
class FalseEjectionTest {

    /** A detector that hears even traffic. */
    private static final class Traffic {

        private final Lab lab = new Lab();
        private final SplittableRandom random;
        private final List<HealthDetector.Watch> watches = new ArrayList<>();
        private final double gapNanos;
        int ejections;
        long badOutAt = Long.MAX_VALUE;

        Traffic(OutlierDetection detector, int targets, double rate, long seed) {
            random = new SplittableRandom(seed);
            gapNanos = 1e9 / (targets * rate);
            HealthDetector.Detection detection = detector.start(lab.environment(random.split()));
            for (int i = 0; i < targets; i++) {
                int number = i;
                watches.add(detection.watch(Lab.target("t" + i), (status, reason) -> count(number, status)));
            }
        }

        private void count(int number, HealthStatus status) {
            if (status == HealthStatus.UNHEALTHY) {
                ejections++;
                badOutAt = number == 0 ? Math.min(badOutAt, lab.time.read()) : badOutAt;
            }
        }

        /** Every target fails by one rate and takes about as long, but for the first one. */
        void run(double seconds, double faults, double faultsOfFirst, double slownessOfFirst) {
            for (double at = 0; at < seconds * 1e9; at += gapNanos) {
                lab.time.advance(ofNanos((long) Math.max(0, at - lab.time.read())));
                int target = random.nextInt(watches.size());
                boolean fails = random.nextDouble() < (target == 0 ? faultsOfFirst : faults);
                double latency = 20e6 * -Math.log(1 - random.nextDouble()) * (target == 0 ? slownessOfFirst : 1);
                long now = lab.time.read();
                watches.get(target)
                        .heard(fails ? Outcome.FAILURE : Outcome.SUCCESS, Math.min((long) latency, now), now);
            }
        }
    }

    private static OutlierDetection detector(double falsePerDay) {
        return OutlierDetection.builder()
                .rules(OutlierRule.consecutiveFaults(5), OutlierRule.excessFaults(0.05), OutlierRule.slowness(1.2))
                .falseEjectionsPerDay(falsePerDay)
                .build();
    }

    @ParameterizedTest(name = "{0} targets, {1}/s each, {2} of the calls fail, {3} s")
    @CsvSource({
        "3, 1, 0.01, 40000",
        "3, 1, 0.3, 40000",
        "30, 1, 0.1, 5000",
        "10, 10, 0.1, 1500",
        "300, 1, 0.05, 500",
        "10, 1000, 0.01, 20",
        "10, 1000, 0.3, 20"
    })
    void fleet_ofEqualTargets_losesNoMoreThanStated(int targets, double rate, double faults, double seconds) {
        double stated = 20; // in the whole run
        Traffic traffic = new Traffic(detector(stated * 86_400 / seconds), targets, rate, 11);

        traffic.run(seconds, faults, faults, 1);

        System.out.printf(
                "false ejections: %d (stated: at most %.0f) of %d targets at %.0f/s, %.0f %% faults%n",
                traffic.ejections, stated, targets, rate, 100 * faults);
        assertThat(traffic.ejections).isLessThanOrEqualTo((int) stated);
    }

    @ParameterizedTest(name = "{0} targets, {1}/s each, one fails {2} and is {3} times as slow: out within {4} s")
    @CsvSource({
        "3, 1, 1, 1, 10",
        "3, 1, 0.5, 1, 35",
        "30, 1, 1, 1, 10",
        "30, 1, 0.5, 1, 35",
        "3, 1, 0.01, 5, 35",
        "10, 100, 0.3, 1, 5.1",
        "10, 100, 0.01, 3, 5.1",
        "10, 1000, 1, 1, 0.1"
    })
    void badTarget_amongEqualOnes_isFound(int targets, double rate, double faults, double slowness, double within) {
        Traffic traffic = new Traffic(detector(0.1), targets, rate, 3);

        traffic.run(within, 0.01, faults, slowness);

        System.out.printf(
                "found after %.2f s (limit %.1f s): %.0f %% faults, %.0f times as slow, of %d targets at %.0f/s%n",
                traffic.badOutAt / 1e9, within, 100 * faults, slowness, targets, rate);
        assertThat(traffic.badOutAt / 1e9).isLessThanOrEqualTo(within);
        assertThat(traffic.ejections).isEqualTo(1);
    }
}
