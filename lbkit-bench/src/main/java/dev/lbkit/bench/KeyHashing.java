package dev.lbkit.bench;

import dev.lbkit.algorithms.KeyHash;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a string key costs before any policy looks at it: the hash alone, of the keys that {@link Pick} uses. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KeyHashing {

    private final KeyHash seeded = KeyHash.seeded(0);
    private final KeyHash keyed = KeyHash.keyed(42, 7);
    private final String[] keys = Requests.keys();

    @Benchmark
    public long seeded(Pick.Turn turn) {
        return seeded.of(keys[turn.next() & keys.length - 1]);
    }

    @Benchmark
    public long keyed(Pick.Turn turn) {
        return keyed.of(keys[turn.next() & keys.length - 1]);
    }
}
