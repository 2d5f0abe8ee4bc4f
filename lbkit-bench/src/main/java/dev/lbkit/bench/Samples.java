package dev.lbkit.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/*
 * Other work on the machine adds time to some iterations and never takes any off: the lower quartile of many short ones, from
 * JVMs that ran at different moments, says what the code costs.
 */
/** What one benchmark costs, sampled in as many JVMs as asked for. For one thread. */
final class Samples {

    private final ChainedOptionsBuilder options;
    private final List<IterationResult> iterations = new ArrayList<>();

    private Samples(ChainedOptionsBuilder options) {
        this.options = options;
    }

    static Samples of(Class<?> benchmark, String method) {
        return new Samples(new OptionsBuilder()
                .include(benchmark.getName() + "." + method + "$")
                .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseG1GC")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .forks(1));
    }

    Samples with(String parameter, Object value) {
        options.param(parameter, value.toString());
        return this;
    }

    /** Takes more of them, in a new JVM. */
    void take(Pace pace) throws RunnerException {
        options.warmupIterations(pace.warmUps())
                .warmupTime(TimeValue.milliseconds(pace.iterationMillis()))
                .measurementIterations(pace.iterations())
                .measurementTime(TimeValue.milliseconds(pace.iterationMillis()));
        new Runner(options.build())
                .runSingle()
                .getBenchmarkResults()
                .forEach(fork -> iterations.addAll(fork.getIterationResults()));
    }

    double nanos() {
        return lowerQuartile(iteration -> iteration.getPrimaryResult().getScore());
    }

    double bytes() {
        return lowerQuartile(
                iteration -> requireNonNull(iteration.getSecondaryResults().get("gc.alloc.rate.norm"))
                        .getScore());
    }

    private double lowerQuartile(ToDoubleFunction<IterationResult> figure) {
        return iterations.stream().mapToDouble(figure).sorted().toArray()[iterations.size() / 4];
    }
}
