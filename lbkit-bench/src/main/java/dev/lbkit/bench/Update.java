package dev.lbkit.bench;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * A change of one target, until the picker that knows it is published: by a real balancer, whose update loop runs on the
 * benchmark's thread. An operation is one change; it and its reverse take turns.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class Update {

    /** Which policy chooses from the healthy targets. */
    @Param
    public Subject policy = Subject.RANDOM;

    /** How many targets there are. */
    @Param({"1000", "10000"})
    public int targets;

    private final VirtualTime loop = new VirtualTime(); // runs what is due on the thread of the benchmark
    private List<Target> list;
    private List<Target> otherWeight;
    private List<List<Target>> oneMore; // in turns: one that left is new again only when its leases have ended
    private HealthDetector.Verdict verdict;
    private TargetSource.Settable source;
    private LoadBalancer balancer;
    private Picker picker;
    private int turn;

    @Setup
    public void build() {
        list = policy.targets(targets);
        oneMore = List.of(with(targets, policy.target(targets)), with(targets, policy.target(targets + 1)));
        Target middle = list.get(targets / 2);
        otherWeight = with(targets / 2, middle.withWeight(middle.weight() + 1));
        source = TargetSource.settable(list);
        balancer = LoadBalancer.builder("bench")
                .targets(source)
                .policy((set, random) ->
                        picker = Policies.healthyOnly(0.5, policy.policy()).over(set, random))
                .detector(environment -> (target, itsVerdict) -> {
                    verdict = target.equals(middle) ? itsVerdict : verdict;
                    return new HealthDetector.Watch() {};
                })
                .scheduler(loop)
                .build();
    }

    private List<Target> with(int index, Target target) {
        List<Target> other = new ArrayList<>(list);
        if (index < other.size()) {
            other.set(index, target);
        } else {
            other.add(target);
        }
        return List.copyOf(other);
    }

    @TearDown
    public void close() {
        balancer.close();
        loop.advance(Duration.ZERO);
    }

    /** One target turns unhealthy, or healthy again. */
    @Benchmark
    public Picker health() {
        verdict.is(isThere() ? HealthStatus.UNHEALTHY : HealthStatus.HEALTHY, "benchmark");
        return published();
    }

    /** One target gets another weight, or its first one again. */
    @Benchmark
    public Picker weight() {
        source.set(isThere() ? otherWeight : list);
        return published();
    }

    /** A new target joins, or the last one leaves. */
    @Benchmark
    public Picker membership() {
        source.set(isThere() ? oneMore.get(turn >> 1 & 1) : list);
        return published();
    }

    /** Whether it is the turn of the change, not of its reverse. */
    private boolean isThere() {
        turn++;
        return (turn & 1) == 1;
    }

    private Picker published() {
        Picker before = picker;
        loop.advance(Duration.ZERO);
        if (picker == before) {
            throw new IllegalStateException("picker: the one before (expected: one that knows the change)");
        }
        return picker;
    }
}
