package dev.lbkit.bench;

import dev.lbkit.BalancerEvent.TargetJoined;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.micrometer.BalancerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What {@link BalancerMetrics} adds to an acquire and a complete, with the meters of each of 100 targets apart. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Metering {

    private final BalancerMetrics metrics = BalancerMetrics.byEndpoint(new SimpleMeterRegistry());
    private final Target[] targets = IntStream.range(0, 100)
            .mapToObj(i -> Target.of("http://10.0.0.1:" + (1 + i)))
            .peek(target -> metrics.on(new TargetJoined("bench", target)))
            .toArray(Target[]::new);
    private int next;

    @Benchmark
    public void hear() {
        next = next + 1 == targets.length ? 0 : next + 1;
        metrics.leased("bench", targets[next]);
        metrics.completed("bench", targets[next], Outcome.SUCCESS, 1_000_000);
    }
}
