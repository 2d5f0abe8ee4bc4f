package dev.lbkit.bench.scenarios;

import dev.lbkit.simulation.Result;
import dev.lbkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A fleet and what happens to it, and what is measured of it.
 *
 * @param name such as {@code S04}, with a suffix where one scenario comes in several sizes
 * @param about what happens, in a sentence
 * @param fleet the simulation for a seed, without a policy
 * @param length of a run
 * @param window the measured part of a run
 * @param metrics what is measured; the first one decides who wins
 * @param contenders what it is run with
 */
record Scenario(
        String name,
        String about,
        LongFunction<Simulation> fleet,
        Duration length,
        Window window,
        List<Metric> metrics,
        List<Contender> contenders) {

    /** A scenario for all policies, measured in a window. */
    static Scenario of(
            String name,
            String about,
            LongFunction<Simulation> fleet,
            Duration length,
            Window window,
            Metric... metrics) {
        return new Scenario(name, about, fleet, length, window, List.of(metrics), Contenders.ALL);
    }

    /** The same scenario with other contenders. */
    Scenario with(List<Contender> others) {
        return new Scenario(name, about, fleet, length, window, metrics, others);
    }

    Metric first() {
        return metrics.get(0);
    }

    /**
     * Runs it with one contender.
     *
     * @throws IllegalStateException if the run was refused
     */
    Result run(Contender contender, long seed) {
        return contender.equip().apply(fleet.apply(seed)).run(length);
    }

    /** The value of a metric in a run of this scenario. */
    double figure(Metric metric, Result run) {
        return metric.of().applyAsDouble(run.between(window.from(), window.to()));
    }

    /** The measured part of a run, in seconds from its start. */
    record Window(Duration from, Duration to) {

        static Window seconds(long from, long to) {
            return new Window(Duration.ofSeconds(from), Duration.ofSeconds(to));
        }
    }
}
