package dev.lbkit.health;

import static dev.lbkit.health.OutlierRule.consecutiveFaults;
import static dev.lbkit.health.OutlierRule.excessFaults;
import static dev.lbkit.health.OutlierRule.slowness;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Weighting;
import org.junit.jupiter.api.Test;

/** The example of docs/guide/health-detectors.md, which a test of lbkit-bench compares with it. */
final class DetectorsGuideTest {

    // begin of the example
    private final OutlierDetection detector = OutlierDetection.builder()
            .rules(consecutiveFaults(5), excessFaults(0.5), slowness(3).dryRun())
            .falseEjectionsPerDay(0.1)
            .byZone()
            .byLabel("version")
            .build();

    private final SoftEjection soft = SoftEjection.builder()
            .rules(excessFaults(0.05), slowness(2))
            .floor(0.05)
            .maxMitigated(0.5)
            .build();

    private final Weighting weighting = soft.weighting(SlowStart.over(ofSeconds(30)));

    private LoadBalancer start(LoadBalancer.Builder shop) {
        return shop.detector(detector).detector(soft).weighting(weighting).build();
    }
    // end of the example

    @Test
    void detector_ofTheGuide_saysWhatItIs() {
        String said = detector.toString();

        assertThat(said).contains("zone", "version", "0.1");
    }

    @Test
    void balancer_ofTheGuide_lowersTheWeightOfATargetThatFailsMoreThanOthers() {
        Lab lab = new Lab();
        int[] turn = {0};
        LoadBalancer balancer =
                start(lab.balancer(environment -> (target, verdict) -> new HealthDetector.Watch() {}, "a", "b", "c")
                        .policy((targets, random) -> (request, now) -> targets.get(turn[0]++ % targets.size())));

        for (int i = 0; i < 300; i++) {
            Lease lease = balancer.acquire(PickRequest.any());
            boolean fails = lease.target().id().equals("b") && i % 4 == 0; // a quarter of its calls
            lease.complete(fails ? Outcome.FAILURE : Outcome.SUCCESS);
        }
        lab.time.advance(ofSeconds(5));

        assertThat(balancer.snapshot().targets())
                .extracting(LoadBalancer.TargetState::status, LoadBalancer.TargetState::weight)
                .contains(tuple(HealthStatus.HEALTHY, 0.5));
    }
}
