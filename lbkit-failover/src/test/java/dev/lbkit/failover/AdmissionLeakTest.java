package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Calls that were admitted, made by leases and by failovers, end in every way there is: every place is free again. Chaos test C05,
 * bug class B15. {@code -Dlbkit.stress=20} makes the 1,000,000 calls.
 */
final class AdmissionLeakTest {

    private static final int WORKERS = 4;
    private static final int CALLS = 12_500 * Integer.getInteger("lbkit.stress", 1);
    private static final int SERVICE = 8;
    private static final int TARGET = 4;
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    private final VirtualTime time = new VirtualTime();
    private final LoadBalancer balancer = Admission.open()
            .service(ConcurrencyLimit.fixed(SERVICE))
            .target(ConcurrencyLimit.fixed(TARGET))
            .around(LoadBalancer.builder("leaks")
                    .targets(TargetSource.fixed(IntStream.range(0, 5)
                            .mapToObj(i -> Target.of("http://10.0.0." + i))
                            .toList()))
                    .policy((set, random) -> (request, now) -> set.get((random.nextInt() >>> 1) % set.size()))
                    .listener(new Throwing())
                    .ticker(time)
                    .scheduler(time)
                    .build());
    private final Failover failover = Failover.builder(balancer)
            .idempotent()
            .attempts(3)
            .deadline(ofSeconds(1))
            .hedge(Hedging.defaults())
            .build();
    private final LongAdder refused = new LongAdder();
    private final Queue<Lease> handedOver = new ConcurrentLinkedQueue<>(); // to whichever thread takes it
    private final Queue<CompletableFuture<String>> open =
            new ConcurrentLinkedQueue<>(); // stages that somebody ends later

    /** Throws whenever it is told of something. */
    private static final class Throwing implements BalancerListener {

        @Override
        public void on(BalancerEvent event) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
            throw new IllegalStateException("planted");
        }
    }

    private void lease(SplittableRandom random) {
        Lease lease;
        try {
            lease = balancer.acquire(PickRequest.any());
        } catch (OverloadException full) {
            refused.increment();
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> lease.close();
            case 1 -> handedOver.add(lease);
            default -> {
                lease.complete(OUTCOMES.get(random.nextInt(OUTCOMES.size())));
                lease.complete(Outcome.FAILURE); // twice
            }
        }
        Lease other = random.nextBoolean() ? handedOver.poll() : null;
        if (other != null) {
            other.complete(OUTCOMES.get(random.nextInt(OUTCOMES.size())));
            other.close();
        }
    }

    private CompletableFuture<String> attempt(int how) {
        return switch (how) {
            case 0 -> CompletableFuture.completedFuture("done");
            case 1 -> CompletableFuture.failedFuture(new IOException("planted"));
            case 2 -> throw new RejectedExecutionException("planted"); // by an executor, after the lease was acquired
            case 3 -> throw new IllegalStateException("planted");
            default -> {
                CompletableFuture<String> stage = new CompletableFuture<>();
                open.add(stage);
                yield stage;
            }
        };
    }

    private void call(SplittableRandom random) {
        int how = random.nextInt(8);
        CompletableFuture<String> result =
                failover.callAsync(PickRequest.any(), target -> attempt(how)).toCompletableFuture();
        if (random.nextInt(4) == 0) {
            result.cancel(true);
        }
        CompletableFuture<String> other = random.nextBoolean() ? open.poll() : null;
        if (other != null) {
            other.complete("late");
        }
    }

    @Test
    void calls_endInEveryWay_leaveEveryPlaceFree() throws InterruptedException {
        int idle = time.pending();
        List<Thread> workers = IntStream.range(0, WORKERS)
                .mapToObj(worker -> new Thread(() -> {
                    SplittableRandom random = new SplittableRandom(worker);
                    for (int i = 0; i < CALLS; i++) {
                        if (random.nextBoolean()) {
                            lease(random);
                        } else {
                            call(random);
                        }
                    }
                }))
                .toList();

        workers.forEach(Thread::start);
        while (workers.stream().anyMatch(Thread::isAlive)) {
            time.advance(ofMillis(1)); // time-outs and hedges come from here
        }
        for (Thread worker : workers) {
            worker.join();
        }
        handedOver.forEach(Lease::close);
        time.advance(ofSeconds(10));

        int places = 0;
        List<Lease> leases = new ArrayList<>();
        try {
            for (; places <= SERVICE; places++) {
                leases.add(balancer.acquire(PickRequest.any()));
            }
        } catch (OverloadException full) {
            assertThat(full.reason()).isEqualTo(OverloadException.Reason.SERVICE_LIMIT);
        }
        leases.forEach(Lease::close);
        System.out.println("C05, B15 after " + WORKERS * CALLS + " calls behind an admission, " + refused.sum()
                + " of them refused: " + places + " of " + SERVICE + " places are free (all), "
                + (time.pending() - idle) + " timers are left (0)");
        assertThat(places).isEqualTo(SERVICE);
        assertThat(time.pending()).isEqualTo(idle);
        assertThat(balancer.snapshot().targets())
                .allSatisfy(state -> assertThat(state.inFlight()).isZero());
        balancer.close();
        time.advance(Duration.ZERO);
        assertThat(time.pending()).isZero();
    }
}
