package dev.lbkit.bench.scenarios;

import dev.lbkit.bench.detectors.DetectorReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Answers what a policy does in the standard scenarios: one of them as a table and a page, or all of them as the report. */
public final class Simulate {

    private static final Path REPORT = Path.of("lbkit-simulation", "REPORT.md");
    private static final Path FIGURES = Path.of("lbkit-simulation", "target", "report.csv");
    private static final String USAGE = """
            usage: Simulate report [--nightly] [--seeds 1,2,3] [--threads 2] [SCENARIO ...]
                   Simulate SCENARIO [--seeds 1] [POLICY ...]
                   Simulate detectors [--seeds 1,2,3]
                   Simulate SUITE
              report     runs every scenario, or those named, and rewrites lbkit-simulation/REPORT.md and target/report.csv
              --nightly  seeds 101 to 120 instead of 1 to 3
              detectors  measures every detector beside Envoy's rules, and rewrites lbkit-simulation/DETECTORS.md
              SCENARIO   such as S04; prints a table and writes lbkit-simulation/target/S04.html; S02 stands for all its sizes
              SUITE      one of K1 to K5, which need no clock and no seeds; prints its table
            """;

    private List<Long> seeds = List.of(1L, 2L, 3L);
    private int threads = 2;
    private final List<String> names = new ArrayList<>();
    private final List<String> suites = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();

    private Simulate() {}

    /**
     * Runs scenarios.
     *
     * @param arguments see the usage, which a wrong argument prints; the exit code is then 2
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Simulate simulate = new Simulate();
        try {
            simulate.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        if (simulate.names.equals(List.of("detectors"))) {
            DetectorReport.write(String.join(" ", arguments), simulate.seeds);
        } else if (simulate.names.remove("report")) {
            simulate.report(String.join(" ", arguments));
        } else {
            simulate.show();
        }
    }

    private void parse(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--nightly" ->
                    seeds = LongStream.rangeClosed(101, 120).boxed().toList();
                case "--seeds" ->
                    seeds = Stream.of(value(arguments, ++i).split(","))
                            .map(Long::valueOf)
                            .toList();
                case "--threads" -> threads = Integer.parseInt(value(arguments, ++i));
                default -> (StaticSuite.names().contains(arguments[i]) ? suites : names).add(arguments[i]);
            }
        }
        if (names.isEmpty() && suites.isEmpty()) {
            throw new IllegalArgumentException("arguments: none (expected: report, or a scenario)");
        }
        if (names.equals(List.of("detectors"))) {
            return;
        }
        if (names.contains("report")) {
            names.stream().filter(name -> !name.equals("report")).forEach(Scenarios::named);
        } else if (!names.isEmpty()) {
            Scenarios.named(names.get(0));
        }
    }

    private static String value(String[] arguments, int place) {
        if (place >= arguments.length) {
            throw new IllegalArgumentException(arguments[place - 1] + ": no value (expected: one)");
        }
        return arguments[place];
    }

    private void report(String command) throws IOException, InterruptedException {
        boolean isAll = names.isEmpty() && suites.isEmpty();
        if (isAll) {
            suites.addAll(StaticSuite.names());
        }
        suites.forEach(suite -> facts.addAll(StaticSuite.facts(suite)));
        List<Scenario> scenarios = isAll
                ? Scenarios.ALL
                : names.stream()
                        .flatMap(name -> Scenarios.named(name).stream())
                        .distinct()
                        .toList();
        Runs runs = new Runs(List.of(), List.of());
        write(command, List.of(), runs);
        for (int i = 0; i < scenarios.size(); i++) {
            runs = runs.and(Runs.of(scenarios.get(i), seeds, threads));
            write(command, scenarios.subList(0, i + 1), runs); // so that a run that is stopped leaves what it has found
            System.out.println(scenarios.get(i).name() + " done, " + (i + 1) + " of " + scenarios.size());
        }
    }

    private void write(String command, List<Scenario> scenarios, Runs runs) throws IOException {
        Files.createDirectories(FIGURES.getParent());
        Files.write(
                FIGURES,
                Stream.of(
                                Stream.of(Figure.HEADER),
                                runs.figures().stream().map(Figure::line),
                                facts.stream().map(fact -> fact.figure().line()))
                        .flatMap(Function.identity())
                        .toList());
        References references = References.load();
        Files.writeString(
                REPORT,
                Report.of(scenarios, runs, references, "Simulate " + command, seeds)
                        + StaticSuite.sections(suites, facts, references));
    }

    private void show() throws IOException, InterruptedException {
        for (String suite : suites) {
            System.out.print(StaticSuite.sections(List.of(suite), StaticSuite.facts(suite), References.load()));
        }
        if (!names.isEmpty()) {
            showScenario(names.subList(1, names.size()));
        }
    }

    private void showScenario(List<String> policies) throws IOException, InterruptedException {
        for (Scenario whole : Scenarios.named(names.get(0))) {
            Scenario scenario = whole.with(whole.contenders().stream()
                    .filter(contender -> policies.isEmpty() || policies.contains(contender.name()))
                    .toList());
            if (scenario.contenders().isEmpty()) {
                throw new IllegalArgumentException("policies: " + policies + " (expected: some of "
                        + whole.contenders().stream().map(Contender::name).toList() + ")");
            }
            Runs runs = Runs.of(scenario, seeds, threads);
            System.out.print(Report.section(scenario, runs, References.load()));
            Path page = FIGURES.resolveSibling(scenario.name() + ".html");
            Files.createDirectories(FIGURES.getParent());
            Files.writeString(page, Page.of(scenario, seeds.get(0)));
            System.out.println("\nwritten: " + page);
        }
    }
}
