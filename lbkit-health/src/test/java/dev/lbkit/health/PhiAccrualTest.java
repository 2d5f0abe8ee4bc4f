package dev.lbkit.health;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PhiAccrualTest {

    private final Lab lab = new Lab();
    private final PhiAccrual detector = PhiAccrual.of(8, ZERO, ofMillis(100), ofSeconds(1));
    private final HealthDetector.Detection detection = lab.start(detector);
    private final HealthDetector.Watch watch = lab.watch(detection, "a");

    private void beats(int count) {
        for (int i = 0; i < count; i++) {
            lab.time.advance(ofSeconds(1));
            detector.beat("a");
        }
    }

    @Test
    void target_beats_isNotJudged() {
        beats(100);

        assertThat(lab.verdicts).isEmpty();
    }

    @Test
    void target_neverBeat_isNotJudged() {
        lab.time.advance(ofSeconds(100));

        assertThat(lab.verdicts).isEmpty();
    }

    @Test
    void target_fallsSilent_isOutOnceItsRhythmDoesNotExplainIt() {
        beats(200);

        lab.time.advance(ofMillis(1500));
        assertThat(lab.verdicts).isEmpty();
        lab.time.advance(ofMillis(100));

        assertThat(lab.verdicts)
                .containsExactly(
                        "a UNHEALTHY: Target.FailedHealthChecks: no heartbeat for 1.6 s, of a target that usually"
                                + " beats every 1.0 s (phi 10.8, threshold 8.0)");
    }

    @Test
    void target_beatsAgain_isBackAtOnceAndTheSilenceIsNotLearned() {
        beats(200);
        lab.time.advance(ofSeconds(60));

        detector.beat("a");
        lab.time.advance(ofMillis(1600));

        assertThat(lab.verdicts).hasSize(3);
        assertThat(lab.verdicts.get(1)).isEqualTo("a HEALTHY: ");
        assertThat(lab.verdicts.get(2)).contains("beats every 1.0 s");
    }

    @Test
    void beat_unknownTarget_isIgnored() {
        detector.beat("b");

        assertThat(lab.verdicts).isEmpty();
    }

    @Test
    void detection_closed_leavesNothingBehind() {
        beats(3);
        watch.close();

        detection.close();
        detector.beat("a");
        lab.time.advance(ofSeconds(60));

        assertThat(lab.verdicts).isEmpty();
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void of_badSetting_isRefused() {
        assertThatThrownBy(() -> PhiAccrual.of(0, ZERO, ofMillis(1), ofSeconds(1)))
                .hasMessage("threshold: 0.0 (expected: > 0 and <= 300)");
        assertThatThrownBy(() -> PhiAccrual.of(8, ZERO, ZERO, ofSeconds(1)))
                .hasMessage("leastDeviation: PT0S (expected: from PT0.000000001S to PT24H)");
    }

    @Property
    void phi_longerSilence_isNeverLess(
            @ForAll @DoubleRange(min = 0, max = 1e10) double silence,
            @ForAll @DoubleRange(min = 0, max = 1e10) double more,
            @ForAll @DoubleRange(min = 0, max = 1e10) double mean,
            @ForAll @DoubleRange(min = 1e3, max = 1e10) double deviation) {
        double phi = Heartbeats.phi(silence, mean, deviation);
        double later = Heartbeats.phi(silence + more, mean, deviation);

        assertThat(phi).isGreaterThanOrEqualTo(-1e-9);
        assertThat(later).isGreaterThanOrEqualTo(phi - 1e-6);
    }
}
