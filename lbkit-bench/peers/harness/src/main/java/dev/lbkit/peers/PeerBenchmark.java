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
import org.openjdk.jmh.infra.ThreadParams;

/** The measurement, the same for everyone. A fork opens one subject only, so that its calls stay monomorphic. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls every set-up before the first benchmark
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeerBenchmark {

    @Param("")
    public String contender = "";

    @Param("100")
    public int size;

    private Subject subject;

    @Setup
    public void open() {
        Contender found = Group.contender(contender);
        subject = found.open(size);
        if (found.benches().contains(Bench.CYCLE)) {
            OpenCalls.past(subject, size);
        }
    }

    @TearDown
    public void close() {
        subject.close();
    }

    /** One choice. */
    @Benchmark
    public Object pick(Turn turn) {
        return subject.pick(turn.next++);
    }

    /** The end of the oldest of a thread's 16 open calls, and the beginning of a new one. */
    @Benchmark
    public Object cycle(Calls calls) {
        return calls.open.next(calls.next++);
    }

    private static long firstTurn(ThreadParams thread) {
        return (long) thread.getThreadIndex() * Keys.COUNT / thread.getThreadCount();
    }

    /** A thread's place among the keys. */
    @State(Scope.Thread)
    public static class Turn {
        long next;

        @Setup
        public void start(ThreadParams thread) {
            next = firstTurn(thread);
        }
    }

    /** A thread's open calls. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // as above
    public static class Calls {
        long next;

        OpenCalls open;

        @Setup
        public void begin(PeerBenchmark bench, ThreadParams thread) {
            next = firstTurn(thread);
            open = new OpenCalls(bench.subject, next);
        }
    }
}
