package dev.lbkit.bench.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param text all of it, after {@code Simulate}
 * @param word its first word
 * @param suites those that it names, or of a report all
 * @param scenarios those that it names, each with the policies that it names, or of a report all
 */
record Command(
        String text,
        String word,
        List<Long> seeds,
        int threads,
        boolean isShort,
        List<String> suites,
        List<Scenario> scenarios) {

    private static final List<String> WORDS =
            List.of("default", "targets", "detectors"); // beside report, scenarios and suites

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException for what the usage does not allow
     */
    static Command of(String... arguments) {
        List<Long> seeds = List.of(1L, 2L, 3L);
        int threads = 2;
        boolean isShort = false;
        List<String> names = new ArrayList<>(); // of scenarios and suites in a report, of policies in a scenario
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--nightly" ->
                    seeds = LongStream.rangeClosed(101, 120).boxed().toList();
                case "--seeds" ->
                    seeds = Stream.of(value(arguments, ++i, "\\d{1,9}(,\\d{1,9})*", "such as 1 or 1,2,3")
                                    .split(","))
                            .map(Long::valueOf)
                            .toList();
                case "--threads" -> threads = Integer.parseInt(value(arguments, ++i, "[1-9]\\d{0,2}", "1 to 999"));
                case "--short" -> isShort = true;
                default -> names.add(arguments[i]);
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "arguments: none (expected: report, default, targets, detectors, a scenario or a suite)");
        }
        String word = names.remove(0);
        return new Command(
                String.join(" ", arguments),
                word,
                seeds,
                threads,
                isShort,
                suites(word, names),
                scenarios(word, names));
    }

    private static String value(String[] arguments, int place, String pattern, String rule) {
        String value = place < arguments.length ? arguments[place] : "no value";
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException(arguments[place - 1] + ": " + value + " (expected: " + rule + ")");
        }
        return value;
    }

    private static boolean isSuite(String name) {
        return StaticSuite.names().contains(name);
    }

    private static List<String> suites(String word, List<String> names) {
        if (word.equals("report")) {
            return names.isEmpty()
                    ? StaticSuite.names()
                    : names.stream().filter(Command::isSuite).toList();
        }
        return isSuite(word) ? List.of(word) : List.of();
    }

    private static List<Scenario> scenarios(String word, List<String> names) {
        if (word.equals("report")) {
            return names.isEmpty()
                    ? Scenarios.ALL
                    : names.stream()
                            .filter(name -> !isSuite(name))
                            .flatMap(name -> Scenarios.named(name).stream())
                            .distinct()
                            .toList();
        }
        if (WORDS.contains(word) || isSuite(word)) {
            if (!names.isEmpty()) {
                throw new IllegalArgumentException(word + ": " + names + " (expected: options alone)");
            }
            return List.of();
        }
        return Scenarios.named(word).stream()
                .map(scenario -> narrowed(scenario, names))
                .toList();
    }

    /** A scenario with the policies that were named, or with all. */
    private static Scenario narrowed(Scenario scenario, List<String> names) {
        List<String> known = scenario.contenders().stream().map(Contender::name).toList();
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("policies: " + names + " (expected: some of " + known + ")");
        }
        return scenario.with(scenario.contenders().stream()
                .filter(contender -> names.isEmpty() || names.contains(contender.name()))
                .toList());
    }
}
