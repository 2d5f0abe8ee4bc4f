package dev.lbkit.failover;

import static dev.lbkit.failover.TierReturn.Order.NONE;
import static dev.lbkit.failover.TierReturn.Phase.PROBING;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TierReturnTest {

    private static final TierReturn.Rules RULES = new TierReturn.Rules(
            Failback.after(ofSeconds(30)).rampOver(ofSeconds(60)), 0.05, ofSeconds(10), 0.5, 0.8, 0.1);

    private static long seconds(double count) {
        return (long) (count * 1e9);
    }

    @ParameterizedTest
    @CsvSource({
        // phase, seconds in it, strength, fault rate, order, next
        "SERVING, 1e6, 1, 0, NONE, SERVING",
        "SERVING, 1e6, 0.5, 0.9, NONE, SERVING", // faults are for detectors to judge
        "SERVING, 1e6, 0.49, 0, NONE, AWAY",
        "SERVING, 1e6, 1, 0, HOLD, SERVING",
        "SERVING, 1e6, 1, 0, LEAVE, LEAVING",
        "AWAY, 1e6, 0.79, 0, NONE, AWAY", // between the bounds a tier stays where it is
        "AWAY, 0, 0.8, 0, NONE, DWELLING",
        "AWAY, 0, 1, 0, HOLD, HELD",
        "AWAY, 0, 1, 0, LEAVE, HELD",
        "DWELLING, 29.9, 0.5, 0, NONE, DWELLING",
        "DWELLING, 30, 0.5, 0, NONE, PROBING",
        "DWELLING, 30, 0.49, 0, NONE, AWAY",
        "DWELLING, 30, 1, 0, HOLD, HELD",
        "DWELLING, 30, 1, 0, LEAVE, HELD",
        "PROBING, 9.9, 1, 0.1, NONE, PROBING",
        "PROBING, 10, 1, 0.1, NONE, RAMPING",
        "PROBING, 5, 1, 0.11, NONE, DWELLING",
        "PROBING, 5, 0.49, 0, NONE, AWAY",
        "PROBING, 5, 1, 0, HOLD, HELD",
        "PROBING, 5, 1, 0, LEAVE, HELD",
        "RAMPING, 59, 1, 0, NONE, RAMPING",
        "RAMPING, 60, 1, 0, NONE, SERVING",
        "RAMPING, 59, 1, 0.11, NONE, DWELLING",
        "RAMPING, 59, 0, 0, NONE, AWAY",
        "RAMPING, 59, 1, 0, HOLD, HELD",
        "RAMPING, 59, 1, 0, LEAVE, HELD",
        "LEAVING, 59, 1, 0, LEAVE, LEAVING",
        "LEAVING, 60, 1, 0, LEAVE, HELD",
        "LEAVING, 5, 1, 0, HOLD, HELD",
        "LEAVING, 5, 1, 0, NONE, PROBING",
        "HELD, 1e6, 1, 0, HOLD, HELD",
        "HELD, 1e6, 1, 0, LEAVE, HELD",
        "HELD, 0, 0.8, 0, NONE, PROBING",
        "HELD, 0, 0.79, 0, NONE, AWAY",
    })
    void next_everyPhase_followsTheTable(
            TierReturn.Phase phase,
            double age,
            double strength,
            double faultRate,
            TierReturn.Order order,
            TierReturn.Phase next) {
        long since = Long.MAX_VALUE - 7; // ticks may wrap

        TierReturn after = new TierReturn(phase, since)
                .next(new TierReturn.Sight(strength, faultRate, order), RULES, since + seconds(age));

        assertThat(after.phase()).isEqualTo(next);
        assertThat(after.since()).isEqualTo(next == phase ? since : since + seconds(age));
    }

    @ParameterizedTest
    @CsvSource({
        "SERVING, 0, 1",
        "AWAY, 1e6, 0",
        "DWELLING, 29, 0",
        "PROBING, 5, 0.05",
        "RAMPING, 0, 0.05",
        "RAMPING, 30, 0.525",
        "RAMPING, 61, 1",
        "LEAVING, 0, 1",
        "LEAVING, 45, 0.25",
        "LEAVING, 61, 0",
        "HELD, 1e6, 0",
    })
    void allowance_everyPhase_isItsPart(TierReturn.Phase phase, double age, double expected) {
        double allowance = new TierReturn(phase, 5).allowance(RULES, 5 + seconds(age));

        assertThat(allowance).isCloseTo(expected, within(1e-9));
    }

    @Property(tries = 200)
    void next_anyHealth_returnsAtMostOncePerDwell(
            @ForAll @Size(min = 50, max = 400) List<@DoubleRange(min = 0, max = 1) Double> strengths) {
        TierReturn state = TierReturn.START;
        long leftAt = Long.MIN_VALUE;

        for (int second = 0; second < strengths.size(); second++) {
            double strength = strengths.get(second) < 0.1 ? 0 : Math.max(0.8, strengths.get(second));
            TierReturn before = state;
            state = state.next(new TierReturn.Sight(strength, 0, NONE), RULES, seconds(second));
            if (state.allowance(RULES, seconds(second)) == 0 && before.allowance(RULES, seconds(second)) > 0) {
                leftAt = second;
            }
            if (state.phase() == PROBING && before.phase() != PROBING) {
                assertThat(second - leftAt).isGreaterThanOrEqualTo(30);
            }
        }
    }

    @Test
    void next_primaryAlternatesEveryCheckForTenMinutes_leavesOnce() {
        TierReturn state = TierReturn.START;
        int switches = 0;

        for (int check = 0; check < 120; check++) {
            boolean served = state.allowance(RULES, seconds(5 * check)) > 0;
            state = state.next(new TierReturn.Sight(check % 2, 0, NONE), RULES, seconds(5 * check));
            switches += served == state.allowance(RULES, seconds(5 * check)) > 0 ? 0 : 1;
        }

        System.out.println("B33, C23: a primary that alternates every check moves its calls " + switches
                + " time in 10 min (bound: 1)");
        assertThat(switches).isEqualTo(1);
    }

    @Test
    void rules_outOfBounds_areRefused() {
        Failback now = Failback.immediately();

        assertThatThrownBy(() -> new TierReturn.Rules(now, 1.1, Duration.ZERO, 0.5, 0.8, 0.1))
                .hasMessage("probeShare: 1.1 (expected: from 0 to 1)");
        assertThatThrownBy(() -> new TierReturn.Rules(now, 0.1, Duration.ZERO, 0.9, 0.8, 0.1))
                .hasMessageStartingWith("leaveBelow: 0.9 (expected: <= returnFrom of 0.8");
        assertThatThrownBy(() -> new TierReturn.Rules(now, 0.1, ofSeconds(-1), 0.5, 0.8, 0.1))
                .hasMessage("probe: PT-1S (expected: from zero to 365 days)");
    }
}
