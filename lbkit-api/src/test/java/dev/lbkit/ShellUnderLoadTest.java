package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Real threads on one balancer, while its lists and verdicts change. */
final class ShellUnderLoadTest {

    private static final int WORKERS = 8;
    private static final int CALLS = 20_000;

    private final Map<String, HealthDetector.Verdict> verdicts = new ConcurrentHashMap<>();
    private final AtomicInteger heard = new AtomicInteger();

    private static List<Target> targets(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> Target.of("t" + i, "http://t" + i))
                .toList();
    }

    private HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        verdicts.put(target.id(), verdict);
        return new HealthDetector.Watch() {
            @Override
            public void heard(Outcome outcome, long latencyNanos, long now) {
                heard.incrementAndGet();
            }
        };
    }

    @Test
    void manyThreads_duringUpdates_countEveryLeaseExactlyOnce() throws InterruptedException {
        TargetSource.Settable source = TargetSource.settable(targets(0, 10));
        LoadBalancer balancer = LoadBalancer.builder("load")
                .targets(source)
                .policy((set, random) -> (request, now) -> set.get((random.nextInt() >>> 1) % set.size()))
                .detector(environment -> this::watch)
                .drainDeadline(Duration.ofMinutes(5))
                .build();
        AtomicLong verdictsGiven = new AtomicLong();
        CountDownLatch done = new CountDownLatch(WORKERS);

        for (int worker = 0; worker < WORKERS; worker++) {
            SplittableRandom random = new SplittableRandom(worker);
            new Thread(() -> {
                        for (int i = 0; i < CALLS; i++) {
                            Lease lease = balancer.acquire(PickRequest.any());
                            if (random.nextInt(4) > 0) {
                                lease.complete(Outcome.SUCCESS);
                                lease.complete(Outcome.FAILURE);
                                verdictsGiven.incrementAndGet();
                            }
                            lease.close();
                        }
                        done.countDown();
                    })
                    .start();
        }
        for (int i = 0; done.getCount() > 0; i++) {
            source.set(targets(i % 10, 10));
            HealthStatus status = i % 2 == 0 ? HealthStatus.UNHEALTHY : HealthStatus.HEALTHY;
            verdicts.forEach((id, verdict) -> verdict.is(status, "round"));
            Thread.onSpinWait();
        }
        done.await();

        assertThat(heard).hasValue((int) verdictsGiven.get());
        assertThat(balancer.snapshot().targets())
                .allSatisfy(state -> assertThat(state.inFlight()).isZero());
        balancer.close();
    }

    @Test
    void oneLease_endedByManyThreads_endsOnce() throws InterruptedException {
        LoadBalancer balancer = LoadBalancer.builder("race")
                .targets(TargetSource.fixed(targets(0, 1)))
                .policy((set, random) -> (request, now) -> set.get(0))
                .detector(environment -> this::watch)
                .build();

        for (int round = 0; round < 500; round++) {
            Lease lease = balancer.acquire(PickRequest.any());
            CountDownLatch done = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                new Thread(() -> {
                            lease.complete(Outcome.SUCCESS);
                            done.countDown();
                        })
                        .start();
            }
            done.await();
        }

        assertThat(heard).hasValue(500);
        assertThat(balancer.snapshot().targets().get(0).inFlight()).isZero();
        balancer.close();
    }

    @Test
    void periods_rotatedUnderLoad_countEveryLeaseAsCompletedOrReclaimed() throws InterruptedException {
        AtomicInteger completed = new AtomicInteger();
        LoadBalancer.Environment environment = new LoadBalancer.Environment(
                "periods", Ticker.system(), (delay, task) -> () -> {}, SystemRandom.INSTANCE, new BalancerListener() {
                    @Override
                    public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
                        completed.incrementAndGet();
                    }
                });
        DefaultMember member = new DefaultMember(Target.of("http://a"), environment, 1e9, () -> {});
        AtomicInteger reclaimed = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(WORKERS);

        for (int worker = 0; worker < WORKERS; worker++) {
            new Thread(() -> {
                        for (int i = 0; i < CALLS; i++) {
                            member.lease(0).complete(Outcome.CANCELLED);
                        }
                        member.lease(0); // lost
                        done.countDown();
                    })
                    .start();
        }
        while (done.getCount() > 0) {
            reclaimed.addAndGet(member.nextPeriod());
        }
        done.await();
        reclaimed.addAndGet(member.nextPeriod() + member.nextPeriod());

        assertThat(member.inFlight()).isZero();
        assertThat(completed.get() + reclaimed.get()).isEqualTo(WORKERS * (CALLS + 1));
    }

    @Test
    void systemScheduler_closed_runsWhatWaitsAndThenEndsItsThread() throws InterruptedException {
        Scheduler scheduler = Scheduler.system("test");
        BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
        scheduler.schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("planted: harms no other task");
        });
        scheduler.schedule(Duration.ofMillis(20), () -> ran.add(Thread.currentThread()));

        scheduler.close();
        Thread thread = ran.take();
        thread.join();

        assertThat(thread.isAlive()).isFalse();
    }
}
