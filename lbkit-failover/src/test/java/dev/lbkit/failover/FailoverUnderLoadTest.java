package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FailoverUnderLoadTest {

    private final VirtualTime time = new VirtualTime();
    private final LongAdder leased = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder reclaimed =
            new LongAdder(); // of threads that real time held up for minutes of virtual time
    private final LoadBalancer balancer = LoadBalancer.builder("load")
            .targets(TargetSource.fixed(IntStream.range(0, 8)
                    .mapToObj(i -> Target.of("t" + i, "http://t" + i).in("eu", "eu" + i % 3))
                    .toList()))
            .policy((targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size())))
            .listener(new BalancerListener() {
                @Override
                public void on(BalancerEvent event) {
                    if (event instanceof BalancerEvent.LeasesReclaimed lost) {
                        reclaimed.add(lost.count());
                    }
                }

                @Override
                public void leased(String name, Target target) {
                    leased.increment();
                }

                @Override
                public void completed(String name, Target target, Outcome outcome, long latencyNanos) {
                    completed.increment();
                    if (target.id().equals("t7")) {
                        throw new IllegalStateException("a listener throws");
                    }
                }
            })
            .ticker(time)
            .scheduler(time)
            .build();

    private int inFlight() {
        return balancer.snapshot().targets().stream()
                .mapToInt(LoadBalancer.TargetState::inFlight)
                .sum();
    }

    /** One attempt that ends in some way, on some thread, or never. */
    private static CompletionStage<String> attempt(int draw) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        switch (draw) {
            case 0, 1, 2 -> stage.complete("at once");
            case 3 -> stage.completeExceptionally(new ConnectException());
            case 4 -> stage.completeExceptionally(new IOException());
            case 5 -> CompletableFuture.runAsync(() -> stage.complete("elsewhere"));
            case 6 -> CompletableFuture.runAsync(() -> stage.completeExceptionally(new ConnectException()));
            case 7 -> CompletableFuture.runAsync(() -> stage.cancel(true));
            case 8 -> throw new IllegalStateException("instead of a stage");
            default -> {} // never
        }
        return stage;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void callAsync_anyMixOfEnds_leavesNothingInFlight(long seed) {
        Failover failover = Failover.builder(balancer)
                .idempotent()
                .attemptTimeout(ofMillis(50))
                .deadline(ofMillis(200))
                .budget(RetryBudget.of(1, 1000, 0))
                .build();
        int calls = 10_000;
        LongAdder ended = new LongAdder();

        CompletableFuture<Void> callers = CompletableFuture.runAsync(() -> IntStream.range(0, 4)
                .parallel()
                .forEach(thread -> {
                    SplittableRandom random = new SplittableRandom(seed * 10 + thread);
                    for (int i = 0; i < calls / 4; i++) {
                        CompletableFuture<String> result = failover.callAsync(
                                        PickRequest.any(),
                                        target -> attempt(random.split().nextInt(10)))
                                .toCompletableFuture();
                        result.whenComplete((value, failure) -> ended.increment());
                        if (random.nextInt(10) == 0) {
                            result.cancel(true);
                        }
                    }
                }));
        while (!callers.isDone() || ended.sum() < calls) {
            time.advance(ofMillis(1));
        }
        while (completed.sum() + reclaimed.sum() < leased.sum()) {
            Thread.onSpinWait(); // an attempt may still be ending behind the caller who cancelled it
        }

        assertThat(callers).isCompleted();
        assertThat(ended.sum()).isEqualTo(calls);
        assertThat(inFlight()).as("seed " + seed).isZero();
        assertThat(completed.sum() + reclaimed.sum()).isEqualTo(leased.sum());
    }

    @Test
    void call_everythingFails_attemptsStayWithinTheBudget() {
        Failover failover =
                Failover.builder(balancer).budget(RetryBudget.of(0.2, 10, 10)).build();
        int calls = 60_000; // 1000 a second for a minute
        long before = 0;

        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 1000; i++) {
                failover.callAsync(PickRequest.any(), target -> CompletableFuture.failedFuture(new ConnectException()));
                time.advance(ofMillis(1));
            }
            assertThat(leased.sum() - before).isLessThanOrEqualTo(1220);
            before = leased.sum();
        }

        time.advance(ofSeconds(10));
        assertThat(leased.sum() / (double) calls).isBetween(1.2, 1.2 + 0.02);
        assertThat(inFlight()).isZero();
    }

    @Test
    void call_blockingThreads_leaveNothingInFlight() {
        Failover failover = Failover.builder(balancer).attempts(2).idempotent().build();
        List<Exception> ends = List.of(new ConnectException(), new IOException(), new InterruptedException());
        LongAdder ended = new LongAdder();

        CompletableFuture<Void> callers = CompletableFuture.runAsync(() -> IntStream.range(0, 4)
                .parallel()
                .forEach(thread -> {
                    SplittableRandom random = new SplittableRandom(thread);
                    for (int i = 0; i < 5_000; i++) {
                        try {
                            failover.call(PickRequest.any(), target -> {
                                if (random.nextBoolean()) {
                                    throw ends.get(random.nextInt(ends.size()));
                                }
                                return target.id();
                            });
                        } catch (Exception e) {
                            ended.decrement();
                        }
                        ended.increment();
                    }
                }));
        while (!callers.isDone()) {
            time.advance(ofMillis(1));
        }

        assertThat(callers).isCompleted();
        assertThat(ended.sum()).isBetween(1L, 19_999L);
        assertThat(inFlight()).isZero();
        assertThat(completed.sum() + reclaimed.sum()).isEqualTo(leased.sum());
    }

    @Test
    void callAsync_balancerClosesDuringThePause_endsWithARefusal() {
        LoadBalancer own = LoadBalancer.builder("own scheduler")
                .targets(TargetSource.fixed(List.of(Target.of("http://t0"))))
                .policy((targets, random) -> (request, now) -> targets.get(0))
                .build();
        Failover failover =
                Failover.builder(own).backOff(ofMillis(20), ofMillis(20)).build();

        CompletableFuture<String> result = failover.<String>callAsync(PickRequest.any(), target -> {
                    own.close();
                    return CompletableFuture.failedFuture(new ConnectException("refused"));
                })
                .toCompletableFuture();

        assertThat(result).failsWithin(ofSeconds(5));
    }
}
