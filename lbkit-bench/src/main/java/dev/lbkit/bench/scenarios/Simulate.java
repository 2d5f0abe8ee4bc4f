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
    private static final List<String> WORDS =
            List.of("default", "targets", "detectors"); // beside report, scenarios and suites
    private static final String USAGE = """
            usage: Simulate report [--nightly] [--seeds 1,2,3] [--threads 2] [SCENARIO ...]
                   Simulate default [--nightly] [--seeds 1,2,3] [--threads 2]
                   Simulate targets [--nightly] [--seeds 1,2,3] [--threads 2]
                   Simulate SCENARIO [--seeds 1] [POLICY ...]
                   Simulate detectors [--short] [--seeds 1,2,3]
                   Simulate SUITE
              report     runs every scenario, or those named, and rewrites lbkit-simulation/REPORT.md and target/report.csv
              default    runs S02 to S09 with leastTime and its rivals, says which may be the default, and puts the answer into REPORT.md
              targets    runs every scenario that has a target with leastTime, and puts what it reaches into REPORT.md
              --nightly  seeds 101 to 120 instead of 1 to 3
              detectors  measures every detector beside Envoy's rules, and rewrites lbkit-simulation/DETECTORS.md
              --short    of detectors: fewer fleets
              SCENARIO   such as S04; prints a table and writes lbkit-simulation/target/S04.html; S02 stands for all its sizes
              SUITE      one of K1 to K5, which need no clock and no seeds; prints its table
            """;

    private List<Long> seeds = List.of(1L, 2L, 3L);
    private int threads = 2;
    private boolean isShort;
    private String word = ""; // what is asked for
    private final List<String> names =
            new ArrayList<>(); // of scenarios and suites in a report, of policies in a scenario
    private final List<String> suites = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private List<Scenario> scenarios = List.of();

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
        simulate.run(String.join(" ", arguments));
    }

    private void run(String command) throws IOException, InterruptedException {
        switch (word) {
            case "report" -> report(command);
            case "default" -> choose();
            case "targets" -> targets(command);
            case "detectors" -> detectors(command);
            default -> show();
        }
    }

    private void parse(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--nightly" ->
                    seeds = LongStream.rangeClosed(101, 120).boxed().toList();
                case "--seeds" -> seeds = numbers(arguments, ++i);
                case "--threads" ->
                    threads = Math.toIntExact(numbers(arguments, ++i).get(0));
                case "--short" -> isShort = true;
                default -> names.add(arguments[i]);
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "arguments: none (expected: report, default, targets, detectors, a scenario or a suite)");
        }
        word = names.remove(0);
        if (word.equals("report")) {
            nameAll();
        } else if (WORDS.contains(word) || isSuite(word)) {
            if (!names.isEmpty()) {
                throw new IllegalArgumentException(word + ": " + names + " (expected: options alone)");
            }
            suites.addAll(isSuite(word) ? List.of(word) : List.of());
        } else {
            scenarios = Scenarios.named(word).stream().map(this::narrowed).toList();
        }
    }

    private static boolean isSuite(String name) {
        return StaticSuite.names().contains(name);
    }

    /** What a report is about: all, or the suites and scenarios that were named. */
    private void nameAll() {
        suites.addAll(
                names.isEmpty()
                        ? StaticSuite.names()
                        : names.stream().filter(Simulate::isSuite).toList());
        scenarios = names.isEmpty()
                ? Scenarios.ALL
                : names.stream()
                        .filter(name -> !isSuite(name))
                        .flatMap(name -> Scenarios.named(name).stream())
                        .distinct()
                        .toList();
    }

    /** A scenario with the policies that were named, or with all. */
    private Scenario narrowed(Scenario scenario) {
        List<String> known = scenario.contenders().stream().map(Contender::name).toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("policies: " + names + " (expected: some of " + known + ")");
        }
        return scenario.with(scenario.contenders().stream()
                .filter(contender -> names.isEmpty() || names.contains(contender.name()))
                .toList());
    }

    private static List<Long> numbers(String[] arguments, int place) {
        String value = place < arguments.length ? arguments[place] : "no value";
        if (!value.matches("\\d{1,9}(,\\d{1,9})*")) {
            throw new IllegalArgumentException(arguments[place - 1] + ": " + value + " (expected: such as 1 or 1,2,3)");
        }
        return Stream.of(value.split(",")).map(Long::valueOf).toList();
    }

    private void report(String command) throws IOException, InterruptedException {
        suites.forEach(suite -> facts.addAll(StaticSuite.facts(suite)));
        Runs runs = new Runs(List.of(), List.of());
        write(command, List.of(), runs);
        for (int i = 0; i < scenarios.size(); i++) {
            runs = runs.and(Runs.of(scenarios.get(i), seeds, threads));
            write(command, scenarios.subList(0, i + 1), runs); // so that a run that is stopped leaves what it has found
            System.out.println(scenarios.get(i).name() + " done, " + (i + 1) + " of " + scenarios.size());
        }
    }

    private void write(String command, List<Scenario> done, Runs runs) throws IOException {
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
        String fresh = Report.of(done, runs, references, "Simulate " + command, seeds)
                + StaticSuite.sections(suites, facts, references);
        String old = Files.exists(REPORT) ? Files.readString(REPORT) : "";
        Files.writeString(REPORT, Sections.kept(old, Targets.TITLE, Sections.kept(old, DefaultChoice.TITLE, fresh)));
    }

    private void detectors(String command) throws IOException {
        if (isShort) {
            DetectorReport.writeShort(command, seeds);
        } else {
            DetectorReport.write(command, seeds);
        }
    }

    private void choose() throws IOException, InterruptedException {
        Runs runs = new Runs(List.of(), List.of());
        for (long seed : seeds) {
            for (Scenario scenario : DefaultChoice.scenarios()) {
                runs = runs.and(Runs.of(scenario, List.of(seed), threads));
            }
            runs.refusals().forEach(System.err::println);
            String section = DefaultChoice.section(runs).orElse("\nno seed with all figures yet\n");
            System.out.println(
                    "after seed " + seed + ":\n" + section); // a run that is stopped leaves what it has found
            Files.writeString(REPORT, Sections.replaced(Files.readString(REPORT), DefaultChoice.TITLE, section));
        }
    }

    private void targets(String command) throws IOException, InterruptedException {
        References references = References.load();
        List<Scenario> all = Targets.scenarios(references);
        Runs runs = new Runs(List.of(), List.of());
        for (Scenario scenario : all) {
            runs = runs.and(Runs.of(scenario, seeds, threads));
            String section = Targets.section(Targets.TITLE, all, runs, references) + "\nWritten by `Simulate " + command
                    + "`: the default policy alone, and of S09 every stack.\n";
            Files.writeString(REPORT, Sections.replaced(Files.readString(REPORT), Targets.TITLE, section));
            System.out.println(scenario.name() + " done");
        }
        runs.refusals().forEach(System.err::println);
    }

    private void show() throws IOException, InterruptedException {
        for (String suite : suites) {
            System.out.print(StaticSuite.sections(List.of(suite), StaticSuite.facts(suite), References.load()));
        }
        for (Scenario scenario : scenarios) {
            Runs runs = Runs.of(scenario, seeds, threads);
            System.out.print(Report.section(scenario, runs, References.load()));
            Path page = FIGURES.resolveSibling(scenario.name() + ".html");
            Files.createDirectories(FIGURES.getParent());
            Files.writeString(page, Page.of(scenario, seeds.get(0)));
            System.out.println("\nwritten: " + page);
        }
    }
}
