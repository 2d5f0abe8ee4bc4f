package dev.lbkit.bench.scenarios;

import dev.lbkit.simulation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Runs scenarios over seeds, a few runs at a time.
 *
 * @param figures what sound runs have shown, in the order of scenarios, contenders, seeds and metrics
 * @param refusals why each of the others gave no figures
 */
record Runs(List<Figure> figures, List<Refusal> refusals) {

    /** A run that was not sound. */
    record Refusal(String scenario, String policy, long seed, String reason) {}

    /** Runs a scenario with all its contenders. */
    static Runs of(Scenario scenario, List<Long> seeds, int threads) throws InterruptedException {
        Runs all = new Runs(List.of(), List.of());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Runs>> runs = new ArrayList<>();
            for (Contender contender : scenario.contenders()) {
                for (long seed : seeds) {
                    runs.add(pool.submit(() -> one(scenario, contender, seed)));
                }
            }
            for (Future<Runs> run : runs) {
                all = all.and(run.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** These runs and more. */
    Runs and(Runs more) {
        return new Runs(joined(figures, more.figures), joined(refusals, more.refusals));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static Runs one(Scenario scenario, Contender contender, long seed) {
        Result run;
        try {
            run = scenario.run(contender, seed);
        } catch (IllegalStateException refused) {
            String reason = String.valueOf(refused.getMessage());
            return new Runs(List.of(), List.of(new Refusal(scenario.name(), contender.name(), seed, reason)));
        }
        List<Figure> figures = scenario.metrics().stream()
                .map(metric -> new Figure(
                        scenario.name(),
                        contender.name(),
                        Long.toString(seed),
                        metric.name(),
                        scenario.figure(metric, run)))
                .toList();
        return new Runs(figures, List.of());
    }

    /**
     * What a contender has shown, by seed, in the order of the seeds; nothing if a run of any seed was refused, as the others would be
     * those that had luck.
     */
    List<Figure> of(Scenario scenario, Contender contender, Metric metric) {
        return isRefused(scenario, contender)
                ? List.of()
                : figures.stream()
                        .filter(figure -> figure.scenario().equals(scenario.name()))
                        .filter(figure -> figure.policy().equals(contender.name())
                                && figure.metric().equals(metric.name()))
                        .toList();
    }

    /** Whether a run of a contender was not sound. */
    boolean isRefused(Scenario scenario, Contender contender) {
        return refusals.stream()
                .anyMatch(refusal -> refusal.scenario().equals(scenario.name())
                        && refusal.policy().equals(contender.name()));
    }
}
