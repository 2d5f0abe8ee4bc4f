package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.testkit.FakeMember;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class FleetMeanTest {

    private static final long MILLISECOND = 1 << 20;

    private final FleetMean mean = new FleetMean();
    private final FakeMember silent = FakeMember.of(Fleet.target(0));

    private static FakeMember taking(int millis) {
        return FakeMember.of(Fleet.target(1)).withLatency(Duration.ofMillis(millis));
    }

    @Test
    void hearing_nobodyHeardOf_isOneMillisecond() {
        assertThat(mean.hearing(silent, silent, 0)).isEqualTo(1e6);
    }

    @Test
    void hearing_theFirstOneHeardOf_isItsLatency() {
        assertThat(mean.hearing(silent, taking(50), 0)).isEqualTo(50e6);
        assertThat(mean.hearing(silent, silent, 0)).isEqualTo(50e6);
    }

    @Property
    void hearing_fewSamples_isTheirMean(
            @ForAll @IntRange(min = 2, max = 1000) int one, @ForAll @IntRange(min = 2, max = 1000) int other) {
        FleetMean fresh = new FleetMean();

        double heard = fresh.hearing(taking(one), taking(other), 0);

        assertThat(heard).isCloseTo((one + other) / 2.0 * 1e6, within(200.0));
    }

    @Test
    void hearing_enoughWithinOneMillisecond_learnsNoMore() {
        for (int i = 0; i < 16; i++) {
            mean.hearing(taking(10), taking(30), 0);
        }

        double sameMillisecond = mean.hearing(taking(52), silent, MILLISECOND - 1);
        double nextMillisecond = mean.hearing(taking(52), silent, MILLISECOND);

        assertThat(sameMillisecond).isCloseTo(20e6, within(100.0));
        assertThat(nextMillisecond).isCloseTo(21e6, within(100.0));
    }

    @Test
    void hearing_ticksThatWrap_goOnLearning() {
        long now = Long.MAX_VALUE - 50 * MILLISECOND;

        for (int i = 0; i < 300; i++) {
            mean.hearing(taking(i < 100 ? 10 : 90), silent, now + i * MILLISECOND);
        }

        assertThat(mean.hearing(silent, silent, 0)).isBetween(85e6, 90e6);
    }
}
