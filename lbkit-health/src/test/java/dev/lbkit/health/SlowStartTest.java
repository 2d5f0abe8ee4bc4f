package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.Member;
import dev.lbkit.Target;
import dev.lbkit.Weighting;
import dev.lbkit.testkit.FakeMember;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowStartTest {

    private static Member member(double weight) {
        return FakeMember.of(Target.of("http://10.0.0.7:80").withWeight(weight));
    }

    @ParameterizedTest(name = "aggression {0}: {1} {2} {3} {4} at 6, 15, 30 and 45 s of 60")
    @CsvSource({
        "1, .10, .25, .50, .75",
        "1.5, .215, .397, .63, .825",
        "2, .316, .5, .707, .866",
        ".5, .10, .10, .25, .56"
    })
    void weight_alongTheRamp_bendsWithAggression(double aggression, double at6, double at15, double at30, double at45) {
        SlowStart slowStart = new SlowStart(Duration.ofSeconds(60), aggression, 0.1, 4);

        double[] weights = {
            slowStart.weigh(member(1), Duration.ofSeconds(6)),
            slowStart.weigh(member(1), Duration.ofSeconds(15)),
            slowStart.weigh(member(1), Duration.ofSeconds(30)),
            slowStart.weigh(member(1), Duration.ofSeconds(45))
        };

        assertThat(weights).containsExactly(new double[] {at6, at15, at30, at45}, within(0.004));
    }

    @ParameterizedTest(name = "{0} s of 100: the new one gets {1} %, each of nine old ones {2} %")
    @CsvSource({"10, 1.10, 10.99", "25, 2.70, 10.81", "50, 5.26, 10.53", "100, 10, 10"})
    void share_ofOneNewTargetAmongNineOld_isTheStudyGuides(long seconds, double newShare, double oldShare) {
        SlowStart slowStart = SlowStart.over(Duration.ofSeconds(100));

        double ramping = slowStart.weigh(member(1), Duration.ofSeconds(seconds));
        double settled = slowStart.weigh(member(1), Weighting.SETTLED);

        double total = ramping + 9 * settled;
        assertThat(100 * ramping / total).isCloseTo(newShare, within(0.005));
        assertThat(100 * settled / total).isCloseTo(oldShare, within(0.005));
    }

    @Property
    void weight_overTime_neverFallsAndStaysInItsBounds(
            @ForAll @LongRange(min = 0, max = 200_000_000_000L) long earlier,
            @ForAll @LongRange(min = 0, max = 200_000_000_000L) long later,
            @ForAll @LongRange(min = 1, max = 100_000_000_000L) long window,
            @ForAll @DoubleRange(min = 0.01, max = 100) double aggression,
            @ForAll @DoubleRange(min = 0.01, max = 1) double minimum,
            @ForAll @DoubleRange(min = 0, max = 1e6) double weight) {
        SlowStart slowStart = new SlowStart(Duration.ofNanos(window), aggression, minimum, 4);

        double before = slowStart.weigh(member(weight), Duration.ofNanos(Math.min(earlier, later)));
        double after = slowStart.weigh(member(weight), Duration.ofNanos(Math.max(earlier, later)));

        assertThat(before).isBetween(minimum * weight, weight).isLessThanOrEqualTo(after);
    }

    @Property
    void weight_onceTheWindowIsOver_isTheStaticOneToTheBit(
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long window,
            @ForAll @DoubleRange(min = 0.01, max = 100) double aggression,
            @ForAll @DoubleRange(min = 0, max = 1e6) double weight) {
        SlowStart slowStart = new SlowStart(Duration.ofNanos(window), aggression, 0.1, 4);

        assertThat(slowStart.weigh(member(weight), Duration.ofNanos(window))).isEqualTo(weight);
        assertThat(slowStart.weigh(member(weight), Weighting.SETTLED)).isEqualTo(weight);
    }

    @Test
    void slowStart_impossibleParts_isRefusedByName() {
        Duration minute = Duration.ofMinutes(1);

        assertThatThrownBy(() -> SlowStart.over(Duration.ZERO)).hasMessage("window: PT0S (expected: > 0 and <= 1 day)");
        assertThatThrownBy(() -> SlowStart.over(Duration.ofDays(2)))
                .hasMessage("window: PT48H (expected: > 0 and <= 1 day)");
        assertThatThrownBy(() -> new SlowStart(minute, Double.NaN, 0.1, 1))
                .hasMessage("aggression: NaN (expected: finite and > 0)");
        assertThatThrownBy(() -> new SlowStart(minute, 1, 0, 1))
                .hasMessage("minimumShare: 0.0 (expected: > 0 and <= 1)");
        assertThatThrownBy(() -> new SlowStart(minute, 1, 1.1, 1))
                .hasMessage("minimumShare: 1.1 (expected: > 0 and <= 1)");
        assertThatThrownBy(() -> new SlowStart(minute, 1, 1, 0.5)).hasMessage("pace: 0.5 (expected: 1 to 100)");
    }
}
