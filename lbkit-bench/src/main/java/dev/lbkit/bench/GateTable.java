package dev.lbkit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The ratios that the gate compares with: a file with a line for each measure of each policy. For one thread. */
final class GateTable {

    private static final String HEAD = "measure,policy,floor,ratio,at_most";

    private final Map<String, Row> rows = new LinkedHashMap<>(); // by measure and policy

    /**
     * What is known of a figure.
     *
     * @param ratio to its floor, when the table was written; empty if it was never measured
     * @param atMost what is promised of it, whatever was measured; empty if nothing is
     */
    record Row(OptionalDouble ratio, OptionalDouble atMost) {}

    static GateTable read(Path file) throws IOException {
        GateTable table = new GateTable();
        Files.readAllLines(file).stream().skip(1).forEach(line -> {
            String[] parts = line.split(",", -1);
            table.rows.put(parts[0] + "," + parts[1], new Row(number(parts[3]), number(parts[4])));
        });
        return table;
    }

    private static OptionalDouble number(String text) {
        return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }

    Row row(Measure measure, Subject policy) {
        return rows.getOrDefault(key(measure, policy), new Row(OptionalDouble.empty(), OptionalDouble.empty()));
    }

    void measured(Measure measure, Subject policy, double ratio) {
        rows.put(
                key(measure, policy),
                new Row(OptionalDouble.of(ratio), row(measure, policy).atMost()));
    }

    private static String key(Measure measure, Subject policy) {
        return measure.label() + "," + policy;
    }

    /** Writes the rows that the gate knows, in its order. */
    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEAD));
        for (Subject policy : Subject.values()) {
            for (Measure measure : Measure.values()) {
                Row row = row(measure, policy);
                if (rows.containsKey(key(measure, policy))) {
                    lines.add(key(measure, policy) + "," + measure.floor(policy).method() + "," + text(row.ratio())
                            + "," + text(row.atMost()));
                }
            }
        }
        Files.write(file, lines);
    }

    private static String text(OptionalDouble number) {
        return number.isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", number.getAsDouble());
    }
}
