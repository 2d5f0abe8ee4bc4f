package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthStatus;
import dev.lbkit.health.TargetHealth.Reason;
import dev.lbkit.health.TargetHealth.State;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthMachineTest {

    private static final Probe.Result PASS = Probe.Result.pass();
    private static final Probe.Result FAIL = Probe.Result.fail("connect timed out");

    private static final Map<Character, Probe.Result> RESULTS = Map.of(
            'P', PASS, 'F', FAIL, 'D', Probe.Result.degraded("half of my disks"), 'O', Probe.Result.takenOut("deploy"));

    /** P(ass), F(ailure), D(egraded), O(ut); below the state after each: I(nitial), H(ealthy), D(egraded), U(nhealthy). */
    @ParameterizedTest(name = "{0}: rise {1}, fall {2}, {3} -> {4}")
    @CsvSource(textBlock = """
            # the study guide's target groups
            first pass,            5,  2, P,                    H
            one failure,           5,  2, PF,                   HH
            two failures,          5,  2, PFF,                  HHU
            not in a row,          5,  2, PFPF,                 HHHH
            five passes to return, 5,  2, PFFPPPPP,             HHUUUUUH
            never a pass,          5,  2, FF,                   IU
            # HAProxy, src/check.c: facts only; 'init' there falls at the first failure, so only a first pass agrees
            up to down,            2,  3, PFFF,                 HHHU
            initial success,       2,  3, P,                    H
            alternate fall 2,      2,  2, PFPFPFPFF,            HHHHHHHHU
            alternate rise 3,      3,  2, FFPPFPPFPPP,          IUUUUUUUUUH
            long,                  5, 10, PFFFFFFFFFPFFFFFFFFFF, HHHHHHHHHHHHHHHHHHHHU
            rise 10,              10,  3, FFFPPPPPPPPPP,        IIUUUUUUUUUUH
            stay down,             2,  3, FFFFFFF,              IIUUUUU
            init sequence,         3,  3, PFFFPPP,              HHHUUUH
            # edges
            thresholds of one,     1,  1, FPFP,                 UHUH
            degraded first,        2,  2, DPDFDFF,              DHDDDDU
            degraded counts,       3,  2, FFDPDP,               IUUUDH
            degraded at the rise,  2,  2, FFPD,                 IUUD
            out at once,           2,  3, POFPP,                HUUUH
            out as the first,      2,  3, OPP,                  UUH
            out while degraded,    2,  3, DODD,                 DUUD
            failure before a pass, 3,  3, FFPFFF,               IIHHHU
            """)
    void machine_resultsInOrder_passesThroughStates(String name, int rise, int fall, String results, String states) {
        HealthMachine machine = HealthMachine.of(rise, fall);

        StringBuilder seen = new StringBuilder();
        for (char result : results.toCharArray()) {
            machine = machine.on(RESULTS.get(result));
            seen.append(machine.state().name().charAt(0));
        }

        assertThat(seen).hasToString(states);
    }

    @ParameterizedTest
    @CsvSource({
        "INITIAL, UNKNOWN",
        "HEALTHY, HEALTHY",
        "DEGRADED, DEGRADED",
        "UNHEALTHY, UNHEALTHY",
        "DRAINING, DRAINING",
        "UNUSED, DRAINING",
        "UNAVAILABLE, HEALTHY"
    })
    void state_inEachCase_mapsToStatus(State state, HealthStatus status) {
        assertThat(state.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '',      Elb.RegistrationInProgress: not checked yet
            F,       'Elb.InitialHealthChecking: no pass yet, the last: connect timed out'
            P,       the first check to pass
            PD,      'degraded, as it says: half of my disks'
            PDP,     degraded no longer
            FFF,     'Target.FailedHealthChecks: 3 checks failed in a row, the last: connect timed out'
            FFFF,    'Target.FailedHealthChecks: checks still fail, the last: connect timed out'
            FFFPP,   2 checks passed in a row
            PO,      'Target.FailedHealthChecks: taken out by itself: deploy'
            """)
    void reason_ofEachState_tellsWhatHappened(String results, String reason) {
        HealthMachine machine = HealthMachine.of(2, 3);

        for (char result : results.toCharArray()) {
            machine = machine.on(RESULTS.get(result));
        }

        assertThat(machine.health().text()).isEqualTo(reason);
    }

    @Test
    void reason_withThresholdsOfOne_isInTheSingular() {
        HealthMachine down = HealthMachine.of(1, 1).on(FAIL);

        HealthMachine up = down.on(PASS);

        assertThat(down.health().description()).isEqualTo("1 check failed, the last: connect timed out");
        assertThat(up.health().description()).isEqualTo("1 check passed");
    }

    @Property
    void machine_strictAlternation_changesNothingAfterTheFirstPass(
            @ForAll @IntRange(min = 2, max = 10) int rise,
            @ForAll @IntRange(min = 2, max = 10) int fall,
            @ForAll @IntRange(min = 1, max = 200) int rounds) {
        HealthMachine machine = HealthMachine.of(rise, fall).on(PASS);

        for (int i = 0; i < rounds; i++) {
            machine = machine.on(FAIL).on(PASS);
        }

        assertThat(machine.state()).isEqualTo(State.HEALTHY);
    }

    /** The definition again, over the whole history instead of a count. */
    @Property
    void machine_anyHistory_flipsExactlyWhenTheLastResultsSaySo(
            @ForAll @IntRange(min = 1, max = 5) int rise,
            @ForAll @IntRange(min = 1, max = 5) int fall,
            @ForAll @Size(max = 60) List<Boolean> passes) {
        HealthMachine machine = HealthMachine.of(rise, fall);
        State expected = State.INITIAL;

        for (int i = 0; i < passes.size(); i++) {
            machine = machine.on(passes.get(i) ? PASS : FAIL);
            List<Boolean> until = passes.subList(0, i + 1);
            if (endsWith(until, false, fall)) {
                expected = State.UNHEALTHY;
            } else if (endsWith(until, true, expected == State.INITIAL ? 1 : rise)) {
                expected = State.HEALTHY;
            }

            assertThat(machine.state()).isEqualTo(expected);
        }
    }

    private static boolean endsWith(List<Boolean> history, boolean result, int times) {
        return history.size() >= times
                && history.subList(history.size() - times, history.size()).stream()
                        .allMatch(one -> one == result);
    }

    @Test
    void machine_impossibleParts_isRefusedByName() {
        assertThatThrownBy(() -> HealthMachine.of(0, 3)).hasMessage("rise: 0 (expected: >= 1)");
        assertThatThrownBy(() -> HealthMachine.of(2, -1)).hasMessage("fall: -1 (expected: >= 1)");
        assertThatThrownBy(() -> new HealthMachine(2, 3, 3, TargetHealth.healthy("")))
                .hasMessage("against: 3 (expected: 0 to 2 in state HEALTHY)");
        assertThatThrownBy(() -> new HealthMachine(2, 3, 2, TargetHealth.of(Reason.TIMEOUT, "")))
                .hasMessage("against: 2 (expected: 0 to 1 in state UNHEALTHY)");
        assertThatThrownBy(() -> new HealthMachine(2, 3, 0, TargetHealth.of(Reason.NOT_IN_USE, "")))
                .hasMessage("state: UNUSED (expected: what checks can find)");
    }
}
