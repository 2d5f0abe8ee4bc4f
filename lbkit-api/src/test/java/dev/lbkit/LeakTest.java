package dev.lbkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Bug class B15, chaos test C05: calls end in every way there is, and nothing stays in flight. {@code -Dlbkit.stress=N} makes N
 * times as many calls.
 */
final class LeakTest {

    private static final int WORKERS = 4;
    private static final int CALLS = 50_000 * Integer.getInteger("lbkit.stress", 1);
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    private final LongAdder verdicts = new LongAdder(); // first ones, of calls that teach something
    private final LongAdder heard = new LongAdder();
    private final Queue<Lease> handedOver = new ConcurrentLinkedQueue<>(); // to whichever thread takes it

    private HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        return new HealthDetector.Watch() {
            @Override
            public void heard(Outcome outcome, long latencyNanos, long now) {
                heard.increment();
                throw new IllegalStateException("planted");
            }
        };
    }

    /** Throws whenever it is told of something. */
    private static final class Throwing implements BalancerListener {

        @Override
        public void on(BalancerEvent event) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void leased(String balancer, Target target) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
            throw new IllegalStateException("planted");
        }
    }

    private void complete(Lease lease, SplittableRandom random) {
        Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
        if (outcome != Outcome.CANCELLED) {
            verdicts.increment();
        }
        lease.complete(outcome);
        if (random.nextBoolean()) {
            lease.complete(Outcome.FAILURE);
        }
    }

    /** Ends a lease in one of the ways there are. */
    private void end(Lease lease, SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0 -> lease.close(); // cancelled, or refused by an executor, before it began
            case 1 -> handedOver.add(lease);
            default -> complete(lease, random);
        }
        Lease other = random.nextInt(3) == 0 ? handedOver.poll() : null;
        if (other != null) {
            complete(other, random);
            other.close();
        }
    }

    @Test
    void calls_endedInEveryWay_leaveNothingInFlight() throws InterruptedException {
        LoadBalancer balancer = LoadBalancer.builder("leaks")
                .targets(TargetSource.fixed(IntStream.range(0, 5)
                        .mapToObj(i -> Target.of("http://10.0.0." + i))
                        .toList()))
                .policy((set, random) -> (request, now) -> set.get((random.nextInt() >>> 1) % set.size()))
                .detector(environment -> this::watch)
                .listener(new Throwing())
                .build();
        CountDownLatch done = new CountDownLatch(WORKERS);

        for (int worker = 0; worker < WORKERS; worker++) {
            SplittableRandom random = new SplittableRandom(worker);
            new Thread(() -> {
                        for (int i = 0; i < CALLS; i++) {
                            end(balancer.acquire(PickRequest.any()), random);
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        handedOver.forEach(Lease::close);

        assertThat(balancer.snapshot().targets())
                .allSatisfy(state -> assertThat(state.inFlight()).isZero());
        assertThat(heard.sum()).isEqualTo(verdicts.sum());
        balancer.close();
    }
}
