package dev.lbkit.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Scheduler;
import dev.lbkit.TargetSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What several promises of the contract need. */
final class Contract {

    private static final long ORIGIN = Long.MAX_VALUE - 10; // ticks wrap, also within the shortest of promises

    private Contract() {}

    /** A tick some nanoseconds after one that is about to wrap. */
    static long tick(int nanos) {
        return ORIGIN + nanos;
    }

    static Tally tally(Picker picker, IntFunction<PickRequest> requests, int picks) {
        Tally tally = new Tally();
        for (int i = 0; i < picks; i++) {
            tally.add(picker.pick(requests.apply(i), tick(i)));
        }
        return tally;
    }

    static void assertPicksFrom(TargetSet set, Picker picker, PickRequest request, int nanos, String where) {
        Member picked = picker.pick(request, tick(nanos));
        assertTrue(
                new Built(set, picker).gives(picked), () -> "picked " + picked + ", which is not of the set; " + where);
    }

    /** Runs work on so many threads, told apart by their number, and waits for all of it. */
    static void onThreads(int count, IntConsumer work) {
        List<CompletableFuture<Void>> runs = IntStream.range(0, count)
                .mapToObj(i -> {
                    Scheduler thread = Scheduler.system("contract " + i);
                    CompletableFuture<Void> run = CompletableFuture.runAsync(
                            () -> work.accept(i), task -> thread.schedule(Duration.ZERO, task));
                    thread.close(); // it ends once the work is done
                    return run;
                })
                .toList();
        runs.forEach(CompletableFuture::join);
    }

    /** A picker with the set it was built over. */
    record Built(TargetSet set, Picker picker) {

        boolean gives(Member picked) {
            for (int i = 0; i < set.size(); i++) {
                if (set.get(i) == picked) {
                    return true;
                }
            }
            return false;
        }
    }
}
