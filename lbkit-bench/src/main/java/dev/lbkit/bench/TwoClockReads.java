package dev.lbkit.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The floor of {@link AcquireComplete}: the two clock reads that a latency needs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TwoClockReads {

    @Benchmark
    public long floor() {
        long start = System.nanoTime();
        return System.nanoTime() - start;
    }
}
