package dev.lbkit.bench.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What others say of the scenarios: closed forms, published figures, the figures of our first prototype, and the targets.
 *
 * <p>They stand in references.csv, in the columns of report.csv with the source in place of the seed; the closed forms are
 * worked out.
 */
final class References {

    static final String TARGET = "target";
    static final String CLOSED_FORM = "closed form";

    private final List<Figure> figures;

    private References(List<Figure> figures) {
        this.figures = figures;
    }

    static References load() throws IOException {
        List<Figure> figures = new ArrayList<>();
        try (InputStream stream = References.class.getResourceAsStream("references.csv")) {
            if (stream == null) {
                throw new IOException("references.csv: missing (expected: on the class path)");
            }
            new String(stream.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Figure::parse)
                    .forEach(figures::add);
        }
        for (int percent : new int[] {50, 70, 90, 95, 99}) {
            IntStream.rangeClosed(1, 3).mapToObj(d -> closedForm(percent, d)).forEach(figures::add);
        }
        return new References(figures);
    }

    private static Figure closedForm(int percent, int d) {
        String policy = d == 1 ? "random" : "leastRequest(" + d + ")";
        return new Figure("S01-" + percent, policy, CLOSED_FORM, "mean/work", Textbook.supermarket(percent / 100.0, d));
    }

    /** What is said of a figure, from all sources. */
    List<Figure> of(Scenario scenario, String policy, Metric metric) {
        return of(scenario.name(), policy, metric.name());
    }

    /** The same by names. */
    List<Figure> of(String scenario, String policy, String metric) {
        return figures.stream()
                .filter(figure -> figure.scenario().equals(scenario))
                .filter(figure ->
                        figure.policy().equals(policy) && figure.metric().equals(metric))
                .toList();
    }

    /** The figure that our best policy is to reach. */
    Optional<Figure> target(Scenario scenario, Metric metric) {
        return of(scenario, TARGET, metric).stream().findFirst();
    }

    List<Figure> all() {
        return List.copyOf(figures);
    }
}
