package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The results of a run as text: one row per act, one line per promise. Pure. */
final class ResultTable {

    private final ZoneShares zones;

    /** A table that shows the shares of these zones, by region, in this order. */
    ResultTable(List<String> zones) {
        this.zones = new ZoneShares(zones);
    }

    /** The titles of the columns. */
    List<String> header() {
        List<String> header = new ArrayList<>(
                List.of("act", "orders", "failed", "p50 ms", "p99 ms", "requests/order", "detected s", "recovered s"));
        zones.regions().forEach(region -> header.add(region + " " + zones.letters(region) + " %"));
        return List.copyOf(header);
    }

    /** The cells of one act, one for each title. */
    List<String> cells(ActResult result) {
        Window window = result.window();
        List<String> cells = new ArrayList<>(List.of(
                result.scene().act().name(),
                Long.toString(window.answered()),
                Long.toString(window.failed()),
                format("%.1f", window.percentileMillis(50)),
                format("%.1f", window.percentileMillis(99)),
                format("%.3f", window.attemptsPerOrder()),
                result.hasBadTargets() ? seconds(result.detected()) : "-",
                result.hasFault() ? seconds(result.recovered()) : "-"));
        zones.regions().forEach(region -> cells.add(zones.percents(region, window::shareOfZone)));
        return List.copyOf(cells);
    }

    /** The whole table, each column as wide as its widest cell. */
    String acts(List<ActResult> results) {
        List<List<String>> rows = new ArrayList<>(List.of(header()));
        results.forEach(result -> rows.add(cells(result)));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int index = column;
                int width = rows.stream()
                        .mapToInt(it -> it.get(index).length())
                        .max()
                        .orElseThrow();
                text.append(column == 0 ? "" : "  ");
                text.append(format(column == 0 ? "%-" + width + "s" : "%" + width + "s", row.get(column)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** One line for each promise. */
    static String promises(List<Promise> promises) {
        return promises.stream()
                .map(promise -> format(
                        "%s  %s: %s (promised: %s)%n",
                        promise.isKept() ? "PASS" : "FAIL", promise.claim(), promise.measured(), promise.bound()))
                .collect(Collectors.joining());
    }

    private static String seconds(Optional<Duration> time) {
        return time.map(it -> format("%.1f", it.toMillis() / 1000.0)).orElse("never");
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
