package dev.lbkit.bench;

import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.testkit.FakeMember;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/*
 * A pool lives of the probes that come in between two picks, and takes them in once in 0.13 ms. At the pace of a benchmark a thousand
 * picks fall into that time and all but the first few find the pool empty. So here time goes by its own rate, as in a service.
 */
/**
 * One pick of {@code loadAware(3)}: three targets speak, time passes, and the pool takes them in.
 *
 * <p>What a pick costs is {@link #pick} less {@link #reports}, which is the benchmark's own part.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up first
public class PoolPick {

    private static final int PROBES = 3;

    /** Among how many targets. */
    @Param({"10", "100", "1000"})
    public int targets;

    /** How many calls this client makes in a second. */
    @Param({"1000", "10000", "100000"})
    public int callsPerSecond;

    private TargetSet set;
    private Picker picker;
    private long between;
    private long now;
    private int asked;

    @Setup
    public void build() {
        set = FakeMember.set(targets);
        picker = Policies.loadAware(PROBES).over(set, new SplittableRandom(1));
        between = TimeUnit.SECONDS.toNanos(1) / callsPerSecond;
    }

    /** Three targets in turn say something. */
    @Benchmark
    public long reports() {
        now += between;
        for (int i = 0; i < PROBES; i++) {
            asked = asked + 1 == targets ? 0 : asked + 1;
            FakeMember.at(set, asked).withReport(Reports.at(asked ^ (int) (now >> 10)), now);
        }
        return now;
    }

    /** The same, and a pick. */
    @Benchmark
    public Member pick() {
        return picker.pick(PickRequest.any(), reports());
    }
}
