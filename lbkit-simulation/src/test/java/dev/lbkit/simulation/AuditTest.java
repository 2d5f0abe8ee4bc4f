package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Books that are not in order are refused, whatever the engine makes of them. */
final class AuditTest {

    private final Journal journal = new Journal(10, 20);

    @Test
    void of_requestThatNeverEnded_isRefused() {
        journal.begin(0);
        int other = journal.begin(1);
        journal.succeed(other, 2);

        assertThatThrownBy(() -> Audit.of(journal, 0, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("requests: 2 arrived, 1 ended, 1 open (expected: each ended once by its deadline)");
    }

    @Test
    void of_requestThatEndedTwice_isRefused() {
        int request = journal.begin(0);
        journal.succeed(request, 2);
        journal.succeed(request, 3);

        assertThatThrownBy(() -> Audit.of(journal, 0, 0))
                .hasMessage("requests: 1 arrived, 2 ended, -1 open (expected: each ended once by its deadline)");
    }

    /** As many ends as requests, but not theirs: the time that was added up meanwhile tells. */
    @Test
    void of_endOfAnotherRequest_isRefusedByTheTimeTaken() {
        int request = journal.begin(0);
        journal.begin(1);
        journal.succeed(request, 4);
        journal.succeed(request, 6);

        assertThatThrownBy(() -> Audit.of(journal, 0, 0))
                .hasMessage("time taken: 6 ns (expected: 9 ns, as added up over time)");
    }

    @Test
    void of_soundBooks_countsWhatFailed() {
        journal.succeed(journal.begin(0), 2);
        journal.fail(journal.begin(3), 4);

        Audit audit = Audit.of(journal, 5, 6);

        assertThat(audit).isEqualTo(new Audit(2, 1, 5, 6, 0));
    }

    /** Open from 12 on for 4, of which all count; what begins before or after the measured part does not, nor does its time. */
    @Test
    void residual_requestsBesideTheMeasuredPart_doNotCount() {
        journal.succeed(journal.begin(0), 5);
        journal.succeed(journal.begin(12), 16);
        journal.succeed(journal.begin(25), 45);

        assertThat(Audit.of(journal, 0, 0).residual()).isZero();
    }

    /** What began before the part is open in it and not counted, what ends after it is counted whole: within the tolerance, or not. */
    @Test
    void residual_requestsAcrossTheEdges_isWhatTheyMiss() {
        int early = journal.begin(8);
        journal.succeed(early, 12); // 2 of its 4 inside
        journal.succeed(journal.begin(14), 22); // 6 of its 8
        double even = Audit.of(journal, 0, 0).residual();
        Journal late = new Journal(10, 20);
        late.succeed(late.begin(19), 21); // 1 of its 2

        assertThat(even).isZero();
        assertThat(Audit.of(late, 0, 0).residual()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, 0.009, true",
        "100, 110, 0.009, true",
        "100, 111, 0.009, false",
        "100, 90, 0.009, true",
        "100, 89, 0.009, false", // what was piled up in the warm-up and is worked off is no steady state either
        "100, 100, 0.01, false"
    })
    void requireSteady_backlogAndResidual_areWithinOnePercent(int first, int last, double residual, boolean isSteady) {
        Audit audit = new Audit(1000, 0, 0, last, residual);

        if (isSteady) {
            assertThatCode(() -> audit.requireSteady(first, 1000)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> audit.requireSteady(first, 1000)).isInstanceOf(IllegalStateException.class);
        }
    }
}
