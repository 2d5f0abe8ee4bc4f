package dev.lbkit.bench.scenarios;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** S01 to S03 at all their loads, in one row for each policy. */
final class Loads {

    private static final List<String> FAMILIES = List.of("S01", "S02", "S03");
    private static final double NONE = 0.0005; // per cent of errors that are not worth a word

    private final Runs runs;
    private final References references;
    private final StringBuilder text = new StringBuilder();

    private Loads(Runs runs, References references) {
        this.runs = runs;
        this.references = references;
    }

    static List<Scenario> scenarios() {
        return FAMILIES.stream()
                .flatMap(family -> Scenarios.named(family).stream())
                .toList();
    }

    /** The section of the report; of loads that were not run, the cells are empty. */
    static String section(Runs runs, References references) {
        Loads loads = new Loads(runs, references);
        loads.text.append("""

                ## S01 to S03 at every load

                A cell is the median over the seeds: of S01 the mean in units of work, with its distance from the closed form where \
                there is one; of S02 and S03 the p99 in ms, with the share of errors where there are any.
                """);
        FAMILIES.forEach(loads::table);
        return loads.text.toString();
    }

    private void table(String family) {
        List<Scenario> columns = Scenarios.named(family);
        text.append('\n');
        row(Stream.concat(
                Stream.of(family), columns.stream().map(column -> column.name().substring(family.length() + 1))));
        row(Stream.generate(() -> "---").limit(columns.size() + 1L));
        for (Contender contender : columns.get(0).contenders()) {
            row(Stream.concat(
                    Stream.of(Report.name(contender)), columns.stream().map(column -> cell(column, contender))));
        }
    }

    private void row(Stream<String> cells) {
        text.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private String cell(Scenario scenario, Contender contender) {
        return median(scenario, contender, scenario.first())
                .map(median -> Summary.text(median) + beside(scenario, contender, median))
                .orElse(runs.isRefused(scenario, contender) ? "refused" : "");
    }

    private String beside(Scenario scenario, Contender contender, double median) {
        Optional<Double> closed = references.of(scenario, contender.name(), scenario.first()).stream()
                .filter(figure -> figure.seed().equals(References.CLOSED_FORM))
                .map(Figure::value)
                .findFirst();
        if (closed.isPresent()) {
            return String.format(Locale.ROOT, " (%+.1f %%)", 100 * (median / closed.get() - 1));
        }
        return scenario.metrics().contains(Metric.ERROR_PERCENT)
                ? median(scenario, contender, Metric.ERROR_PERCENT)
                        .filter(errors -> errors >= NONE)
                        .map(errors -> "; " + Summary.text(errors) + " % fail")
                        .orElse("")
                : "";
    }

    private Optional<Double> median(Scenario scenario, Contender contender, Metric metric) {
        return Summary.of(runs.of(scenario, contender, metric)).map(Summary::median);
    }
}
