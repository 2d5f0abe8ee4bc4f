package dev.lbkit.peers;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.function.Function;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One figure to be measured.
 *
 * @param bench what is measured
 * @param contender of whom
 * @param size over how many targets
 * @param threads by how many threads at once
 */
record Measurement(Bench bench, Contender contender, int size, int threads) {

    private static final String BYTES = "gc.alloc.rate.norm";

    /** Measures it in forks of its own. */
    Figure take(String group, Pace pace) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(bench.benchmark() + "$")
                        .param("contender", contender.label())
                        .param("size", String.valueOf(size))
                        .threads(threads)
                        .forks(pace.forks())
                        .warmupIterations(pace.warmUps())
                        .warmupTime(TimeValue.milliseconds(pace.iteration().toMillis()))
                        .measurementIterations(pace.iterations())
                        .measurementTime(TimeValue.milliseconds(pace.iteration().toMillis()))
                        .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseG1GC")
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        return figure(group, results.iterator().next());
    }

    String label() {
        return String.format("%-52s %-13s %5d x %d", contender.label(), bench.label(), size, threads);
    }

    private Figure figure(String group, RunResult result) {
        double[] nanos = samples(result, IterationResult::getPrimaryResult);
        double[] bytes = samples(
                result,
                iteration -> requireNonNull(iteration.getSecondaryResults().get(BYTES), BYTES));
        double error = Math.max(median(nanos) - nanos[0], nanos[nanos.length - 1] - median(nanos));
        boolean isFloor = contender.system().equals(Floors.SYSTEM);
        return new Figure(
                isFloor ? Figure.FLOOR : bench.label(),
                contender.policy(),
                isFloor ? group : contender.system(),
                size,
                threads,
                median(nanos),
                error,
                median(bytes));
    }

    private static double[] samples(RunResult result, Function<IterationResult, Result<?>> figure) {
        return result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration -> figure.apply(iteration).getScore())
                .sorted()
                .toArray();
    }

    private static double median(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
