package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chaos test C13: whatever the checks of some of 50 targets do, the others are checked in time, on a bounded number of threads. */
final class MisbehavingChecksTest {

    private static final int TARGETS = 50;

    private final Lab lab = new Lab();
    private final Map<String, Duration> checkedAt = new HashMap<>();
    private Duration longest = Duration.ZERO; // between two checks of a target that behaves
    private final Pool pool = new Pool();

    private void watchAll(Probe probe) {
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(probe)
                .every(ofSeconds(1))
                .timeout(ofMillis(500))
                .jitter(0)
                .build());
        for (int i = 0; i < TARGETS; i++) {
            lab.watch(detection, "t" + i);
        }
    }

    private static int number(Target target) {
        return Integer.parseInt(target.id().substring(1));
    }

    private void checked(Target target) {
        Duration last = checkedAt.put(target.id(), lab.now());
        Duration gap = last == null ? Duration.ZERO : lab.now().minus(last);
        longest = gap.compareTo(longest) > 0 ? gap : longest;
    }

    private List<String> unhealthy() {
        return lab.verdicts.stream()
                .filter(verdict -> verdict.contains(" UNHEALTHY"))
                .map(verdict -> verdict.substring(0, verdict.indexOf(' ')))
                .distinct()
                .sorted()
                .toList();
    }

    private static CompletionStage<Probe.Result> recurse(Target target) {
        return recurse(target).thenApply(result -> result);
    }

    /** Never ends, whatever is asked of it. */
    private static final class Endless extends CompletableFuture<Probe.Result> {

        @Override
        public boolean cancel(boolean mayInterrupt) {
            return false;
        }
    }

    @Test
    void checks_besideSomeThatMisbehave_areInTime() {
        watchAll(target -> {
            switch (number(target)) {
                case 0 -> throw new AssertionError("planted");
                case 1 -> {
                    return recurse(target);
                }
                case 2 -> {
                    return null;
                }
                case 3 -> {
                    return new Endless();
                }
                case 4 -> {
                    return new CompletableFuture<Probe.Result>().thenApply(result -> {
                        throw new IllegalStateException("planted");
                    });
                }
                default -> {
                    checked(target);
                    return completedFuture(Probe.Result.pass());
                }
            }
        });

        lab.time.advance(ofMinutes(10));

        System.out.printf(
                "C13: 5 of 50 probes throw, recurse, give null or never end: longest pause between two checks of another"
                        + " %d ms (at most 1500); found unhealthy: %s%n",
                longest.toMillis(), unhealthy());
        assertThat(longest).isPositive().isLessThanOrEqualTo(ofMillis(1500));
        assertThat(unhealthy()).containsExactly("t0", "t1", "t2", "t3", "t4");
    }

    /** A pool of so many threads, whose tasks run one at a time until they end or hang. */
    private static final class Pool implements Executor {

        private static final int THREADS = 4;

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private final BlockingQueue<Boolean> ends = new LinkedBlockingQueue<>(); // and hangs
        private final CountDownLatch open = new CountDownLatch(1);
        private final List<Thread> hanging = new ArrayList<>();

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
            while (hanging.size() < THREADS && !waiting.isEmpty()) {
                run(waiting.remove());
            }
        }

        private void run(Runnable task) {
            Thread thread = new Thread(() -> {
                task.run();
                ends.add(true);
            });
            thread.start();
            if (!await(ends)) {
                hanging.add(thread);
            }
        }

        private static boolean await(BlockingQueue<Boolean> ends) {
            try {
                return ends.take();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Ignores every interrupt. */
        void hang() {
            ends.add(false);
            boolean isOpen = false;
            while (!isOpen) {
                try {
                    open.await();
                    isOpen = true;
                } catch (InterruptedException e) {
                    // planted
                }
            }
        }

        void end() throws InterruptedException {
            open.countDown();
            for (Thread thread : hanging) {
                thread.join();
            }
        }
    }

    @AfterEach
    void endPool() throws InterruptedException {
        pool.end();
    }

    @Test
    void blockingChecks_thatHangAndIgnoreTheirInterruption_holdOneThreadEach() {
        watchAll(Probes.blocking(
                target -> {
                    if (number(target) < 2) {
                        pool.hang();
                    } else {
                        checked(target);
                    }
                    return Probe.Result.pass();
                },
                pool));

        lab.time.advance(ofMinutes(10));

        System.out.printf(
                "C13: 2 of 50 checks block for 10 min and ignore interrupts: %d of 4 threads held (at most 2); longest pause"
                        + " between two checks of another %d ms (at most 1500); found unhealthy: %s%n",
                pool.hanging.size(), longest.toMillis(), unhealthy());
        assertThat(pool.hanging).hasSize(2);
        assertThat(longest).isPositive().isLessThanOrEqualTo(ofMillis(1500));
        assertThat(unhealthy()).containsExactly("t0", "t1");
    }
}
