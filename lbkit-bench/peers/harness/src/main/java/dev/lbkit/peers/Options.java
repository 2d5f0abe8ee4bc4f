package dev.lbkit.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the user asked for.
 *
 * @param pace how long to measure
 * @param policies the policies to compare
 * @param groups the modules to run, in order
 * @param benches what to measure
 * @param sizes numbers of targets
 * @param threads numbers of threads
 */
record Options(
        Pace pace,
        List<String> policies,
        List<String> groups,
        List<Bench> benches,
        List<Integer> sizes,
        List<Integer> threads) {

    static final String USAGE = """
            usage: lbkit-bench/peers/run.sh [--built] [--updates] [--short | --smoke | --check] [option=value ...]
              (none)      all figures at sizes 10, 100, 1000 and 10000: several hours
              --built     without building first
              --updates   what a change of one target costs, at sizes 1000 and 10000, instead: within an hour
              --short     all figures at size 100: within 10 minutes
              --smoke     every figure for an instant, to see that it runs: the times mean nothing
              --check     no figures: only the check that each subject reaches its targets
              --policies=random,roundRobin,...
              --systems=lbkit,grpc,...
              --benches=pick,cycle,update,update-health,update-weight
              --sizes=10,100,...
              --threads=1,2
            """;

    private static final List<String> GROUPS = List.of(
            "lbkit", "vertx", "grpc", "armeria", "finagle", "hashes", "servicetalk", "dubbo", "spring", "stork");
    private static final List<Integer> UPDATE_SIZES = List.of(1000, 10_000);
    private static final int MOST_TARGETS = 20_000;
    private static final int MOST_THREADS = 64;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it cannot be followed; the message says what to write instead
     */
    static Options of(List<String> arguments) {
        Pace pace = Pace.FULL;
        boolean updates = false;
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--updates" -> updates = true;
                case "--short" -> pace = Pace.SHORT;
                case "--smoke" -> pace = Pace.SMOKE;
                case "--help" -> throw new IllegalArgumentException(USAGE);
                case "--check" -> lists.put("--benches", List.of());
                default -> {
                    String[] parts = argument.split("=", 2);
                    if (parts.length < 2 || parts[1].isBlank()) {
                        throw new IllegalArgumentException("option: " + argument + " (expected: as below)\n" + USAGE);
                    }
                    lists.put(parts[0], List.of(parts[1].split(",", -1)));
                }
            }
        }
        Options options = new Options(
                pace,
                take(lists, "--policies", policy -> Policy.of(policy).label(), labels(Policy.values(), Policy::label)),
                take(lists, "--systems", system -> oneOf("systems", system, GROUPS), GROUPS),
                take(lists, "--benches", Bench::of, updates ? Bench.UPDATES : Bench.CALLS),
                take(
                        lists,
                        "--sizes",
                        size -> number("sizes", size, MOST_TARGETS),
                        updates ? UPDATE_SIZES : pace.sizes()),
                take(
                        lists,
                        "--threads",
                        count -> number("threads", count, MOST_THREADS),
                        updates ? List.of(1) : List.of(1, 2)));
        if (!lists.isEmpty()) {
            throw new IllegalArgumentException("option: " + lists.keySet() + " (expected: as below)\n" + USAGE);
        }
        return options;
    }

    private static <T> List<T> take(
            Map<String, List<String>> lists, String name, Function<String, T> reader, List<T> otherwise) {
        List<String> values = lists.remove(name);
        return values == null
                ? otherwise
                : values.stream().map(reader).distinct().toList();
    }

    private static <T> List<String> labels(T[] values, Function<T, String> label) {
        return Stream.of(values).map(label).toList();
    }

    private static String oneOf(String name, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: any of " + String.join(", ", known) + ")");
        }
        return value;
    }

    private static int number(String name, String value, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + most + ")");
    }
}
