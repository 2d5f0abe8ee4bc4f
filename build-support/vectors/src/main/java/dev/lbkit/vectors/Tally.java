package dev.lbkit.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** What came of the cases of one set. Used by one thread. */
final class Tally {

    private final String set;
    private final Map<String, String> declined;
    private int passed;
    private int failed;
    private final Map<String, Integer> skipped = new TreeMap<>(); // by reason
    private final List<String> failures = new ArrayList<>();

    /** Begins to count; {@code declined} gives the reasons for operations that are not offered, if no case asks for one. */
    Tally(String set, Map<String, String> declined) {
        this.set = set;
        this.declined = declined;
    }

    void count(String id, Executable check) throws Throwable {
        try {
            check.execute();
            passed++;
        } catch (TestAbortedException e) {
            skipped.merge(String.valueOf(e.getMessage()).replace("Assumption failed: ", ""), 1, Integer::sum);
            throw e;
        } catch (Throwable e) {
            failed++;
            failures.add("  failed " + id + ": " + e.toString().replaceAll("\\s+", " "));
            throw e;
        }
    }

    /** The line of the set, then a line for each failure and for each reason to skip. */
    List<String> lines() {
        int cases = passed
                + failed
                + skipped.values().stream().mapToInt(Integer::intValue).sum();
        List<String> lines = new ArrayList<>();
        if (cases == 0) {
            lines.add(set + ": absent");
            declined.forEach((op, reason) -> lines.add("  declined " + op + ": " + reason));
            return lines;
        }
        lines.add(set + ": " + passed + " passed, " + failed + " failed, " + (cases - passed - failed) + " skipped");
        lines.addAll(failures);
        skipped.forEach((reason, count) -> lines.add("  skipped " + count + ": " + reason));
        return lines;
    }

    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(set + ".txt"), lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
