package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Bug class B23: once a snapshot shows that a target left, no pick that begins gives it, on any thread; leases that are open are
 * counted until they end. {@code -Dlbkit.stress=N} makes N times as many rounds.
 */
final class RemovedTargetTest {

    private static final int PICKERS = 4;
    private static final int TARGETS = 5;
    private static final int ROUNDS = 50 * Integer.getInteger("lbkit.stress", 1);

    private volatile int era; // odd while a target is gone: (era / 2) % TARGETS
    private volatile boolean isOver;
    private final AtomicLong picks = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    private static List<Target> without(int missing) {
        return IntStream.range(0, TARGETS)
                .filter(i -> i != missing)
                .mapToObj(i -> Target.of("t" + i, "http://t" + i))
                .toList();
    }

    private void pick(LoadBalancer balancer, SplittableRandom random) {
        List<Lease> open = new ArrayList<>();
        while (!isOver) {
            int before = era;
            Lease lease = balancer.acquire(PickRequest.any());
            boolean wasGone = before % 2 == 1 && before == era; // all the while
            if (wasGone && lease.target().id().equals("t" + before / 2 % TARGETS)) {
                wrong.add(lease.target().id());
            }
            open.add(lease);
            if (open.size() > random.nextInt(10)) {
                open.forEach(one -> one.complete(Outcome.SUCCESS));
                open.clear();
            }
            picks.incrementAndGet();
        }
        open.forEach(Lease::close);
    }

    private static boolean isShown(LoadBalancer balancer, int number) {
        return balancer.snapshot().targets().stream()
                .anyMatch(state -> state.target().id().equals("t" + number) && state.status() != HealthStatus.DRAINING);
    }

    private void awaitPicks(long more) {
        long until = picks.get() + more;
        while (picks.get() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void target_thatLeft_isPickedNoMoreAndItsLeasesAreCounted() throws InterruptedException {
        TargetSource.Settable source = TargetSource.settable(without(-1));
        LoadBalancer balancer = LoadBalancer.builder("leaving")
                .targets(source)
                .policy((set, random) -> (request, now) -> set.get((random.nextInt() >>> 1) % set.size()))
                .build();
        List<Thread> pickers = IntStream.range(0, PICKERS)
                .mapToObj(i -> new Thread(() -> pick(balancer, new SplittableRandom(i))))
                .toList();
        pickers.forEach(Thread::start);

        for (int round = 0; round < ROUNDS; round++) {
            int leaving = round % TARGETS;
            source.set(without(leaving));
            while (isShown(balancer, leaving)) {
                Thread.onSpinWait();
            }
            era = 2 * round + 1;
            awaitPicks(100);
            era = 2 * round + 2;
            source.set(without(-1));
            while (!isShown(balancer, leaving)) {
                Thread.onSpinWait();
            }
            awaitPicks(100);
        }
        isOver = true;
        for (Thread picker : pickers) {
            picker.join();
        }

        System.out.printf(
                "B23: %d removals under %d picks of %d threads: %d picks of a target that had left (0)%n",
                ROUNDS, picks.get(), PICKERS, wrong.size());
        assertThat(wrong).isEmpty();
        assertThat(balancer.snapshot().targets())
                .allSatisfy(state -> assertThat(state.inFlight()).isZero());
        balancer.close();
    }
}
