package dev.lbkit.bench;

import dev.lbkit.BalancerListener;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
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
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class AcquireComplete {

    private static final int TARGETS = 100;

    /** Which policy chooses. */
    @Param
    public Subject policy = Subject.RANDOM;

    /** Whether a listener hears of every lease, so that latencies are needed and clocks are read. */
    @Param({"false", "true"})
    public boolean heard;

    private PickRequest[] requests;
    private LoadBalancer balancer;

    @Setup
    public void build() {
        requests = policy.requests(TARGETS);
        LoadBalancer.Builder settings = policy.over(TARGETS).policy(policy.policy());
        balancer = (heard ? settings.listener(new BalancerListener() {}) : settings).build();
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
        private int turn;

        @Setup
        public void fill(AcquireComplete all) {
            for (int i = 0; i < COUNT; i++) {
                leases[i] = all.balancer.acquire(PickRequest.any());
            }
        }
    }

    @Benchmark
    public Lease pair(Open open) {
        int turn = open.turn++;
        int oldest = turn & Open.COUNT - 1;
        policy.end(open.leases[oldest], turn);
        Lease newest = balancer.acquire(requests[turn & requests.length - 1]);
        open.leases[oldest] = newest;
        return newest;
    }
}
