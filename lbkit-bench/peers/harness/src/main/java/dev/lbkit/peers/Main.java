package dev.lbkit.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What {@code run.sh} starts: once to read the options, then on the class path of each group, and at the end for the report. */
final class Main {

    private Main() {}

    /** {@code plan OPTION...}, {@code run GROUP FILE OPTION...} or {@code report FILE}. */
    public static void main(String[] arguments) throws IOException {
        List<String> words = Arrays.asList(arguments);
        try {
            switch (words.get(0)) {
                case "plan" -> plan(options(words, 1));
                case "run" -> run(words.get(1), Path.of(words.get(2)), options(words, 3));
                case "report" -> report(Figures.of(Path.of(words.get(1))));
                default ->
                    throw new IllegalArgumentException("command: " + words.get(0) + " (expected: plan, run or report)");
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private static Options options(List<String> words, int from) {
        return Options.of(words.subList(from, words.size()));
    }

    private static void plan(Options options) {
        System.out.println(String.join(" ", options.groups()));
    }

    private static void run(String group, Path file, Options options) throws IOException {
        System.exit(new GroupRun(group, file, options).succeeds() ? 0 : 1);
    }

    private static void report(Figures figures) {
        if (!figures.all().isEmpty()) {
            System.out.print(Report.of(figures) + UpdateReport.of(figures) + Goals.of(figures));
        }
    }
}
