package dev.lbkit.peers.lbkit;

import dev.lbkit.PickRequest;
import dev.lbkit.peers.Keys;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What is known of the calls, made before, one for each key. */
enum Requests {
    /** Nothing. */
    PLAIN,
    /** A key that is hashed already. */
    HASHED,
    /** A key of 21 characters. */
    KEYED,
    /** The target that served the session before. */
    PINNED;

    PickRequest[] over(List<String> targetIds) {
        PickRequest any = PickRequest.any();
        Stream<PickRequest> requests = switch (this) {
            case PLAIN -> Stream.generate(() -> any).limit(Keys.COUNT);
            case HASHED -> LongStream.of(Keys.hashes()).mapToObj(any::withFlowKey);
            case KEYED -> Stream.of(Keys.strings()).map(any::withAffinityKey);
            case PINNED ->
                IntStream.range(0, Keys.COUNT).mapToObj(i -> any.pinnedTo(targetIds.get(i % targetIds.size())));
        };
        return requests.toArray(PickRequest[]::new);
    }
}
