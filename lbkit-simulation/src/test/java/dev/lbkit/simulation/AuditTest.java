package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntUnaryOperator;
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

        assertThat(audit).isEqualTo(new Audit(2, 1, 5, 6, 0, Double.POSITIVE_INFINITY));
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
        "100, 100, 0.009, 0, true",
        "100, 110, 0.009, 0, true",
        "100, 111, 0.009, 0, false",
        "100, 90, 0.009, 0, true",
        "100, 89, 0.009, 0, false", // what was piled up in the warm-up and is worked off is no steady state either
        "100, 100, 0.01, 0, false",
        "100, 100, 0, 0.05, true",
        "100, 100, 0, 0.051, false"
    })
    void requireSteady_eachFigure_isWithinItsTolerance(
            int first, int last, double residual, double error, boolean isSteady) {
        Audit audit = new Audit(1000, 0, 0, last, residual, error);

        if (isSteady) {
            assertThatCode(() -> audit.requireSteady(first, 1000)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> audit.requireSteady(first, 1000)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Ten requests in each of 20 batches; what it comes to was worked out by hand. */
    @ParameterizedTest
    @CsvSource({
        "200, 1000, 0, 0, 0", // all alike
        "200, 1000, 0, 10, 0.0022714", // sqrt(20 x 100 / 19 / 20) / 1010: by turns, so no batch resembles the one
        // before
        "200, 1000, 10, 0, 0.042427", // a ramp: sqrt(665 x 100 / 19 / 20 x 1.85 / 0.15) / 1095
        "19, 1000, 0, 0, Infinity"
    })
    void standardError_batches_isThatOfTheirMean(int requests, int first, int more, int byTurns, double error) {
        Journal all = new Journal(1000, 1000 + requests);
        all.succeed(all.begin(0), 900_000); // before the measured part
        for (int i = 0; i < requests; i++) {
            int batch = i / 10;
            all.succeed(all.begin(1000 + i), 1000 + i + first + (long) batch * more + 2L * (batch % 2) * byTurns);
        }

        assertThat(Audit.of(all, 0, 0).standardError()).isCloseTo(error, within(1e-6));
    }

    @Test
    void standardError_batchesThatFollowEachOther_isLargerThanOfTheSameInAnotherOrder() {
        assertThat(ofBatches(i -> i < 10 ? 100 : 200)).isGreaterThan(3.5 * ofBatches(i -> i % 2 == 0 ? 100 : 200));
    }

    private static double ofBatches(IntUnaryOperator took) {
        Journal all = new Journal(0, 20);
        for (int i = 0; i < 20; i++) {
            all.succeed(all.begin(i), i + (long) took.applyAsInt(i));
        }
        return Audit.of(all, 0, 0).standardError();
    }
}
