package dev.lbkit.bench.scenarios;

import dev.lbkit.simulation.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A page with charts of one scenario over time, in one HTML file that needs nothing else. */
final class Page {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
            svg { width: 100%%; height: auto; font: 11px system-ui, sans-serif; }
            .legend span { margin-right: 1.2em; white-space: nowrap; }
            </style></head><body>
            <h1>%1$s</h1><p>%2$s. Seed %3$d, by second; the shaded part is measured, dashed lines are faults.</p>
            <p class="legend">%4$s</p>
            %5$s
            </body></html>
            """;

    private final Scenario scenario;
    private final Map<String, List<Result>> seconds = new LinkedHashMap<>();
    private final List<Double> marks;

    private Page(Scenario scenario, long seed) {
        this.scenario = scenario;
        for (Contender contender : scenario.contenders()) {
            try {
                seconds.put(contender.name(), bySecond(scenario.run(contender, seed)));
            } catch (IllegalStateException refused) {
                seconds.put(contender.name() + " (refused)", List.of());
            }
        }
        marks = scenario.fleet().apply(seed).changes().stream()
                .filter(time -> !time.isZero())
                .map(time -> time.toNanos() / 1e9)
                .distinct()
                .toList();
    }

    /** Runs every contender once and draws what it did. */
    static String of(Scenario scenario, long seed) {
        Page page = new Page(scenario, seed);
        List<String> names = List.copyOf(page.seconds.keySet());
        StringBuilder legend = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            legend.append(String.format(
                    Locale.ROOT, "<span style=\"color:%s\">&#9632; %s</span>", Chart.color(i), names.get(i)));
        }
        return HTML.formatted(scenario.name(), scenario.about(), seed, legend, page.charts());
    }

    private List<Result> bySecond(Result run) {
        List<Result> parts = new ArrayList<>();
        for (Duration at = Duration.ZERO; at.compareTo(scenario.length()) < 0; at = at.plus(SECOND)) {
            parts.add(run.between(at, at.plus(SECOND)));
        }
        return parts;
    }

    private String charts() {
        return chart("answered, requests/s", second -> second.requests() - second.errors())
                + chart("failed, %", second -> 100 * second.errorShare())
                + chart("p99, ms", second -> second.p99().toNanos() / 1e6)
                + chart("largest share of one server, times the mean", Result::peakToMean)
                + chart("share of s0, %", second -> 100 * second.share(0));
    }

    private String chart(String title, ToDoubleFunction<Result> of) {
        List<double[]> lines = seconds.values().stream()
                .map(parts -> parts.stream().mapToDouble(of).toArray())
                .toList();
        Chart chart = new Chart(
                title,
                scenario.length().toSeconds(),
                scenario.window().from().toSeconds(),
                scenario.window().to().toSeconds(),
                marks);
        return chart.svg(lines);
    }
}
