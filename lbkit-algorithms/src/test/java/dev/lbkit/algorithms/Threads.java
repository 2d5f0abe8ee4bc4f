package dev.lbkit.algorithms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Real threads for claims about concurrency. */
final class Threads {

    static final int COUNT = 8;

    private Threads() {}

    /** Does the same work once on each of eight threads at the same time. */
    static <T> List<T> onEight(Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(COUNT);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(Collections.nCopies(COUNT, work))) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
