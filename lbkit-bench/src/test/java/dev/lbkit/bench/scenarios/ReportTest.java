package dev.lbkit.bench.scenarios;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.algorithms.Policies;
import dev.lbkit.simulation.Arrivals;
import dev.lbkit.simulation.Rate;
import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Server;
import dev.lbkit.simulation.Simulation;
import dev.lbkit.simulation.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReportTest {

    private static final Contender RANDOM = Contender.lbkit("random", Policies.random());
    private static final Contender TURNS = Contender.lbkit("roundRobin", Policies.roundRobin());

    /** Two servers, one half as fast, at so many requests a second of 10 ms. */
    private static Scenario pair(String name, double rate) {
        return Scenario.of(
                        name,
                        "two servers",
                        seed -> Simulation.of(seed)
                                .servers(1, Server.sharing(1))
                                .servers(1, Server.sharing(1).speed(0.5))
                                .arrivals(Arrivals.poisson(Rate.perSecond(rate)))
                                .work(Work.exponential(ofMillis(10)))
                                .at(ofSeconds(5), fleet -> fleet.server(1).speed(0.5)),
                        ofSeconds(30),
                        Scenario.Window.seconds(10, 30),
                        Metric.P99,
                        Metric.sharePercent(1))
                .with(List.of(RANDOM, TURNS));
    }

    private static Runs runs(String scenario, double[] random, double[] turns) {
        Runs runs = new Runs(List.of(), List.of());
        for (int seed = 0; seed < random.length; seed++) {
            String name = Integer.toString(seed);
            runs = runs.and(new Runs(
                    List.of(
                            new Figure(scenario, "random", name, "p99 ms", random[seed]),
                            new Figure(scenario, "roundRobin", name, "p99 ms", turns[seed])),
                    List.of()));
        }
        return runs;
    }

    @Test
    void claim_aheadInFourOfFiveSeeds_isProved() {
        Runs runs = runs("X", new double[] {1, 1, 1, 1, 9}, new double[] {2, 2, 2, 2, 2});
        Runs close = runs("X", new double[] {1, 1, 1, 9, 9}, new double[] {2, 2, 2, 2, 2});

        String proved = new Winners(runs).claim(pair("X", 1)).orElseThrow();
        String open = new Winners(close).claim(pair("X", 1)).orElseThrow();

        assertThat(proved).isEqualTo("random beats roundRobin: ahead in 4 of 5 seeds");
        assertThat(open).isEqualTo("random is not proved better than roundRobin: ahead in 3 of 5 seeds");
    }

    @Test
    void loss_winnerOfOneScenario_isShownWhereItLoses() {
        Runs runs = runs("X", new double[] {1}, new double[] {2}).and(runs("Y", new double[] {8}, new double[] {4}));

        Winners.Standing loss = new Winners(runs)
                .loss(List.of(pair("X", 1), pair("Y", 1)), RANDOM)
                .orElseThrow();

        assertThat(loss.scenario().name()).isEqualTo("Y");
        assertThat(loss.summary().median()).isEqualTo(8);
    }

    @Test
    void claim_equalMedians_areNoWin() {
        Runs runs = runs("X", new double[] {3, 1, 2}, new double[] {2, 2, 2});

        String claim = new Winners(runs).claim(pair("X", 1)).orElseThrow();

        assertThat(claim).isEqualTo("random, roundRobin have equal medians");
    }

    @Test
    void loss_equalMedians_areNone() {
        Runs runs = runs("X", new double[] {0}, new double[] {0});

        Winners winners = new Winners(runs);

        assertThat(winners.best(pair("X", 1)))
                .extracting(Winners.Standing::contender)
                .containsExactly(RANDOM, TURNS);
        assertThat(winners.loss(List.of(pair("X", 1)), RANDOM)).isEmpty();
        assertThat(winners.loss(List.of(pair("X", 1)), TURNS)).isEmpty();
    }

    @Test
    void report_equalWinners_areEachShownWhereTheyLose() throws IOException {
        Runs runs = runs("X", new double[] {1}, new double[] {1}).and(runs("Y", new double[] {4}, new double[] {8}));

        String report =
                Report.of(List.of(pair("X", 1), pair("Y", 1)), runs, References.load(), "the command", List.of(1L));

        assertThat(report)
                .contains("| X | p99 ms | random, roundRobin have equal medians |")
                .contains("| roundRobin | Y | p99 ms | 8 | 4, random |");
    }

    /** All figures of the question: leastTime has the lower p99 in the first of the seeds, peakEwma in the others. */
    private static Runs question(int seeds, int won) {
        List<Figure> figures = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            for (String scenario : DefaultChoice.SCENARIOS) {
                for (String policy : DefaultChoice.POLICIES) {
                    boolean best = policy.equals(seed < won ? "leastTime" : "peakEwma");
                    figures.add(new Figure(
                            scenario, ZoneLoss.name(scenario, policy), Integer.toString(seed), "p99 ms", best ? 1 : 2));
                }
            }
        }
        return new Runs(figures, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "5, 4, So **leastTime may be the default**.",
        "5, 3, So **none may**.",
        "5, 1, 'So leastTime may not, and **peakEwma may**.'"
    })
    void defaultChoice_lowestInFourOfFiveSeeds_isProved(int seeds, int won, String answer) {
        String section =
                DefaultChoice.section(question(seeds, won), "the command").orElseThrow();

        assertThat(section)
                .contains(answer)
                .contains("leastTime in " + won + ", leastRequest(2) in 0, peakEwma in " + (seeds - won))
                .contains("| S05 | " + won + " | " + won + " | " + won + " |")
                .endsWith("\n\nWritten by `the command`.\n");
    }

    @Test
    void defaultChoice_seedThatLacksAFigure_isLeftOut() {
        Runs all = question(2, 2);
        Runs lacking = new Runs(all.figures().subList(0, all.figures().size() - 1), List.of());

        String section = DefaultChoice.section(lacking, "the command").orElseThrow();

        assertThat(section).contains("Of 1 seeds it is the lowest with leastTime in 1,");
        assertThat(DefaultChoice.section(new Runs(List.of(), List.of()), "the command"))
                .isEmpty();
    }

    @Test
    void defaultChoice_sectionThatIsThere_isReplaced() {
        String once = Sections.replaced("# Report\n\n## A\n", DefaultChoice.TITLE, "\n## The default\n\nfirst\n");
        String between = Sections.replaced(
                "# Report\n\n## The default\n\nfirst\n\n## B\n", DefaultChoice.TITLE, "\n## The default\n\nsecond\n");

        assertThat(once).isEqualTo("# Report\n\n## A\n\n## The default\n\nfirst\n");
        assertThat(between).isEqualTo("# Report\n\n## The default\n\nsecond\n\n## B\n");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, new", "1, 2, new", "2, 1, old", "2, 0, old", "0, 1, new"})
    void defaultChoice_ofTwoReports_isThatOfMoreSeedsOrElseTheFreshOne(int ofOld, int ofFresh, String kept) {
        String old =
                "# Old\n" + DefaultChoice.section(question(ofOld, 0), "old").orElse("");
        String fresh =
                "# New\n" + DefaultChoice.section(question(ofFresh, 0), "new").orElse("") + "\n## B\n";

        String report = DefaultChoice.kept(old, fresh);

        assertThat(report)
                .startsWith("# New\n")
                .contains("\n## B\n")
                .containsOnlyOnce(DefaultChoice.TITLE + "\n")
                .containsOnlyOnce("Written by")
                .contains("Written by `" + kept + "`.");
    }

    @Test
    void defaultChoice_scenarios_haveAllPolicies() {
        assertThat(DefaultChoice.scenarios()).hasSize(11).allSatisfy(scenario -> {
            assertThat(scenario.contenders()).hasSize(DefaultChoice.POLICIES.size());
            assertThat(scenario.metrics()).contains(Metric.P99);
        });
    }

    @Test
    void report_someRuns_showsMedianAndRangeAndRefusals() throws IOException {
        Runs sound = runs("X", new double[] {1.5, 3, 2}, new double[] {4, 4, 4});
        Runs runs = sound.and(new Runs(List.of(), List.of(new Runs.Refusal("X", "random", 9, "Little's law: off"))));

        String report = Report.of(List.of(pair("X", 1)), runs, References.load(), "the command", List.of(1L, 2L, 3L));

        assertThat(Report.section(pair("X", 1), sound, References.load()))
                .contains("| random | 2 (1.500 to 3) | refused |");
        assertThat(report)
                .contains("| random | refused | refused |")
                .contains("| roundRobin | 4 | refused |")
                .contains("| X | random | 9 | Little's law: off |");
    }

    private static Figure figure(String scenario, String policy, int seed, String metric, double value) {
        return new Figure(scenario, policy, Integer.toString(seed), metric, value);
    }

    @Test
    void targets_figures_areThoseOfTheDefaultPolicyByItsMedian() throws IOException {
        List<Scenario> scenarios = Stream.of("S05", "S04", "S06a", "S12", "S09")
                .map(name -> Scenarios.named(name).get(0))
                .toList();
        Runs runs = new Runs(
                List.of(
                        figure("S05", "leastTime", 1, "p99 ms", 104),
                        figure("S05", "leastTime", 2, "p99 ms", 107),
                        figure("S05", "loadAware(3 probes)", 1, "p99 ms", 100),
                        figure("S05", "C3", 1, "p99 ms", 90),
                        figure("S04", "leastTime", 1, "within 1000 ms %", 99.93),
                        figure("S04", "peakEwma", 1, "within 1000 ms %", 99.95),
                        figure("S04", "true queue", 1, "within 1000 ms %", 99.5),
                        figure("S06a", "leastTime", 1, "errors", 16),
                        figure("S06a", "default stack; leastTime", 1, "errors", 10),
                        figure("S12", "leastTime", 1, "errors", 7),
                        figure("S12", "leastTime; 2 attempts", 1, "errors", 1),
                        figure("S12", "leastRequest(2); 2 attempts", 1, "errors", 0),
                        figure("S09", "own zone", 1, "errors", 900),
                        figure("S09", "own zone; ejection; 2 attempts", 1, "errors", 200)),
                List.of());

        String section = Targets.section("## Targets", scenarios, runs, References.load());

        assertThat(section)
                .startsWith("\n## Targets\n\n| scenario | metric | target | policy |")
                .contains("| S05 | p99 ms | 105 | leastTime | 105.5 (104 to 107) | MISSED |  |\n")
                .contains("| S04 | within 1000 ms % | 99.920 | leastTime | 99.930 | met | 99.500 |\n")
                .contains("| S06a | errors | 15 | leastTime | 16 | MISSED |  |\n")
                .contains("| S12 | errors | 0 | leastTime; 2 attempts | 1 | MISSED |  |\n")
                .contains("| S09 | errors | 300 | own zone; ejection; 2 attempts | 200 | met |  |\n");
    }

    @Test
    void targets_scenarios_haveATargetAndTheDefaultPolicyOrEveryStack() throws IOException {
        References references = References.load();

        List<Scenario> scenarios = Targets.scenarios(references);

        assertThat(scenarios).extracting(Scenario::name).contains("S03-75", "S04", "S08", "S09", "S12");
        assertThat(scenarios).extracting(Scenario::name).doesNotContain("S01-50", "S02-hom-70", "S11");
        assertThat(scenarios)
                .filteredOn(scenario -> !scenario.name().equals("S09"))
                .allSatisfy(scenario -> assertThat(scenario.contenders())
                        .extracting(Contender::name)
                        .containsExactly(scenario.name().equals("S12") ? "leastTime; 2 attempts" : "leastTime"));
    }

    @Test
    void report_allLoads_endsWithARowForEachPolicy() throws IOException {
        Runs none = new Runs(List.of(), List.of());

        String all = Report.of(Loads.scenarios(), none, References.load(), "the command", List.of(1L));
        String some = Report.of(Scenarios.named("S01"), none, References.load(), "the command", List.of(1L));

        assertThat(all).contains("## S01 to S03 at every load");
        assertThat(some).doesNotContain("at every load");
    }

    @ParameterizedTest
    @CsvSource({"'3', 3", "'1,2', 1.5", "'9,1,2', 2", "'Infinity,1', Infinity", "'Infinity,Infinity', Infinity"})
    void summary_figures_haveTheirMedian(String values, double median) {
        List<Figure> figures = Stream.of(values.split(","))
                .map(value -> figure("X", "random", 1, "p99 ms", Double.parseDouble(value)))
                .toList();

        assertThat(Summary.of(figures).orElseThrow().median()).isEqualTo(median);
    }

    @Test
    void loads_someRuns_showTheDistanceFromTheClosedFormAndTheErrors() throws IOException {
        Runs runs = new Runs(
                List.of(
                        new Figure("S01-50", "random", "1", "mean/work", 2.02),
                        new Figure("S01-50", "leastRequest(all)", "1", "mean/work", 0.998),
                        new Figure("S01-99", "random", "1", "mean/work", 80),
                        new Figure("S03-141", "YARP", "1", "p99 ms", 1200),
                        new Figure("S03-141", "YARP", "1", "errors %", 0.25),
                        new Figure("S03-157", "YARP", "1", "p99 ms", 1300),
                        new Figure("S03-157", "YARP", "1", "errors %", 0)),
                List.of(new Runs.Refusal("S01-99", "random", 2, "not steady")));

        String section = Loads.section(runs, References.load());

        assertThat(section)
                .startsWith("\n## S01 to S03 at every load\n\nA cell is ")
                .contains("| S01 | 50 | 70 | 90 | 95 | 99 |\n")
                .contains("| random | 2.020 (+1.0 %) |  |  |  | refused |\n")
                .contains("| leastRequest(all) | 0.998 |  |  |  |  |\n")
                .contains("| S02 | hom-70 | hom-90 | het-70 | het-90 |\n")
                .contains("| *YARP* |  |  |  |  |  |  | 1200; 0.250 % fail | 1300 |  |\n");
    }

    @Test
    void sections_ofTheOldReport_areKeptByANewOne() {
        String old = "# Report\n\n## A\n\n## The default\n\nanswer\n\n## B\n";

        String kept = Sections.kept(old, DefaultChoice.TITLE, "# New\n\n## C\n");

        assertThat(kept).isEqualTo("# New\n\n## C\n\n## The default\n\nanswer\n");
        assertThat(Sections.kept("# Report\n\n## A\n", DefaultChoice.TITLE, "# New\n"))
                .isEqualTo("# New\n");
    }

    @Test
    void runs_sameSeeds_areTheSameOnAnyNumberOfThreads() throws InterruptedException {
        Scenario scenario = pair("X", 50);

        Runs one = Runs.of(scenario, List.of(1L, 2L), 1);
        Runs two = Runs.of(scenario, List.of(1L, 2L), 2);

        assertThat(two).isEqualTo(one);
        assertThat(one.figures()).hasSize(2 * 2 * 2);
    }

    @Test
    void runs_unsoundRun_isRefusedWithItsReason() throws InterruptedException {
        Scenario hopeless = Scenario.of(
                        "X",
                        "one server, twice its load",
                        seed -> Simulation.of(seed)
                                .servers(1, Server.fifo(1))
                                .arrivals(Arrivals.evenly(Rate.perSecond(200)))
                                .work(Work.fixed(ofMillis(10))),
                        ofSeconds(30),
                        Scenario.Window.seconds(10, 30),
                        Metric.P99)
                .with(List.of(RANDOM));

        Runs runs = Runs.of(hopeless, List.of(1L), 1);

        assertThat(runs.figures()).isEmpty();
        assertThat(runs.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("not steady"));
    }

    @Test
    void page_twoPolicies_drawsALineForEachAndMarksTheChange() {
        String page = Page.of(pair("X", 50), 1);

        assertThat(page.split("<polyline", -1)).hasSize(1 + 5 * 2);
        assertThat(page.split("stroke-dasharray", -1)).hasSize(1 + 5);
        assertThat(page).contains("&#9632; roundRobin").doesNotContain("http");
    }

    @Test
    void chart_linesOfAnyScenario_haveColorsOfTheirOwn() {
        assertThat(Scenarios.ALL)
                .allSatisfy(scenario -> assertThat(
                                IntStream.range(0, scenario.contenders().size()).mapToObj(Chart::color))
                        .doesNotHaveDuplicates());
    }

    @Test
    void figure_line_isReadBack() {
        Figure figure = new Figure("S04", "leastRequest(2)", "1", "p99 ms", 179.625);

        Figure read = Figure.parse(figure.line());

        assertThat(read).isEqualTo(figure);
    }

    @Test
    void reportedLoad_oneServerHalfAsFast_getsHalfAsMuch() {
        Scenario scenario = pair("X", 60);
        Contender weighted = new Contender("A58", Contender.Origin.BASELINE, ReportedLoad::equip);

        Result run = scenario.run(weighted, 1).between(ofSeconds(20), ofSeconds(30));

        assertThat(run.share(1)).isBetween(0.28, 0.39);
    }

    @Test
    void cubicSelection_oneServerHalfAsFast_getsLess() {
        Scenario scenario = pair("X", 60);
        Contender cubic = new Contender("C3", Contender.Origin.BASELINE, CubicSelection::equip);

        Result run = scenario.run(cubic, 1).between(ofSeconds(10), ofSeconds(30));

        assertThat(run.share(1)).isBetween(0.1, 0.42);
    }
}
