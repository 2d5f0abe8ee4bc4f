package dev.lbkit.bench.scenarios;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** REPORT.md: what every policy shows in every scenario, beside what others say. */
final class Report {

    private static final String HEAD = """
            # What the scenarios show

            Written by `%s`; do not edit. Seeds %s; %s.

            A cell is the median over the seeds, with the range where they differ. A failed request counts with the deadline. Policies \
            in *italics* are baselines, written from what was published of a peer's rule; the oracle sees what no client can see, and \
            does not compete. The first column of figures decides who wins; better by the median, and proved only if better in 80 %% \
            of paired seeds. "Prototype" stands for the figures of our first prototype of these scenarios, another program.
            """;

    private final List<Scenario> scenarios;
    private final Runs runs;
    private final References references;
    private final Winners winners;
    private final StringBuilder text = new StringBuilder();

    private Report(List<Scenario> scenarios, Runs runs, References references) {
        this.scenarios = scenarios;
        this.runs = runs;
        this.references = references;
        winners = new Winners(runs);
    }

    /** The text of the report. */
    static String of(List<Scenario> scenarios, Runs runs, References references, String command, List<Long> seeds) {
        Report report = new Report(scenarios, runs, references);
        report.text.append(HEAD.formatted(
                command,
                seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                runs.figures().size() + " figures of runs in report.csv"));
        report.text.append(Targets.section("## Targets", scenarios, runs, references));
        report.winners();
        DefaultChoice.section(runs, command).ifPresent(report.text::append);
        scenarios.forEach(report::scenario);
        if (scenarios.containsAll(Loads.scenarios())) {
            report.text.append(Loads.section(runs, references));
        }
        report.refusals();
        return report.text.toString();
    }

    /** The table of one scenario. */
    static String section(Scenario scenario, Runs runs, References references) {
        Report report = new Report(List.of(scenario), runs, references);
        report.scenario(scenario);
        report.refusals();
        return report.text.toString();
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void table(String title, List<String> header) {
        text.append("\n## ").append(title).append("\n\n");
        row(header);
        row(header.stream().map(cell -> "---").toList());
    }

    private void winners() {
        table("Who wins", List.of("scenario", "by", "claim"));
        Map<String, Contender> first = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            winners.claim(scenario).ifPresent(claim -> {
                row(List.of(scenario.name(), scenario.first().name(), claim));
                winners.best(scenario)
                        .forEach(standing -> first.put(standing.contender().name(), standing.contender()));
            });
        }
        table("Where the winners lose", List.of("policy", "loses in", "by", "it has", "the best has"));
        first.values().forEach(contender -> winners.loss(scenarios, contender).ifPresent(this::loss));
    }

    private void loss(Winners.Standing standing) {
        Winners.Standing best = winners.standings(standing.scenario()).get(0);
        row(List.of(
                name(standing.contender()),
                standing.scenario().name(),
                standing.scenario().first().name(),
                standing.summary().toString(),
                best.summary() + ", " + best.contender().name()));
    }

    private void scenario(Scenario scenario) {
        List<String> header = new ArrayList<>(List.of("policy"));
        scenario.metrics().forEach(metric -> header.add(metric.name()));
        header.add("elsewhere");
        table(scenario.name() + ": " + scenario.about(), header);
        for (Contender contender : scenario.contenders()) {
            List<String> cells = new ArrayList<>(List.of(name(contender)));
            for (Metric metric : scenario.metrics()) {
                cells.add(Summary.of(runs.of(scenario, contender, metric))
                        .map(Summary::toString)
                        .orElse("refused"));
            }
            cells.add(elsewhere(scenario, contender));
            row(cells);
        }
    }

    private String elsewhere(Scenario scenario, Contender contender) {
        return scenario.metrics().stream()
                .flatMap(metric -> references.of(scenario, contender.name(), metric).stream())
                .map(figure -> figure.seed() + ": " + figure.metric() + " " + Summary.text(figure.value()))
                .collect(Collectors.joining("; "));
    }

    /** As the tables show it. */
    static String name(Contender contender) {
        return switch (contender.origin()) {
            case LBKIT -> contender.name();
            case BASELINE -> "*" + contender.name() + "*";
            case ORACLE -> contender.name() + " (oracle)";
        };
    }

    private void refusals() {
        if (!runs.refusals().isEmpty()) {
            table("Refused runs", List.of("scenario", "policy", "seed", "why"));
            runs.refusals()
                    .forEach(refusal -> row(List.of(
                            refusal.scenario(), refusal.policy(), Long.toString(refusal.seed()), refusal.reason())));
        }
    }
}
