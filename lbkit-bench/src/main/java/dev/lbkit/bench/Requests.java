package dev.lbkit.bench;

import dev.lbkit.PickRequest;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The requests of a benchmark, made before and used in turn; how many there are is a power of two. */
enum Requests {
    /** One of which nothing is known. */
    PLAIN,
    /** With keys that are hashed already. */
    HASHED,
    /** With keys of 21 characters, as sessions and customers have. */
    KEYED;

    private static final int COUNT = 4096;

    PickRequest[] make() {
        return (switch (this) {
                    case PLAIN -> Stream.of(PickRequest.any());
                    case HASHED -> hashes().mapToObj(PickRequest.any()::withFlowKey);
                    case KEYED -> Stream.of(keys()).map(PickRequest.any()::withAffinityKey);
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
