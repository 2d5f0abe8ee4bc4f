package dev.lbkit.bench.scenarios;

import dev.lbkit.bench.detectors.DetectorReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Answers what a policy does in the standard scenarios: one of them as a table and a page, or all of them as the report. */
public final class Simulate {

    private static final Path REPORT = Path.of("lbkit-simulation", "REPORT.md");
    private static final Path FIGURES = Path.of("lbkit-simulation", "target", "report.csv");
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

    private final Command command;
    private final List<Fact> facts = new ArrayList<>();

    private Simulate(Command command) {
        this.command = command;
    }

    /**
     * Runs scenarios.
     *
     * @param arguments see the usage, which a wrong argument prints; the exit code is then 2
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Command command;
        try {
            command = Command.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
            return;
        }
        new Simulate(command).run();
    }

    private void run() throws IOException, InterruptedException {
        switch (command.word()) {
            case "report" -> report();
            case "default" -> choose();
            case "targets" -> targets();
            case "detectors" -> detectors();
            default -> show();
        }
    }

    private void report() throws IOException, InterruptedException {
        List<Scenario> scenarios = command.scenarios();
        command.suites().forEach(suite -> facts.addAll(StaticSuite.facts(suite)));
        Runs runs = new Runs(List.of(), List.of());
        write(List.of(), runs);
        for (int i = 0; i < scenarios.size(); i++) {
            runs = runs.and(Runs.of(scenarios.get(i), command.seeds(), command.threads()));
            write(scenarios.subList(0, i + 1), runs); // so that a run that is stopped leaves what it has found
            System.out.println(scenarios.get(i).name() + " done, " + (i + 1) + " of " + scenarios.size());
        }
    }

    private void write(List<Scenario> done, Runs runs) throws IOException {
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
        String fresh = Report.of(done, runs, references, "Simulate " + command.text(), command.seeds())
                + StaticSuite.sections(command.suites(), facts, references);
        String old = Files.exists(REPORT) ? Files.readString(REPORT) : "";
        Files.writeString(REPORT, Sections.kept(old, Targets.TITLE, DefaultChoice.kept(old, fresh)));
    }

    private void detectors() throws IOException {
        if (command.isShort()) {
            DetectorReport.writeShort(command.text(), command.seeds());
        } else {
            DetectorReport.write(command.text(), command.seeds());
        }
    }

    private void choose() throws IOException, InterruptedException {
        Runs runs = new Runs(List.of(), List.of());
        for (long seed : command.seeds()) {
            for (Scenario scenario : DefaultChoice.scenarios()) {
                Runs more = Runs.of(scenario, List.of(seed), command.threads());
                more.refusals().forEach(System.err::println);
                runs = runs.and(more);
            }
            Optional<String> section = DefaultChoice.section(runs, "Simulate " + command.text());
            System.out.println("after seed " + seed + ":\n" + section.orElse("no seed with all figures yet"));
            if (section.isPresent()) { // a run that is stopped leaves what it has found
                Files.writeString(
                        REPORT, Sections.replaced(Files.readString(REPORT), DefaultChoice.TITLE, section.get()));
            }
        }
    }

    private void targets() throws IOException, InterruptedException {
        References references = References.load();
        List<Scenario> all = Targets.scenarios(references);
        Runs runs = new Runs(List.of(), List.of());
        for (Scenario scenario : all) {
            runs = runs.and(Runs.of(scenario, command.seeds(), command.threads()));
            String section = Targets.section(Targets.TITLE, all, runs, references) + "\nWritten by `Simulate "
                    + command.text()
                    + "`: leastTime alone, of S12 with two attempts, and of S09 every stack.\n";
            Files.writeString(REPORT, Sections.replaced(Files.readString(REPORT), Targets.TITLE, section));
            System.out.println(scenario.name() + " done");
        }
        runs.refusals().forEach(System.err::println);
    }

    private void show() throws IOException, InterruptedException {
        for (String suite : command.suites()) {
            System.out.print(StaticSuite.sections(List.of(suite), StaticSuite.facts(suite), References.load()));
        }
        for (Scenario scenario : command.scenarios()) {
            Runs runs = Runs.of(scenario, command.seeds(), command.threads());
            System.out.print(Report.section(scenario, runs, References.load()));
            Path page = FIGURES.resolveSibling(scenario.name() + ".html");
            Files.createDirectories(FIGURES.getParent());
            Files.writeString(page, Page.of(scenario, command.seeds().get(0)));
            System.out.println("\nwritten: " + page);
        }
    }
}
