package dev.lbkit.bench;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.healthyOnly;
import static dev.lbkit.algorithms.Policies.healthyZones;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import dev.lbkit.failover.Admission;
import dev.lbkit.failover.Failover;
import dev.lbkit.failover.Hedging;
import dev.lbkit.failover.RetryBudget;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.OutlierDetection;
import dev.lbkit.health.PhiAccrual;
import dev.lbkit.health.Probe;
import dev.lbkit.health.SlowStart;
import dev.lbkit.health.SoftEjection;
import dev.lbkit.micrometer.BalancerMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Chaos test C30: every module at work in real time, faults and changes of the list under 20,000 calls a second, and then everything
 * is closed under load. {@code -Dlbkit.soak=1800} takes as many seconds instead of 6; from 120 on memory and latency of the end are held
 * against those of the beginning.
 */
@Timeout(value = 10, unit = TimeUnit.HOURS)
final class SoakTest {

    private static final int SECONDS = Integer.getInteger("lbkit.soak", 6);
    private static final boolean IS_LONG = SECONDS >= 120;
    private static final int CALLERS = 2;
    private static final int CALLS_PER_TICK = 10; // of a millisecond, by each caller
    private static final int TARGETS = 30;
    private static final int CYCLES = 10_000;
    private static final int LONGEST_LEASE = 15; // seconds: a lost one is given up after one or two limits of 5 s

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BalancerMetrics metrics = BalancerMetrics.of(registry);
    private final TargetSource.Settable source = TargetSource.settable(targets(new SplittableRandom(30), false));
    private final PhiAccrual heartbeats = PhiAccrual.defaults().softFrom(1);
    private final SoftEjection soft = SoftEjection.defaults();
    private final ScheduledExecutorService load = Executors.newScheduledThreadPool(CALLERS + 1);
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder refused = new LongAdder(); // for want of a target, by a limit, or as the balancer is closed
    private final Queue<Throwable> odd = new ConcurrentLinkedQueue<>();
    private final AtomicLong[] latencies = new AtomicLong[2048]; // of a pick, in steps of 1/8 octave
    private volatile boolean isResting; // no call and no change is begun meanwhile
    private volatile boolean isOver;

    private static List<Target> targets(SplittableRandom random, boolean isPart) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            if (!isPart || random.nextInt(5) > 0) {
                targets.add(Target.of("t" + i, "http://t" + i + ".example:80")
                        .in("eu", List.of("a", "b", "c").get(i % 3))
                        .withWeight(1 + random.nextInt(3)));
            }
        }
        return targets;
    }

    private LoadBalancer balancer(String name) {
        SplittableRandom chance = new SplittableRandom(31);
        return LoadBalancer.builder(name)
                .targets(source)
                .policy(avoidTried(
                        healthyZones(TargetSet.Minimum.ofShare(0.4), healthyOnly(0.4, zoneAware("a", leastTime())))))
                .detector(ActiveCheck.of(target -> completedFuture(answer(chance)))
                        .every(ofSeconds(1))
                        .timeout(ofMillis(500))
                        .build())
                .detector(OutlierDetection.builder().baseEjection(ofSeconds(1)).build())
                .detector(soft)
                .detector(heartbeats)
                .weighting(heartbeats.weighting(soft.weighting(SlowStart.over(ofSeconds(2)))))
                .listener(metrics)
                .leaseLimit(ofSeconds(5))
                .drainDeadline(ofSeconds(1))
                .build();
    }

    private static synchronized Probe.Result answer(SplittableRandom chance) {
        return chance.nextInt(5) == 0 ? Probe.Result.fail("chance") : Probe.Result.pass();
    }

    private static Failover failover(LoadBalancer balancer) {
        return Failover.builder(Admission.defaults().around(balancer))
                .idempotent()
                .attempts(3)
                .attemptTimeout(ofMillis(100))
                .deadline(ofMillis(400))
                .budget(RetryBudget.defaults())
                .hedge(Hedging.defaults())
                .build();
    }

    /** What a server does: most answer at once, some late, with an error, or never. */
    private CompletionStage<String> serve(Target target, SplittableRandom random) {
        int drawn = random.nextInt(1000);
        CompletableFuture<String> answer = new CompletableFuture<>();
        if (drawn < 2 || target.id().equals("t7") && drawn < 200) {
            answer.completeExceptionally(drawn % 2 == 0 ? new IOException("500") : new ConnectException("refused"));
        } else if (drawn == 3) {
            return answer; // never
        } else if (drawn < 14) {
            load.schedule(() -> answer.complete("late"), drawn, MILLISECONDS);
        } else {
            answer.complete("at once");
        }
        return answer;
    }

    private void tick(Failover failover, LoadBalancer balancer, SplittableRandom random) {
        try {
            for (int i = 0; i < CALLS_PER_TICK && !isResting && !isOver; i++) {
                call(failover, balancer, random);
            }
        } catch (Throwable e) {
            odd.add(e);
        }
    }

    private void call(Failover failover, LoadBalancer balancer, SplittableRandom random) {
        begun.increment();
        if (random.nextInt(10) == 0) {
            acquire(balancer, random);
            return;
        }
        SplittableRandom its = random.split();
        CompletableFuture<String> call = failover.callAsync(PickRequest.any(), target -> serve(target, its))
                .toCompletableFuture();
        call.whenComplete((value, e) -> {
            ended.increment();
            if (e instanceof NoTargetException) {
                refused.increment();
            }
        });
        if (random.nextInt(100) == 0) {
            call.cancel(true);
        }
    }

    /** A call without a failover, timed; a lease in 1000 is lost. */
    private void acquire(LoadBalancer balancer, SplittableRandom random) {
        long before = System.nanoTime();
        try {
            var lease = balancer.acquire(PickRequest.any());
            latencies[bin(System.nanoTime() - before)].incrementAndGet();
            if (random.nextInt(1000) > 0) {
                lease.complete(random.nextInt(100) == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
            }
        } catch (NoTargetException e) {
            refused.increment();
        }
        ended.increment();
    }

    private static int bin(long nanos) {
        return (int) Math.min(2047, 8 * Math.log(Math.max(1, nanos)) / Math.log(2));
    }

    private double p99Micros() {
        long total = Arrays.stream(latencies).mapToLong(AtomicLong::get).sum();
        long left = total / 100;
        int bin = latencies.length;
        while (left >= 0 && bin > 0) {
            left -= latencies[--bin].get();
        }
        Arrays.stream(latencies).forEach(one -> one.set(0));
        return Math.pow(2, bin / 8.0) / 1e3;
    }

    private void churn(LoadBalancer balancer, SplittableRandom random) {
        if (isResting) {
            return;
        }
        String id = "t" + random.nextInt(TARGETS);
        switch (random.nextInt(6)) {
            case 0 -> source.set(targets(random, true));
            case 1 -> source.set(List.of());
            case 2 -> source.fail(new IOException("registry down"));
            case 3 -> balancer.drain(id);
            case 4 -> balancer.restore(id);
            default ->
                IntStream.range(0, TARGETS)
                        .filter(i -> i != 9 || random.nextInt(20) == 0)
                        .forEach(i -> heartbeats.beat("t" + i));
        }
    }

    /** What is kept when nothing is under way; in a short run, whatever is in use. */
    private long usedKiB() throws InterruptedException {
        isResting = IS_LONG;
        awaitSeconds(IS_LONG ? LONGEST_LEASE : 0);
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        long used = (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1024;
        isResting = false;
        return used;
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains(name))
                .count();
    }

    /** Real time is what a soak is about. */
    private static void awaitSeconds(double seconds) throws InterruptedException {
        assertThat(new CountDownLatch(1).await((long) (seconds * 1000), MILLISECONDS))
                .isFalse();
    }

    @Test
    void everything_underLoadForAWhile_staysAsItIsAndClosesAtOnce() throws InterruptedException {
        Arrays.setAll(latencies, i -> new AtomicLong());
        LoadBalancer balancer = balancer("soak");
        Failover failover = failover(balancer);
        for (int i = 0; i < CALLERS; i++) {
            SplittableRandom random = new SplittableRandom(300 + i);
            load.scheduleAtFixedRate(() -> tick(failover, balancer, random), i, 1, MILLISECONDS);
        }
        SplittableRandom random = new SplittableRandom(3);
        load.scheduleAtFixedRate(() -> churn(balancer, random), 0, 5, MILLISECONDS);

        awaitSeconds(SECONDS / 3.0);
        long usedEarly = usedKiB();
        double p99Early = p99Micros();
        awaitSeconds(SECONDS * 2 / 3.0);
        double p99Late = p99Micros();
        long usedLate = usedKiB();
        double rate = begun.sum() / (double) SECONDS;
        long before = System.nanoTime();
        balancer.close();
        balancer.close();
        double closedIn = (System.nanoTime() - before) / 1e6;
        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .isInstanceOfSatisfying(
                        NoTargetException.class,
                        e -> assertThat(e.reason()).isEqualTo(NoTargetException.Reason.CLOSED));
        awaitSeconds(0.5);
        isOver = true;
        load.shutdown();
        long until = System.nanoTime() + ofSeconds(10).toNanos();
        while ((ended.sum() < begun.sum() || threads("soak") > 0) && System.nanoTime() < until) {
            Thread.yield();
        }
        metrics.close();

        System.out.printf(
                "C30: %d s at %.0f calls a second (20,000), %d refused, %d odd failures (0), %d calls without an end (0)%n",
                SECONDS, rate, refused.sum(), odd.size(), begun.sum() - ended.sum());
        System.out.printf(
                "C30: in use after garbage was collected, KiB: %d after a third, %d at the end (less than 2 %% more);"
                        + " p99 of a pick, us: %.1f and %.1f (at most 1.2 times)%n",
                usedEarly, usedLate, p99Early, p99Late);
        System.out.printf(
                "C30: closed under load in %.2f ms (below 100); then %d threads (0), %d meters (0)%n",
                closedIn, threads("soak"), registry.getMeters().size());
        assertThat(odd).isEmpty();
        assertThat(ended.sum()).isEqualTo(begun.sum());
        assertThat(begun.sum()).isGreaterThan(1000L * SECONDS);
        assertThat(closedIn).isLessThan(100);
        assertThat(threads("soak")).isZero();
        assertThat(registry.getMeters()).isEmpty();
        if (IS_LONG) {
            assertThat((double) usedLate / usedEarly).isLessThan(1.02);
            assertThat(p99Late / p99Early).isLessThan(1.2);
        }
    }

    /** Bug class B18 with real threads: ten thousand balancers of all parts are opened, used and closed. */
    @Test
    void balancers_openedAndClosedTenThousandTimes_leaveNoThreadAndNoMeter() {
        long slowest = 0;
        for (int i = 0; i < CYCLES; i++) {
            LoadBalancer balancer = balancer("cycle");
            try (var lease = balancer.acquire(PickRequest.any())) {
                lease.complete(Outcome.SUCCESS);
            }
            long before = System.nanoTime();
            balancer.close();
            slowest = Math.max(slowest, System.nanoTime() - before);
        }
        long until = System.nanoTime() + ofSeconds(10).toNanos();
        while (threads("cycle") > 0 && System.nanoTime() < until) {
            Thread.yield();
        }
        metrics.close();

        System.out.printf(
                "C30, B18: %d balancers opened and closed: %d threads left (0), %d meters (0), the slowest close %.1f ms"
                        + " (below 100)%n",
                CYCLES, threads("cycle"), registry.getMeters().size(), slowest / 1e6);
        assertThat(threads("cycle")).isZero();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(slowest).isLessThan(100_000_000L);
    }
}
