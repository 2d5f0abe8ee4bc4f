package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of ejections, alone and over crowds that come, fail and go. */
class EjectionRulesTest {

    /** How many ejections are remembered, the seconds without one since, and the number of the next. */
    @ParameterizedTest(name = "{0} remembered, {1} s in: the next is number {2}")
    @CsvSource({
        "0, 0, 1",
        "1, 0, 2",
        "1, 29, 2",
        "1, 30, 1",
        "2, 30, 2",
        "2, 60, 1",
        "2, 3600, 1",
        "9, 0, 10",
        "10, 0, 10",
        "10, 30, 10"
    })
    void ejection_afterAQuietTime_isCountedFromWhatIsRemembered(int remembered, long quiet, int next) {
        assertThat(OutlierDetection.defaults().next(remembered, ofSeconds(quiet)))
                .isEqualTo(next);
    }

    @Property(tries = 2000)
    void cap_ofAnySizeAndShare_isTheLargestWholeNumberBelow(
            @ForAll @IntRange(min = 0, max = 200) int targets, @ForAll @IntRange(min = 0, max = 100) int percent) {
        OutlierDetection detector =
                OutlierDetection.builder().maxEjected(percent / 100.0).build();

        int cap = detector.cap(targets);

        int whole = targets * percent / 100;
        assertThat(cap).isEqualTo(Math.max(0, Math.min(whole, targets - 1)));
    }

    /** Bug class B13: the cap is strict at every moment, for any number of targets and any share. */
    @Property(tries = 60)
    void population_whereEverythingFails_keepsTheCapAtEveryMoment(
            @ForAll @IntRange(min = 1, max = 200) int targets,
            @ForAll @IntRange(min = 0, max = 100) int percent,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Crowd crowd = new Crowd(percent, random);
        crowd.join(targets);

        for (int i = 0; i < 20; i++) {
            crowd.everybodyFails();
            assertThat(crowd.ejected()).isEqualTo(crowd.cap());
            crowd.leave(random.nextInt(1 + crowd.size() / 4));
            assertThat(crowd.ejected()).isLessThanOrEqualTo(crowd.cap());
            crowd.join(random.nextInt(5));
            crowd.lab.time.advance(ofMillis(random.nextInt(60_000)));
            assertThat(crowd.ejected()).isLessThanOrEqualTo(crowd.cap());
        }

        crowd.leave(crowd.size());
        assertThat(crowd.lab.time.pending()).isZero();
    }
}
