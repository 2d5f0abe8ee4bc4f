package dev.lbkit.bench;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
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

/**
 * One acquire and one complete on a real balancer of 100 targets: ends the oldest of 16 open leases, then begins a new one, so
 * that load signals are not zero and no lease can be optimized away.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AcquireComplete {

    /** Which policy chooses. */
    @Param
    public Subject policy = Subject.RANDOM;

    private LoadBalancer balancer;

    @Setup
    public void build() {
        balancer = policy.over(100).policy(policy.policy()).build();
    }

    @TearDown
    public void close() {
        balancer.close();
    }

    /** The open leases of a thread. */
    @State(Scope.Thread)
    public static class Open {

        private static final int COUNT = 16;

        private final Lease[] leases = new Lease[COUNT];
        private int oldest;

        @Setup
        public void fill(AcquireComplete all) {
            for (int i = 0; i < COUNT; i++) {
                leases[i] = all.balancer.acquire(PickRequest.any());
            }
        }
    }

    @Benchmark
    public Lease pair(Open open) {
        int i = open.oldest;
        open.oldest = i + 1 & Open.COUNT - 1;
        open.leases[i].complete(Outcome.SUCCESS);
        open.leases[i] = balancer.acquire(PickRequest.any());
        return open.leases[i];
    }
}
