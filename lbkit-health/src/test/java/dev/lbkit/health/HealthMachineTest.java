package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthStatus;
import dev.lbkit.health.HealthMachine.State;
import java.util.List;
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

    /** P is a pass and F a failure; below them the state after each: I(nitial), H(ealthy), U(nhealthy). */
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
            failure before a pass, 3,  3, FFPFFF,               IIHHHU
            """)
    void machine_resultsInOrder_passesThroughStates(String name, int rise, int fall, String results, String states) {
        HealthMachine machine = HealthMachine.of(rise, fall);

        StringBuilder seen = new StringBuilder();
        for (char result : results.toCharArray()) {
            machine = machine.on(result == 'P' ? PASS : FAIL);
            seen.append(machine.state().name().charAt(0));
        }

        assertThat(seen).hasToString(states);
    }

    @ParameterizedTest
    @CsvSource({"INITIAL, UNKNOWN", "HEALTHY, HEALTHY", "UNHEALTHY, UNHEALTHY"})
    void state_inEachCase_mapsToStatus(State state, HealthStatus status) {
        assertThat(state.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '',      not checked yet
            F,       not checked yet
            P,       the first check to pass
            FFF,     '3 checks failed in a row, the last: connect timed out'
            FFFF,    'checks still fail, the last: connect timed out'
            FFFPP,   2 checks passed in a row
            """)
    void reason_ofEachState_tellsWhatHappened(String results, String reason) {
        HealthMachine machine = HealthMachine.of(2, 3);

        for (char result : results.toCharArray()) {
            machine = machine.on(result == 'P' ? PASS : FAIL);
        }

        assertThat(machine.reason()).isEqualTo(reason);
    }

    @Test
    void reason_withThresholdsOfOne_isInTheSingular() {
        HealthMachine down = HealthMachine.of(1, 1).on(FAIL);

        HealthMachine up = down.on(PASS);

        assertThat(down.reason()).isEqualTo("1 check failed, the last: connect timed out");
        assertThat(up.reason()).isEqualTo("1 check passed");
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
        assertThatThrownBy(() -> new HealthMachine(2, 3, State.HEALTHY, 3, ""))
                .hasMessage("against: 3 (expected: 0 to 2 in state HEALTHY)");
        assertThatThrownBy(() -> new HealthMachine(2, 3, State.UNHEALTHY, 2, ""))
                .hasMessage("against: 2 (expected: 0 to 1 in state UNHEALTHY)");
    }
}
