package dev.lbkit.bench.scenarios;

import dev.lbkit.bench.detectors.DetectorReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Answers what a policy does in the standard scenarios: one of them as a table and a page, or all of them as the report. */
public final class Simulate {

    private static final Path REPORT = Path.of("lbkit-simulation", "REPORT.md");
    private static final Path FIGURES = Path.of("lbkit-simulation", "target", "report.csv");
    private static final String USAGE = """
            usage: Simulate report [--nightly] [--seeds 1,2,3] [--threads 2] [SCENARIO ...]
                   Simulate SCENARIO [--seeds 1] [POLICY ...]
                   Simulate detectors [short] [--seeds 1,2,3]
              report     runs every scenario, or those named, and rewrites lbkit-simulation/REPORT.md and target/report.csv
              --nightly  seeds 101 to 120 instead of 1 to 3
              detectors  measures every detector beside Envoy's rules, and rewrites lbkit-simulation/DETECTORS.md; short: of few fleets
              SCENARIO   such as S04; prints a table and writes lbkit-simulation/target/S04.html; S02 stands for all its sizes
            """;

    private List<Long> seeds = List.of(1L, 2L, 3L);
    private int threads = 2;
    private final List<String> names = new ArrayList<>();

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
        if (simulate.isOfDetectors() && simulate.names.contains("short")) {
            DetectorReport.writeShort(String.join(" ", arguments), simulate.seeds);
        } else if (simulate.isOfDetectors()) {
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
                default -> names.add(arguments[i]);
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("arguments: none (expected: report, or a scenario)");
        }
        if (isOfDetectors()) {
            return;
        }
        if (!names.get(0).equals("report")) {
            Scenarios.named(names.get(0));
        } else {
            names.stream().skip(1).forEach(Scenarios::named);
        }
    }

    private boolean isOfDetectors() {
        return names.equals(List.of("detectors")) || names.equals(List.of("detectors", "short"));
    }

    private static String value(String[] arguments, int place) {
        if (place >= arguments.length) {
            throw new IllegalArgumentException(arguments[place - 1] + ": no value (expected: one)");
        }
        return arguments[place];
    }

    private void report(String command) throws IOException, InterruptedException {
        List<Scenario> scenarios = names.isEmpty()
                ? Scenarios.ALL
                : names.stream()
                        .flatMap(name -> Scenarios.named(name).stream())
                        .distinct()
                        .toList();
        Runs runs = new Runs(List.of(), List.of());
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
                Stream.concat(Stream.of(Figure.HEADER), runs.figures().stream().map(Figure::line))
                        .toList());
        Files.writeString(REPORT, Report.of(scenarios, runs, References.load(), "Simulate " + command, seeds));
    }

    private void show() throws IOException, InterruptedException {
        List<String> policies = names.subList(1, names.size());
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
