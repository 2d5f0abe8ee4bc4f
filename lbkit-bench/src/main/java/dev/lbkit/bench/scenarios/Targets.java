package dev.lbkit.bench.scenarios;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The figures that leastTime is to reach, and which it reaches.
 *
 * <p>The targets are those of the policy alone, without probes and without a guard. That of S12 is one given one budgeted retry, and that
 * of S09 one of a stack: the best of its stacks counts.
 */
final class Targets {

    static final String TITLE = "## Targets over more seeds";

    private static final String POLICY = "leastTime";

    private final Runs runs;
    private final StringBuilder text = new StringBuilder();

    private Targets(Runs runs) {
        this.runs = runs;
    }

    /** Scenarios that have a target, each with what is to reach it alone: leastTime, or every stack. */
    static List<Scenario> scenarios(References references) {
        return Scenarios.ALL.stream()
                .filter(scenario -> scenario.metrics().stream()
                        .anyMatch(metric -> references.target(scenario, metric).isPresent()))
                .map(scenario -> scenario.with(scenario.contenders().stream()
                        .filter(contender -> isToReachIt(scenario, contender))
                        .toList()))
                .toList();
    }

    private static boolean isToReachIt(Scenario scenario, Contender contender) {
        return switch (scenario.name()) {
            case "S09" -> contender.origin() == Contender.Origin.LBKIT;
            case "S12" -> contender.name().equals(POLICY + "; 2 attempts");
            default -> contender.name().equals(POLICY);
        };
    }

    /** A section of the report under a heading: a row for each target of the scenarios. */
    static String section(String title, List<Scenario> scenarios, Runs runs, References references) {
        Targets targets = new Targets(runs);
        targets.text.append('\n').append(title).append("\n\n");
        targets.row(Stream.of("scenario", "metric", "target", "policy", "median", "verdict", "the oracle has"));
        targets.row(Stream.generate(() -> "---").limit(7));
        for (Scenario scenario : scenarios) {
            for (Metric metric : scenario.metrics()) {
                references.target(scenario, metric).ifPresent(target -> targets.add(scenario, metric, target.value()));
            }
        }
        return targets.text.toString();
    }

    private void row(Stream<String> cells) {
        text.append("| ").append(String.join(" | ", cells.toList())).append(" |\n");
    }

    private void add(Scenario scenario, Metric metric, double target) {
        Optional<Contender> best = scenario.contenders().stream()
                .filter(contender -> isToReachIt(scenario, contender))
                .filter(contender -> summary(scenario, contender, metric).isPresent())
                .min((one, other) ->
                        metric.better().compare(median(scenario, one, metric), median(scenario, other, metric)));
        best.ifPresent(contender -> row(Stream.of(
                scenario.name(),
                metric.name(),
                Summary.text(target),
                contender.name(),
                summary(scenario, contender, metric).orElseThrow().toString(),
                metric.better().meets(median(scenario, contender, metric), target) ? "met" : "MISSED",
                oracle(scenario, metric))));
    }

    /** What nobody without an eye on the servers' queues is likely to beat. */
    private String oracle(Scenario scenario, Metric metric) {
        return scenario.contenders().stream()
                .filter(contender -> contender.origin() == Contender.Origin.ORACLE)
                .flatMap(contender -> summary(scenario, contender, metric).stream())
                .map(summary -> Summary.text(summary.median()))
                .findFirst()
                .orElse("");
    }

    private double median(Scenario scenario, Contender contender, Metric metric) {
        return summary(scenario, contender, metric).orElseThrow().median();
    }

    private Optional<Summary> summary(Scenario scenario, Contender contender, Metric metric) {
        return Summary.of(runs.of(scenario, contender, metric));
    }
}
