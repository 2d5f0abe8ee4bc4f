package dev.lbkit.peers;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One change of one target, and the first choice after it, since some do the work there. A change and its reverse take turns. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls every set-up before the first benchmark
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UpdateBenchmark {

    @Param("")
    public String contender = "";

    @Param("1000")
    public int size;

    private Subject subject;
    private long turn;

    @Setup
    public void open() {
        subject = Group.contender(contender).openToChange(size);
    }

    @TearDown
    public void close() {
        subject.close();
    }

    @Benchmark
    public Object update() {
        return next(Bench.UPDATE);
    }

    @Benchmark
    public Object updateHealth() {
        return next(Bench.UPDATE_HEALTH);
    }

    @Benchmark
    public Object updateWeight() {
        return next(Bench.UPDATE_WEIGHT);
    }

    private Object next(Bench change) {
        subject.change(change, turn);
        return subject.pick(turn++);
    }
}
