package dev.lbkit.bench;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
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

/** One pick, without a lease, over the members of a real balancer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class Pick {

    /** Which policy chooses. */
    @Param
    public Subject policy = Subject.RANDOM;

    /** Among how many targets. */
    @Param({"10", "100", "1000", "10000"})
    public int targets;

    private PickRequest[] requests;
    private LoadBalancer balancer;
    private Picker picker;
    private long now;

    /** Every member has been called a few times, so that a policy that asks for its latency gets an answer. */
    @Setup
    public void build() {
        requests = policy.requests(targets);
        balancer = policy.over(targets)
                .policy((set, random) -> picker = policy.policy().over(set, random))
                .build();
        for (int i = 0; i < 16 * targets; i++) {
            policy.end(balancer.acquire(PickRequest.any()), i);
        }
        now = balancer.environment().ticker().read();
    }

    @TearDown
    public void close() {
        balancer.close();
    }

    /** The place of a thread among the requests. */
    @State(Scope.Thread)
    public static class Turn {
        private int next;

        int next() {
            return next++;
        }
    }

    @Benchmark
    public Member pick(Turn turn) {
        return picker.pick(requests[turn.next() & requests.length - 1], now);
    }
}
