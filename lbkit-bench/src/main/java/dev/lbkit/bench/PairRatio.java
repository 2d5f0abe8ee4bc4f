package dev.lbkit.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/*
 * The two are measured in turns, each time in a new JVM, so that a machine that slows down slows both. Other work on the machine
 * adds time to some iterations and never takes any off: the lower quartile of many short ones says what the code costs.
 */
/** Answers whether an acquire and a complete cost little more than the two clock reads that they contain. */
public final class PairRatio {

    private static final double MOST = 1.6;
    private static final int LEASE_BYTES = 32; // header and fields, with compressed pointers
    private static final int ROUNDS = 5;

    private PairRatio() {}

    /**
     * Measures, prints one line for each policy, and exits with 1 if a bound is broken.
     *
     * @param policies names of {@link Subject}s; {@code RANDOM} if there is none
     * @throws RunnerException if JMH cannot run
     */
    public static void main(String... policies) throws RunnerException {
        boolean holds = true;
        for (String policy : policies.length == 0 ? List.of("RANDOM") : List.of(policies)) {
            holds &= holds(Subject.valueOf(policy));
        }
        System.exit(holds ? 0 : 1);
    }

    private static boolean holds(Subject policy) throws RunnerException {
        List<IterationResult> pair = new ArrayList<>();
        List<IterationResult> floor = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            floor.addAll(run(TwoClockReads.class, policy));
            pair.addAll(run(AcquireComplete.class, policy));
        }
        double pairNanos = lowerQuartile(pair, PairRatio::nanos);
        double floorNanos = lowerQuartile(floor, PairRatio::nanos);
        double bytes = lowerQuartile(pair, PairRatio::bytes);
        System.out.printf(
                Locale.ROOT,
                "%s: acquire+complete %.1f ns, two clock reads %.1f ns, ratio %.2f (at most %.1f), %.1f B/op (one lease = %d)%n",
                policy,
                pairNanos,
                floorNanos,
                pairNanos / floorNanos,
                MOST,
                bytes,
                LEASE_BYTES);
        return pairNanos <= MOST * floorNanos && Math.round(bytes) <= LEASE_BYTES;
    }

    private static List<IterationResult> run(Class<?> benchmark, Subject policy) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(benchmark.getName())
                        .param("policy", policy.name())
                        .forks(1)
                        .warmupIterations(10)
                        .warmupTime(TimeValue.milliseconds(200))
                        .measurementIterations(40)
                        .measurementTime(TimeValue.milliseconds(100))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle().getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .toList();
    }

    private static double nanos(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }

    private static double bytes(IterationResult iteration) {
        return requireNonNull(iteration.getSecondaryResults().get("gc.alloc.rate.norm"))
                .getScore();
    }

    private static double lowerQuartile(List<IterationResult> iterations, ToDoubleFunction<IterationResult> figure) {
        return iterations.stream().mapToDouble(figure).sorted().toArray()[iterations.size() / 4];
    }
}
