package dev.lbkit.bench.scenarios;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who is best where, by the first metric of each scenario, and where those who are best elsewhere lose. */
final class Winners {

    private static final double PAIRED = 0.8; // of the seeds, for a claim

    private final Runs runs;

    Winners(Runs runs) {
        this.runs = runs;
    }

    /** A contender's place in a scenario. */
    record Standing(Scenario scenario, Contender contender, Summary summary) {

        boolean isBetterThan(Standing other) {
            return scenario.first().better().compare(summary.median(), other.summary.median()) < 0;
        }
    }

    /** The contenders that had a sound run, the best median first; oracles do not compete. */
    List<Standing> standings(Scenario scenario) {
        List<Standing> standings = new ArrayList<>();
        for (Contender contender : scenario.contenders()) {
            if (contender.origin() != Contender.Origin.ORACLE) {
                Summary.of(runs.of(scenario, contender, scenario.first()))
                        .ifPresent(summary -> standings.add(new Standing(scenario, contender, summary)));
            }
        }
        Metric.Better better = scenario.first().better();
        standings.sort((one, other) ->
                better.compare(one.summary().median(), other.summary().median()));
        return standings;
    }

    /** Those that none is better than: one, or some with equal medians. */
    List<Standing> best(Scenario scenario) {
        List<Standing> standings = standings(scenario);
        return standings.stream()
                .filter(standing -> place(standings, standing.contender()) == 0)
                .toList();
    }

    /** Who wins a scenario, and how sure that is. */
    Optional<String> claim(Scenario scenario) {
        List<Standing> standings = standings(scenario);
        if (standings.size() < 2) {
            return Optional.empty();
        }
        List<Standing> best = best(scenario);
        if (best.size() > 1) {
            return Optional.of(
                    best.stream().map(standing -> standing.contender().name()).collect(Collectors.joining(", "))
                            + " have equal medians");
        }
        Standing first = best.get(0);
        Standing second = standings.get(1);
        long pairs = runs.of(scenario, first.contender(), scenario.first()).size();
        long ahead = ahead(scenario, first.contender(), second.contender());
        return Optional.of(first.contender().name()
                + (ahead >= PAIRED * pairs ? " beats " : " is not proved better than ")
                + second.contender().name() + ": ahead in " + ahead + " of " + pairs + " seeds");
    }

    private long ahead(Scenario scenario, Contender one, Contender other) {
        List<Figure> others = runs.of(scenario, other, scenario.first());
        Metric.Better better = scenario.first().better();
        return runs.of(scenario, one, scenario.first()).stream()
                .filter(figure -> others.stream()
                        .anyMatch(it ->
                                it.seed().equals(figure.seed()) && better.compare(figure.value(), it.value()) < 0))
                .count();
    }

    /** Where most others are better than a contender, among the scenarios that it competes in. */
    Optional<Standing> loss(List<Scenario> scenarios, Contender contender) {
        return scenarios.stream()
                .map(this::standings)
                .filter(standings -> place(standings, contender) > 0)
                .max(Comparator.comparingInt(standings -> place(standings, contender)))
                .flatMap(standings -> standing(standings, contender));
    }

    /** How many are better, by the median; 0 for one that does not compete. */
    private static int place(List<Standing> standings, Contender contender) {
        return standing(standings, contender)
                .map(own -> (int) standings.stream()
                        .filter(other -> other.isBetterThan(own))
                        .count())
                .orElse(0);
    }

    private static Optional<Standing> standing(List<Standing> standings, Contender contender) {
        return standings.stream()
                .filter(standing -> standing.contender().name().equals(contender.name()))
                .findFirst();
    }
}
