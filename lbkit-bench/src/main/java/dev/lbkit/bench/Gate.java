package dev.lbkit.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.openjdk.jmh.runner.RunnerException;

/*
 * A floor and what stands on it are measured in every round, each time in a new JVM: a machine that is slow for a while is slow
 * for both, and the rounds in which it was not decide.
 */
/** Answers whether every policy costs as little above the floor of this machine as it once did, and allocates no more than it may. */
public final class Gate {

    private static final Path FILE = Path.of("lbkit-bench", "gate.csv");
    private static final double TOLERANCE = 1.25; // times the ratio in the table
    private static final String USAGE = """
            usage: Gate [--rewrite] [--smoke] [POLICY ...]
              (none)      every policy, against lbkit-bench/gate.csv
              --rewrite   puts the ratios of this run into the table; not with --smoke
              --smoke     every figure for an instant, to see that it runs: the times mean nothing
            """;

    private final Pace pace;
    private final Map<Floor, Samples> floors = new EnumMap<>(Floor.class);
    private final List<Figure> figures = new ArrayList<>();

    private record Figure(Measure measure, Subject policy, Samples samples, Samples floor) {

        double ratio() {
            return samples.nanos() / floor.nanos();
        }
    }

    private Gate(Pace pace, List<Subject> policies) {
        this.pace = pace;
        for (Subject policy : policies) {
            for (Measure measure : Measure.values()) {
                Samples floor =
                        floors.computeIfAbsent(measure.floor(policy), each -> Samples.of(Floors.class, each.method()));
                figures.add(new Figure(measure, policy, measure.of(policy), floor));
            }
        }
    }

    /**
     * Measures, prints one line for each figure, and exits with 1 if one of them is not as it should be.
     *
     * @param arguments options, and names of {@link Subject}s; every one of them if there is none
     * @throws RunnerException if JMH cannot run
     * @throws IOException if the table cannot be read or written
     */
    public static void main(String... arguments) throws RunnerException, IOException {
        Pace pace = Pace.FULL;
        boolean rewrites = false;
        List<Subject> policies = new ArrayList<>();
        try {
            for (String argument : arguments) {
                switch (argument) {
                    case "--rewrite" -> rewrites = true;
                    case "--smoke" -> pace = Pace.SMOKE;
                    default -> policies.add(Subject.valueOf(argument));
                }
            }
            if (rewrites && pace.equals(Pace.SMOKE)) {
                throw new IllegalArgumentException("--rewrite: with --smoke (expected: one of them)");
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE + "  policies: " + List.of(Subject.values()));
            System.exit(2);
        }
        GateTable table = GateTable.read(FILE);
        Gate gate = new Gate(pace, policies.isEmpty() ? List.of(Subject.values()) : policies);
        gate.measure();
        if (rewrites) {
            gate.figures.forEach(figure -> table.measured(figure.measure, figure.policy, figure.ratio()));
            table.write(FILE);
        }
        System.exit(gate.passes(table) ? 0 : 1);
    }

    private void measure() throws RunnerException {
        System.out.printf(
                "%d figures, about %d minutes%n", figures.size(), pace.minutes(floors.size() + figures.size()));
        for (int round = 0; round < pace.rounds(); round++) {
            for (Samples floor : floors.values()) {
                floor.take(pace);
            }
            for (Figure figure : figures) {
                figure.samples.take(pace);
            }
        }
    }

    private boolean passes(GateTable table) {
        boolean passed = true;
        for (Figure figure : figures) {
            GateTable.Row row = table.row(figure.measure, figure.policy);
            String verdict = verdict(figure, row);
            passed &= verdict.isEmpty();
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %-20s %7.2f ns, %-14s %6.2f ns, ratio %5.2f (table %s), %3.0f B  %s%n",
                    figure.measure.label(),
                    figure.policy,
                    figure.samples.nanos(),
                    figure.measure.floor(figure.policy).method(),
                    figure.floor.nanos(),
                    figure.ratio(),
                    text(row.ratio()),
                    figure.samples.bytes(),
                    verdict.isEmpty() ? "ok" : verdict);
        }
        return passed;
    }

    /** What is wrong with a figure; empty if nothing is. */
    private static String verdict(Figure figure, GateTable.Row row) {
        List<String> faults = new ArrayList<>();
        if (row.ratio().isEmpty()) {
            faults.add("NOT IN THE TABLE");
        } else if (figure.ratio() > TOLERANCE * row.ratio().getAsDouble()) {
            faults.add(String.format(Locale.ROOT, "WORSE by more than %.0f %%", 100 * (TOLERANCE - 1)));
        }
        if (row.atMost().isPresent() && figure.ratio() > row.atMost().getAsDouble()) {
            faults.add("MISSED: at most " + row.atMost().getAsDouble());
        }
        int mostBytes = figure.measure.mostBytes(figure.policy);
        if (Math.round(figure.samples.bytes()) > mostBytes) {
            faults.add("ALLOCATES: at most " + mostBytes + " B");
        }
        return String.join(", ", faults);
    }

    private static String text(OptionalDouble ratio) {
        return ratio.isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f", ratio.getAsDouble());
    }
}
