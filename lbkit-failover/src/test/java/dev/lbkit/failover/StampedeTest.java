package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.simulation.VirtualTime;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A circuit becomes half open while 64 callers wait for it: chaos test C19, bug class B16. A circuit asks nobody for permission; the
 * limit on what its target may hold keeps its probes few. {@code -Dlbkit.stress=100} runs the 100,000 rounds.
 */
final class StampedeTest {

    private static final int CALLERS = 64;
    private static final int PERMITTED = 4;
    private static final Duration WAIT = ofSeconds(5);
    private static final Duration PROBE_TIMEOUT = ofSeconds(1);

    /** The first usable target that was not tried, else the last. */
    private static final BalancingPolicy FIRST_USABLE =
            (targets, random) -> (request, now) -> IntStream.range(0, targets.size())
                    .filter(i -> targets.status(i).isUsable()
                            && !request.tried().contains(targets.get(i).target()))
                    .mapToObj(targets::get)
                    .findFirst()
                    .orElseGet(() -> targets.get(targets.size() - 1));

    private final Theater theater = new Theater(
            new VirtualTime(),
            FIRST_USABLE,
            List.of(CircuitBreaking.perTarget(CircuitBreakerConfig.custom()
                    .slidingWindow(10, 4, SlidingWindowType.COUNT_BASED)
                    .failureRateThreshold(50)
                    .waitIntervalFunctionInOpenState(IntervalFunction.of(WAIT))
                    .permittedNumberOfCallsInHalfOpenState(PERMITTED)
                    .build())),
            in("eu", "a-1"),
            in("eu", "b-1"));
    private final LoadBalancer admitted = Admission.open()
            .targetAtMost(target -> target.id().equals("a-1") ? OptionalInt.of(PERMITTED) : OptionalInt.empty())
            .around(theater.balancer);

    /** Calls on the first target fail until its circuit is open; the wait then begins anew. */
    private void open() {
        for (int i = 0; theater.state("a-1").status() != UNHEALTHY; i++) {
            assertThat(i).isLessThan(20);
            admitted.acquire(PickRequest.any()).complete(Outcome.FAILURE);
            theater.time.advance(Duration.ZERO);
        }
        theater.events.clear();
        theater.completed.clear();
    }

    private CompletableFuture<String> ending(String how) {
        return switch (how) {
            case "succeeds" -> CompletableFuture.completedFuture("done");
            case "fails" -> CompletableFuture.failedFuture(new IllegalStateException("planted"));
            case "is refused" -> CompletableFuture.failedFuture(new RejectedExecutionException("planted"));
            case "is cancelled" -> CompletableFuture.failedFuture(new CancellationException("planted"));
            default -> new CompletableFuture<>();
        };
    }

    @ParameterizedTest
    @CsvSource({"succeeds", "fails", "is refused", "is cancelled", "never ends"})
    void probes_endInAnyWay_areFewAndTheNextIsLetIn(String how) {
        Failover failover = Failover.builder(admitted)
                .attempts(1)
                .attemptTimeout(PROBE_TIMEOUT)
                .build();
        List<CompletableFuture<String>> probes = new ArrayList<>();
        open();
        theater.time.advance(WAIT);
        Failover.AsyncCall<String> held = target -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            if (target.id().equals("a-1")) {
                probes.add(stage);
            }
            return stage;
        };

        IntStream.range(0, CALLERS).forEach(i -> failover.callAsync(PickRequest.any(), held));
        int most = probes.size();
        probes.forEach(probe -> ending(how).whenComplete((value, failure) -> {
            if (failure == null) {
                probe.complete(value);
            } else {
                probe.completeExceptionally(failure);
            }
        }));
        long ended = theater.time.read();
        while (probes.size() == most) {
            theater.time.advance(ofMillis(10));
            failover.callAsync(PickRequest.any(), held);
        }

        long waited = (theater.time.read() - ended) / 1_000_000;
        long bound = PROBE_TIMEOUT.plus(WAIT).toMillis() + 10;
        System.out.println("C19, B16 each probe " + how + ": " + most + " of " + CALLERS + " callers get in (<= "
                + PERMITTED + "), the next one after " + waited + " ms (<= " + bound + ")");
        assertThat(most).isEqualTo(PERMITTED);
        assertThat(waited).isLessThanOrEqualTo(bound);
        theater.time.advance(ofSeconds(20));
        assertThat(theater.inFlight()).isZero();
    }

    @Test
    void stampede_manyRounds_neverLetsInMoreAndNeverLocksUp() throws Exception {
        int rounds = 1000 * Integer.getInteger("lbkit.stress", 1);
        Outcome[] outcomes = {Outcome.SUCCESS, Outcome.FAILURE, Outcome.REJECTED, Outcome.CANCELLED, Outcome.TIMEOUT};
        CyclicBarrier barrier = new CyclicBarrier(CALLERS + 1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger letIn = new AtomicInteger();
        List<Thread> callers = IntStream.range(0, CALLERS)
                .mapToObj(caller -> new Thread(() -> {
                    for (int round = 0; round < rounds; round++) {
                        meet(barrier);
                        Lease lease = admitted.acquire(PickRequest.any());
                        boolean isProbe = lease.target().id().equals("a-1");
                        if (isProbe) {
                            letIn.incrementAndGet();
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        }
                        meet(barrier);
                        if (isProbe) {
                            inside.decrementAndGet();
                        }
                        lease.complete(outcomes[round % outcomes.length]);
                        meet(barrier);
                    }
                }))
                .toList();
        callers.forEach(Thread::start);
        int lockedUp = 0;

        for (int round = 0; round < rounds; round++) {
            open();
            theater.time.advance(WAIT);
            letIn.set(0);
            meet(barrier);
            meet(barrier);
            lockedUp += letIn.get() == 0 ? 1 : 0;
            meet(barrier);
            theater.time.advance(Duration.ZERO);
        }
        for (Thread caller : callers) {
            caller.join();
        }

        System.out.println("C19, B16 " + rounds + " rounds of " + CALLERS + " threads: at most " + most
                + " probes at once (<= " + PERMITTED + "), " + lockedUp + " rounds without one (0)");
        assertThat(most.get()).isEqualTo(PERMITTED);
        assertThat(lockedUp).isZero();
        assertThat(theater.inFlight()).isZero();
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
