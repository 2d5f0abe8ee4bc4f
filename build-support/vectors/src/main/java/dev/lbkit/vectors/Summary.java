package dev.lbkit.vectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sums up a replay by all modules: a line for each module that replays a set, and what failed or was skipped below it. */
public final class Summary {

    private static final String SUFFIX = ".json";

    private Summary() {}

    /**
     * Prints the summary; exits with 1 if a case failed, or if nothing was replayed at all.
     *
     * @param args the root of the project, and the folder that was replayed
     * @throws IOException if a file cannot be read
     */
    public static void main(String... args) throws IOException {
        Map<String, List<String>> sets = of(Path.of(args[0]), Path.of(args[1]));
        sets.values().forEach(lines -> lines.forEach(System.out::println));
        System.exit(isClean(sets) ? 0 : 1);
    }

    static boolean isClean(Map<String, List<String>> sets) {
        List<String> heads = sets.entrySet().stream()
                .flatMap(set -> set.getValue().stream().filter(line -> line.startsWith(set.getKey() + ": ")))
                .filter(head -> head.contains(" passed, "))
                .toList();
        return !heads.isEmpty() && heads.stream().allMatch(head -> head.contains(" 0 failed, "));
    }

    /** The lines of each set, by its name: of those that a module replays, and of all others that lie in the folder. */
    static Map<String, List<String>> of(Path root, Path folder) throws IOException {
        Map<String, List<String>> sets = new TreeMap<>();
        for (Path report : reports(root)) {
            List<String> lines = Files.readAllLines(report);
            String set = lines.get(0).substring(0, lines.get(0).indexOf(':'));
            sets.computeIfAbsent(set, none -> new ArrayList<>()).addAll(lines);
        }
        for (String set : names(folder)) {
            sets.putIfAbsent(set, List.of(set + ": not replayed: no module has an adapter for it"));
        }
        return sets;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .toList();
        }
    }

    private static List<Path> reports(Path root) throws IOException {
        PathMatcher written = root.getFileSystem().getPathMatcher("glob:**/target/vectors/*.txt");
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(written::matches).sorted().toList();
        }
    }
}
