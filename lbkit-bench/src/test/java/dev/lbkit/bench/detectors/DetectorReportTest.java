package dev.lbkit.bench.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small part of what DETECTORS.md shows, run again. */
final class DetectorReportTest {

    private static final List<Long> SEEDS = List.of(1L);

    private static int index(String name) {
        return Candidate.ALL.stream().map(Candidate::name).toList().indexOf(name);
    }

    @ParameterizedTest(name = "{0} targets at {1}/s, {2} of the calls fail")
    @CsvSource({"3, 100, 0.01", "30, 10, 0.1", "300, 1, 0.01"})
    void falselyFound_equalTargets_isBelowWhatIsStated(int targets, double rate, double faults) {
        Load load = new Load(targets, rate, faults);

        double[] found = DetectorReport.falselyFound(load, 600, SEEDS);

        System.out.printf(
                "detectors, seed 1, %s: %s found of equal targets (stated: 20)%n", load, Arrays.toString(found));
        IntStream.range(0, found.length)
                .filter(i -> Candidate.ALL.get(i).promises())
                .forEach(i ->
                        assertThat(found[i]).as(Candidate.ALL.get(i).name()).isLessThanOrEqualTo(20));
    }

    /** What Envoy's rules do on the same calls: a tenth of the calls fails everywhere, and targets go. */
    @Test
    void falselyFound_envoysRowOfFive_ejectsEqualTargets() {
        double[] found = DetectorReport.falselyFound(new Load(30, 100, 0.1), 300, SEEDS);

        System.out.printf(
                "detectors, seed 1, a tenth of all calls fails: %.0f targets found by five in a row as Envoy has it, %.0f by"
                        + " lbkit's defaults%n",
                found[index("*consecutive 5xx: 5*")], found[index("defaults at 0.1 a day")]);
        assertThat(found[index("*consecutive 5xx: 5*")]).isPositive();
        assertThat(found[index("defaults at 0.1 a day")]).isZero();
    }

    @Test
    void seconds_harmedTarget_isFoundByTheRuleForIt() {
        Load load = new Load(10, 100, 0.01);

        double[] dead = DetectorReport.seconds(load, new Harm("dead", 1, 1, ""), SEEDS);
        double[] slow = DetectorReport.seconds(load, new Harm("slow", 0, 3, ""), SEEDS);

        System.out.printf(
                "detectors, seed 1, 10 targets at 100/s: dead %s, slow %s%n",
                Arrays.toString(dead), Arrays.toString(slow));
        assertThat(dead[index("defaults")]).isLessThan(0.2);
        assertThat(dead[index("soft ejection")]).isLessThanOrEqualTo(5.1);
        assertThat(slow[index("slowness(1.5)")]).isLessThanOrEqualTo(5.1);
        assertThat(slow[index("*success rate 1.9, 5, 100*")]).isInfinite();
    }

    @Test
    void signs_ofADeadTarget_areMissed() {
        for (Signs.Watching one : Signs.Watching.ALL) {
            assertThat(one.seconds(1)).as(one.name()).isBetween(0.1, 16.0);
        }
    }

    @Test
    void of_oneCell_isAPageOfFullTables() {
        String page = DetectorReport.of(
                "detectors",
                SEEDS,
                new DetectorReport.Grid(List.of(3), List.of(1000), 1000, 12, Duration.ofMinutes(10)));

        List<String> rows = page.lines().filter(line -> line.startsWith("|")).toList();
        assertThat(rows).hasSize(5 * 3 + 2 + Signs.Watching.ALL.size());
        assertThat(page).contains("Seeds 1.").doesNotContain("NaN");
    }

    /** A promise that is broken, and a rule of Envoy's that is ahead, are not passed over. */
    @Test
    void remarks_ofFiguresThatShouldNotBe_sayWhichAndWhere() {
        double[] figures = new double[Candidate.ALL.size()];
        Remarks remarks = new Remarks();
        remarks.add(new Load(3, 1, 0.01), figures.clone());
        String none = remarks.ofPromises(20) + remarks.ofSpeed();
        figures[index("slowness(1.5)")] = 21;
        figures[index("defaults at 0.1 a day")] = 7;
        figures[index("*success rate 1.9, 5, 100*")] = 5;
        figures[index("*consecutive 5xx: 5*")] = Double.POSITIVE_INFINITY;
        figures[index("*failure percentage 85, 5, 50*")] = Double.POSITIVE_INFINITY;

        remarks.add(new Load(30, 10, 0.01), figures);

        assertThat(none)
                .isEqualTo("The most of any detector that promises is 0.0 of 20: consecutiveFaults(5), 3 at 1/s."
                        + "Nowhere in this table is one of Envoy's rules ahead of the defaults.");
        assertThat(remarks.ofPromises(20))
                .isEqualTo("The most of any detector that promises is 21.0 of 20: slowness(1.5), 30 at 10/s."
                        + " **BROKEN** by slowness(1.5) (30 at 10/s).");
        assertThat(remarks.ofSpeed()).isEqualTo("One of Envoy's rules is ahead of the defaults with 30 at 10/s.");
    }

    /** The page that is kept: no detector that promises has found more than it may. */
    @Test
    void page_thatIsKept_showsKeptPromises() throws IOException {
        String page = Files.readString(Path.of("..", "lbkit-simulation", "DETECTORS.md"));
        long promising = Candidate.ALL.stream().filter(Candidate::promises).count();

        List<String> rows = page.lines()
                .filter(Pattern.compile("^\\| \\d+, \\d+, \\d+ [sh] \\|").asPredicate())
                .toList();

        assertThat(page).contains(DetectorReport.SIGNS).doesNotContain("BROKEN");
        assertThat(DetectorReport.HARMS).allSatisfy(harm -> assertThat(page).contains(harm.remark()));
        assertThat(rows.size()).isIn(2 * DetectorReport.FULL.cells(), 2 * DetectorReport.SHORT.cells());
        for (String row : rows) {
            String[] cells = row.split(" *\\| *");
            for (int i = 2; i < 2 + promising; i++) {
                assertThat(Double.parseDouble(cells[i])).as(row).isLessThanOrEqualTo(20);
            }
        }
    }
}
