package dev.lbkit.health;

import static dev.lbkit.health.Mitigation.Finding.ANOMALOUS;
import static dev.lbkit.health.Mitigation.Finding.NORMAL;
import static dev.lbkit.health.Mitigation.Finding.SILENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.health.Mitigation.Finding;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MitigationTest {

    /** The whole machine: every state with every finding, at a floor of 0.05. */
    @ParameterizedTest(name = "{0} after {1} clean, {2}: {3} after {4} clean")
    @CsvSource({
        "1, 0, ANOMALOUS, .5, 0",
        "1, 0, NORMAL, 1, 0",
        "1, 0, SILENT, 1, 0",
        ".5, 0, ANOMALOUS, .25, 0",
        ".5, 0, NORMAL, .5, 1",
        ".5, 0, SILENT, .5, 0",
        ".5, 1, ANOMALOUS, .25, 0",
        ".5, 1, NORMAL, .6, 2",
        ".5, 1, SILENT, .5, 1",
        ".5, 2, ANOMALOUS, .25, 0",
        ".5, 2, NORMAL, .6, 2",
        ".5, 2, SILENT, .5, 2",
        ".05, 0, ANOMALOUS, .05, 0",
        ".95, 2, NORMAL, 1, 2"
    })
    void after_anyFinding_isTheTables(double share, int clean, Finding finding, double nextShare, int nextClean) {
        Mitigation next = new Mitigation(share, clean).after(finding, 0.05);

        assertThat(next.share()).isCloseTo(nextShare, within(1e-12));
        assertThat(next.clean()).isEqualTo(nextClean);
        assertThat(next.isMitigated()).isEqualTo(nextShare < 1);
    }

    @Test
    void after_anomalousForSixIntervals_fallsToTheFloorOfTheStudyGuide() {
        List<Double> shares = new ArrayList<>();
        Mitigation mitigation = Mitigation.NONE;
        for (int i = 0; i < 7; i++) {
            shares.add(mitigation.share());
            mitigation = mitigation.after(ANOMALOUS, 0.05);
        }

        assertThat(shares).containsExactly(1.0, 0.5, 0.25, 0.125, 0.0625, 0.05, 0.05);
        assertThat(100 * 0.05 / 2.05).as("its share among three").isCloseTo(2.44, within(0.005));
    }

    /** The study guide's ten rises, the first of them after the second clean interval. */
    @Test
    void after_normalAgain_isWholeAfterElevenIntervals() {
        Mitigation mitigation = new Mitigation(0.05, 0);
        int intervals = 0;
        while (mitigation.isMitigated()) {
            mitigation = mitigation.after(NORMAL, 0.05);
            intervals++;
        }

        assertThat(intervals).isEqualTo(11);
        assertThat(mitigation.after(SILENT, 0.05).share()).isEqualTo(1);
    }

    @Property
    void after_anyFindings_staysBetweenFloorAndOneAndMovesAsTheFindingSays(
            @ForAll @DoubleRange(min = 0.01, max = 1) double floor, @ForAll @Size(max = 50) List<Finding> findings) {
        Mitigation mitigation = Mitigation.NONE;
        for (Finding finding : findings) {

            Mitigation next = mitigation.after(finding, floor);

            assertThat(next.share()).isBetween(floor, 1.0);
            switch (finding) {
                case ANOMALOUS -> assertThat(next.share()).isLessThanOrEqualTo(mitigation.share());
                case NORMAL -> assertThat(next.share()).isGreaterThanOrEqualTo(mitigation.share());
                case SILENT -> assertThat(next).isEqualTo(mitigation);
            }
            mitigation = next;
        }
    }
}
