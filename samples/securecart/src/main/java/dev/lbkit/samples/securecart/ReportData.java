package dev.lbkit.samples.securecart;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the report shows, in the form in which its script reads it. Times are in seconds from the start of the run.
 *
 * @param seed the seed of the run
 * @param rate orders per second, on average
 * @param totals the figures of the whole run
 * @param step the length of a window of the charts; the first one starts at 0
 * @param acknowledged orders acknowledged per second, by window
 * @param failed user-visible failures per second, by window
 * @param p50 the median latency in milliseconds, by window
 * @param p99 the 99th percentile of latency in milliseconds, by window
 * @param shares the part of the requests that went to a zone, 0 to 1, by zone and window
 * @param acts the acts in order
 * @param marks the deeds on the time axis
 * @param header the titles of the act table
 * @param promises what was promised and what was measured
 */
record ReportData(
        long seed,
        int rate,
        Totals totals,
        double step,
        List<Double> acknowledged,
        List<Double> failed,
        List<Double> p50,
        List<Double> p99,
        Map<String, List<Double>> shares,
        List<ActRow> acts,
        List<MarkRow> marks,
        List<String> header,
        List<Promise> promises) {

    /** The figures of the whole run. */
    record Totals(long orders, long failed, double requestsPerOrder, int executedTwice) {}

    /** An act on the time axis and in the table. */
    record ActRow(String name, double start, double end, List<String> cells) {}

    /** A deed on the time axis. */
    record MarkRow(double at, String label) {}

    /** The report of a run with these options; the zones are shown in this order. */
    static ReportData of(Options options, List<String> zones, Recording recording, Verdict verdict) {
        List<ActResult> results = verdict.results();
        List<Window> windows =
                wholeWindows(recording, results.get(results.size() - 1).scene().end());
        double step = seconds(Recovery.STEP);
        Map<String, List<Double>> shares = new LinkedHashMap<>();
        for (String zone : zones) {
            shares.put(zone, each(windows, window -> window.shareOfZone(zone)));
        }
        Window whole = verdict.whole();
        ResultTable table = new ResultTable(zones);
        return new ReportData(
                options.seed(),
                options.rate(),
                new Totals(
                        whole.answered(),
                        whole.failed(),
                        whole.attemptsPerOrder(),
                        verdict.audit().executedTwice()),
                step,
                each(windows, window -> window.acknowledged() / step),
                each(windows, window -> window.failed() / step),
                each(windows, window -> window.percentileMillis(50)),
                each(windows, window -> window.percentileMillis(99)),
                shares,
                results.stream().map(result -> row(result, table)).toList(),
                results.stream()
                        .flatMap(result -> result.scene().marks().stream())
                        .map(mark -> new MarkRow(seconds(mark.at()), mark.label()))
                        .toList(),
                table.header(),
                verdict.promises());
    }

    private static List<Window> wholeWindows(Recording recording, Duration end) {
        Duration last = Recovery.STEP.multipliedBy(end.dividedBy(Recovery.STEP));
        return Window.series(recording, Duration.ZERO, last, Recovery.STEP);
    }

    private static List<Double> each(List<Window> windows, ToDoubleFunction<Window> value) {
        return windows.stream().mapToDouble(value).boxed().toList();
    }

    private static ActRow row(ActResult result, ResultTable table) {
        Scene scene = result.scene();
        return new ActRow(scene.act().name(), seconds(scene.start()), seconds(scene.end()), table.cells(result));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
