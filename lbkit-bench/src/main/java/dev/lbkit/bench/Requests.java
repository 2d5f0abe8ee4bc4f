package dev.lbkit.bench;

import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The requests of a benchmark, made before and used in turn; how many there are is a power of two. */
enum Requests {
    /** One of which nothing is known. */
    PLAIN,
    /** With keys that are hashed already. */
    HASHED,
    /** With keys of 21 characters, as sessions and customers have. */
    KEYED,
    /** Pinned to the targets in turn. */
    PINNED;

    private static final int COUNT = 4096;

    PickRequest[] over(List<Target> targets) {
        return (switch (this) {
                    case PLAIN -> Stream.of(PickRequest.any());
                    case HASHED -> hashes().mapToObj(PickRequest.any()::withFlowKey);
                    case KEYED -> Stream.of(keys()).map(PickRequest.any()::withAffinityKey);
                    case PINNED ->
                        IntStream.range(0, COUNT)
                                .mapToObj(i -> PickRequest.any()
                                        .pinnedTo(
                                                targets.get(i % targets.size()).id()));
                })
                .toArray(PickRequest[]::new);
    }

    static String[] keys() {
        return hashes().mapToObj(hash -> String.format(Locale.ROOT, "user-%016x", hash))
                .toArray(String[]::new);
    }

    private static LongStream hashes() {
        return new SplittableRandom(42).longs(COUNT);
    }
}
