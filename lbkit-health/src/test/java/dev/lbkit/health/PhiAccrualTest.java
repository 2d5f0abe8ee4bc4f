package dev.lbkit.health;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Weighting;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The shares by hand: the tail of the normal distribution at 2 to 5 deviations, in a line from phi 1 to 8. */
    @ParameterizedTest(name = "silent for {0} ms: {1} of its weight")
    @CsvSource({"1000, 1", "1100, 1", "1200, .908", "1300, .727", "1400, .466", "1500, .100"})
    void target_fallsSilent_losesWeightInALineBeforeItIsOut(long millis, double left) {
        Soft soft = new Soft(detector.softFrom(1));
        soft.beats(200);

        lab.time.advance(ofMillis(millis));

        assertThat(soft.weights().get(0)).isCloseTo(left, within(0.001));
        assertThat(soft.weights().get(1)).isEqualTo(1);
        assertThat(Lab.status(soft.balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
    }

    /** The whole story of a silence: less and less, out, back at the next beat; its status changes twice. */
    @Test
    void target_softAndThenOut_isToldWithItsWeightAndComesBackWhole() {
        Soft soft = new Soft(detector.softFrom(1));
        soft.beats(200);

        lab.time.advance(ofMillis(1400));
        String told = soft.balancer.snapshot().targets().get(0).reason();
        lab.time.advance(ofMillis(200));
        HealthStatus out = Lab.status(soft.balancer, "a");
        soft.detector.beat("a");
        lab.time.advance(ZERO);

        assertThat(told)
                .isEqualTo("at 46.6 % of its weight: no heartbeat for 1.4 s, of a target that usually beats every 1.0 s"
                        + " (phi 4.7, threshold 8.0)");
        assertThat(out).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(soft.weights()).containsExactly(1.0, 1.0);
        assertThat(lab.changes).hasSize(4).last().asString().startsWith("a HEALTHY");
    }

    @Test
    void target_beatsWhileSuspected_hasItsWeightBackAtOnce() {
        Soft soft = new Soft(detector.softFrom(1));
        soft.beats(200);
        lab.time.advance(ofMillis(1300));

        soft.detector.beat("a");
        lab.time.advance(ZERO);

        assertThat(soft.weights()).containsExactly(1.0, 1.0);
        assertThat(soft.balancer.snapshot().targets().get(0).reason()).isEmpty();
    }

    /** A balancer of a and b, of which b beats for ever. */
    private final class Soft {

        private final PhiAccrual detector;
        private final LoadBalancer balancer;

        Soft(PhiAccrual detector) {
            this.detector = detector;
            balancer = lab.balancer(detector, "a", "b")
                    .weighting(detector.weighting(Weighting.constant()))
                    .build();
            beatAgain();
        }

        private void beatAgain() {
            detector.beat("b");
            lab.time.schedule(ofMillis(500), this::beatAgain);
        }

        void beats(int count) {
            for (int i = 0; i < count; i++) {
                lab.time.advance(ofSeconds(1));
                detector.beat("a");
            }
        }

        List<Double> weights() {
            return balancer.snapshot().targets().stream()
                    .map(LoadBalancer.TargetState::weight)
                    .toList();
        }
    }

    @Property
    void share_ofAnyPhi_fallsInALineFromTheFirstToTheThreshold(
            @ForAll @DoubleRange(min = 0.1, max = 20) double threshold,
            @ForAll @DoubleRange(min = 0.01, max = 1) double part,
            @ForAll @DoubleRange(min = 0, max = 40) double phi,
            @ForAll @DoubleRange(min = 0, max = 40) double more) {
        double from = threshold * part;
        PhiAccrual soft =
                PhiAccrual.of(threshold, ZERO, ofMillis(100), ofSeconds(1)).softFrom(from);

        double share = soft.share(phi);

        assertThat(share).isBetween(0.0, 1.0).isGreaterThanOrEqualTo(soft.share(phi + more));
        assertThat(soft.share(from)).isEqualTo(1);
        assertThat(soft.share(threshold)).isEqualTo(part == 1 ? 1 : 0);
        assertThat(soft.share((from + threshold) / 2)).isCloseTo(part == 1 ? 1 : 0.5, within(1e-6));
    }

    /** Chaos test C14 for heartbeats: time in which no beat could be heard is no silence, and death is still seen. */
    @ParameterizedTest(name = "{0}: {1} s")
    @CsvSource({
        "the tick wraps, 0",
        "this client stalls, 30",
        "leaps 0.4 s, 0.4",
        "goes back an hour, -3600",
        "leaps 30 days, 2592000"
    })
    void target_beatsThroughAFaultyTick_isNotOutAndAnotherStillIs(String fault, double jumpSeconds) {
        long[] jump = {Long.MAX_VALUE - ofSeconds(30).toNanos()};
        Lab faulty = new Lab();
        PhiAccrual phi = PhiAccrual.of(8, ZERO, ofMillis(100), ofSeconds(1));
        HealthDetector.Detection its = phi.start(new LoadBalancer.Environment(
                "shop", () -> faulty.time.read() + jump[0], faulty.time, new SplittableRandom(14), faulty));
        faulty.watch(its, "beats");
        faulty.watch(its, "dies");
        for (int i = 0; i < 200; i++) {
            if (i == 50) {
                jump[0] += (long) (jumpSeconds * 1e9);
            }
            faulty.time.advance(ofMillis(500));
            phi.beat("beats");
            if (i < 150) {
                phi.beat("dies");
            }
        }

        System.out.println("C14: heartbeats, the tick at 25 s: " + fault + "; " + faulty.verdicts.size()
                + " verdicts (1, on the target that dies at 75 s)");
        assertThat(faulty.verdicts).singleElement().asString().startsWith("dies UNHEALTHY");
    }

    /** Chaos test C15: whatever the pauses are, phi orders them, and is a number or infinite. */
    @Property(tries = 2000)
    void phi_anyPausesAndSilence_isNeverNotANumber(
            @ForAll @Size(max = 120) List<@LongRange(min = 0) Long> pauses,
            @ForAll @LongRange(min = 0) long silence,
            @ForAll @LongRange(min = 1, max = 86_400_000_000_000L) long deviation) {
        Heartbeats beats = Heartbeats.begun(100, 1e9, 0);
        pauses.forEach(beats::learn);

        double phi = beats.phi(silence, 0, (double) deviation);
        double longer = beats.phi(Math.max(silence, Long.MAX_VALUE - 1), 0, (double) deviation);

        assertThat(phi).isNotNaN().isGreaterThanOrEqualTo(-1e-9);
        assertThat(longer).isNotNaN().isGreaterThanOrEqualTo(phi - 1e-6);
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
        assertThatThrownBy(() -> detector.softFrom(9))
                .hasMessage("softFrom: 9.0 (expected: > 0 and <= the threshold, 8.0)");
        assertThatThrownBy(() -> detector.softFrom(0))
                .hasMessage("softFrom: 0.0 (expected: > 0 and <= the threshold, 8.0)");
        assertThat(PhiAccrual.defaults().softFrom(1))
                .hasToString(
                        "PhiAccrual[threshold 8.0, accepted pause 3 s, least deviation 0.1 s, first pause 1 s, less"
                                + " weight from 1.0]");
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
