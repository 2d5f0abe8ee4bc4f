package dev.lbkit.health;

import static dev.lbkit.health.OutlierRule.consecutiveFaults;
import static dev.lbkit.health.OutlierRule.excessFaults;
import static dev.lbkit.health.OutlierRule.slowness;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The example of docs/guide/health-detectors.md, which a test of lbkit-bench compares with it. */
final class DetectorsGuideTest {

    // begin of the example
    private final OutlierDetection detector = OutlierDetection.builder()
            .rules(consecutiveFaults(5), excessFaults(0.05), slowness(3).dryRun())
            .falseEjectionsPerDay(0.1)
            .byZone()
            .byLabel("version")
            .build();
    // end of the example

    @Test
    void detector_ofTheGuide_saysWhatItIs() {
        String said = detector.toString();

        assertThat(said).contains("zone", "version", "0.1");
    }
}
