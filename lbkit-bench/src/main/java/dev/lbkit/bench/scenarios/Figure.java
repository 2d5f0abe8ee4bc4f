package dev.lbkit.bench.scenarios;

import java.util.Locale;

/** A line of report.csv: what one run has shown, or what a source says. */
record Figure(String scenario, String policy, String seed, String metric, double value) {

    static final String HEADER = "scenario,policy,seed,metric,value";

    String line() {
        return String.format(Locale.ROOT, "%s,%s,%s,%s,%s", scenario, policy, seed, metric, value);
    }

    static Figure parse(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 5) {
            throw new IllegalArgumentException("line: " + line + " (expected: " + HEADER + ")");
        }
        return new Figure(cells[0], cells[1], cells[2], cells[3], Double.parseDouble(cells[4]));
    }
}
