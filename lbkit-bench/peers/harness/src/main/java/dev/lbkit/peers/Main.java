package dev.lbkit.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** What {@code run.sh} starts: once to read the options, then on the class path of each group, and at the end for the report. */
final class Main {

    private Main() {}

    /** {@code plan OPTION...}, {@code run GROUP FILE OPTION...} or {@code report FILE}. */
    public static void main(String[] arguments) throws IOException {
        List<String> words = Arrays.asList(arguments);
        try {
            switch (words.get(0)) {
                case "plan" ->
                    System.out.println(String.join(
                            " ", Options.of(words.subList(1, words.size())).groups()));
                case "run" ->
                    System.exit(
                            run(words.get(1), Path.of(words.get(2)), Options.of(words.subList(3, words.size())))
                                    ? 0
                                    : 1);
                case "report" -> report(Figures.of(Path.of(words.get(1))));
                default ->
                    throw new IllegalArgumentException("command: " + words.get(0) + " (expected: plan, run, report)");
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static void report(Figures figures) {
        if (!figures.all().isEmpty()) {
            System.out.print(Report.of(figures) + Goals.of(figures));
        }
    }

    /** Checks and measures a group; false if anything failed. */
    private static boolean run(String group, Path file, Options options) throws IOException {
        List<Contender> contenders = Group.load().contenders().stream()
                .filter(contender -> options.policies().contains(contender.policy()))
                .toList();
        if (contenders.isEmpty()) {
            return true;
        }
        System.out.println(group);
        boolean fine = true;
        for (Contender contender : contenders) {
            fine &= check(contender);
        }
        List<Measurement> measurements = measurements(group, contenders, options);
        System.out.printf(
                Locale.ROOT,
                "  %d figures, about %d minutes%n",
                measurements.size(),
                options.pace().estimate(measurements.size()).toMinutes() + 1);
        if (options.pace().equals(Pace.SMOKE)) {
            System.setProperty("jmh.ignoreLock", "true"); // its times mean nothing, so it may run beside another
        }
        for (Measurement measurement : measurements) {
            fine &= take(measurement, group, file, options.pace());
        }
        return fine;
    }

    private static boolean check(Contender contender) {
        try {
            return Check.passes(contender);
        } catch (RuntimeException | LinkageError e) {
            System.out.println("  " + contender.label() + " FAILED:");
            e.printStackTrace(System.out);
            return false;
        }
    }

    private static List<Measurement> measurements(String group, List<Contender> contenders, Options options) {
        List<Measurement> all = new ArrayList<>();
        for (int size : options.sizes()) {
            for (int threads : options.threads()) {
                boolean isFirst = all.isEmpty();
                for (Bench bench : options.benches()) {
                    Stream.concat(floors(group, isFirst).stream(), contenders.stream())
                            .filter(contender -> contender.benches().contains(bench))
                            .filter(contender -> threads <= contender.mostThreads())
                            .forEach(contender -> all.add(new Measurement(bench, contender, size, threads)));
                }
            }
        }
        return all;
    }

    /** All floors stand beside lbkit; the others show drift, for which once is enough. */
    private static List<Contender> floors(String group, boolean isFirst) {
        if (group.equals("lbkit")) {
            return Floors.ALL;
        }
        return isFirst ? Floors.DRIFT : List.of();
    }

    private static boolean take(Measurement measurement, String group, Path file, Pace pace) throws IOException {
        try {
            Figure figure = measurement.take(group, pace, Group.load().jvmOptions());
            Files.writeString(file, figure.line() + "\n", StandardOpenOption.APPEND);
            System.out.printf(
                    Locale.ROOT,
                    "  %s %10.2f ns ±%.2f  %.0f B%n",
                    measurement.label(),
                    figure.nanos(),
                    figure.error(),
                    figure.bytes());
            return true;
        } catch (RunnerException e) {
            System.out.println("  " + measurement.label() + " FAILED: " + e.getMessage());
            return false;
        }
    }
}
