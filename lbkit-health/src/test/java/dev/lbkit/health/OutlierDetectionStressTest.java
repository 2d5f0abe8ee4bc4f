package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cap and the count under many request threads and a scheduler of many threads. */
@Timeout(120)
class OutlierDetectionStressTest {

    private static final int TARGETS = 20;
    private static final int CAP = 10;

    private final ExecutorService requests = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService tasks = Executors.newScheduledThreadPool(3);
    private final Scheduler scheduler = (delay, task) -> {
        Future<?> future = tasks.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    };
    private final AtomicInteger out = new AtomicInteger();
    private final AtomicInteger mostOut = new AtomicInteger();
    private final AtomicInteger ejections = new AtomicInteger();

    @AfterEach
    void stop() {
        requests.shutdownNow();
        tasks.shutdownNow();
    }

    private void count(HealthStatus status, String reason) {
        if (status == HealthStatus.UNHEALTHY) {
            ejections.incrementAndGet();
            mostOut.accumulateAndGet(out.incrementAndGet(), Math::max);
        } else if (reason.equals("the ejection is over")) {
            out.decrementAndGet();
        }
    }

    @Test
    void heard_onManyThreads_neverPassesTheCapAndNeverEjectsTwice() throws Exception {
        HealthDetector.Detection detection = OutlierDetection.builder()
                .falseEjectionsPerDay(Double.POSITIVE_INFINITY)
                .baseEjection(Duration.ofMillis(1))
                .maxEjection(Duration.ofMillis(3))
                .build()
                .start(new LoadBalancer.Environment("shop", () -> 0, scheduler, () -> 0, new BalancerListener() {}));
        List<HealthDetector.Watch> watches = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            watches.add(detection.watch(Lab.target("t" + i), (status, reason) -> count(status, reason)));
        }

        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SplittableRandom random = new SplittableRandom(i);
            running.add(requests.submit(() -> {
                for (int call = 0; call < 500_000 || ejections.get() <= 10 * CAP && call < 1_000_000_000; call++) {
                    Outcome outcome = random.nextInt(10) == 0 ? Outcome.SUCCESS : Outcome.FAILURE;
                    watches.get(random.nextInt(TARGETS)).heard(outcome, 0, 0);
                }
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }

        assertThat(mostOut.get()).isEqualTo(CAP);
        assertThat(ejections.get()).isGreaterThan(10 * CAP);
    }

    @Test
    void faults_ofManyThreads_areAllCounted() throws Exception {
        HealthDetector.Detection detection = OutlierDetection.builder()
                .rules(OutlierRule.consecutiveFaults(40_000))
                .falseEjectionsPerDay(Double.POSITIVE_INFINITY)
                .build()
                .start(new LoadBalancer.Environment("shop", () -> 0, scheduler, () -> 0, new BalancerListener() {}));
        CountDownLatch ejected = new CountDownLatch(1);
        HealthDetector.Watch watch = detection.watch(Lab.target("a"), (status, reason) -> {
            count(status, reason);
            ejected.countDown();
        });
        detection.watch(Lab.target("b"), (status, reason) -> {});

        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            running.add(requests.submit(() -> {
                for (int call = 0; call < 10_000 - 1; call++) {
                    watch.heard(Outcome.FAILURE, 0, 0);
                }
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        int before = ejections.get();
        for (int i = 0; i < 4; i++) {
            watch.heard(Outcome.FAILURE, 0, 0);
        }

        assertThat(before).isZero();
        assertThat(ejected.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
