package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CallQueueTest {

    private final Theater theater = new Theater((targets, random) -> (request, now) -> targets.get(0), in("eu", "a-1"));
    private final LoadBalancer guarded =
            CapacityGuard.of(10).utilization(1).burst(Duration.ZERO).around(theater.balancer);
    private final Failover failover = Failover.builder(guarded).build();
    private final List<Integer> begun = new ArrayList<>();

    private CompletableFuture<Integer> call(CallQueue queue, int number) {
        return queue.submit(() -> failover.callAsync(PickRequest.any(), target -> {
                    begun.add(number);
                    return CompletableFuture.completedFuture(number);
                }))
                .toCompletableFuture();
    }

    @Test
    void submit_noRoom_callsWaitTheirTurn() {
        CallQueue queue = CallQueue.of(guarded, 10, ofSeconds(2));

        List<CompletableFuture<Integer>> calls =
                IntStream.range(0, 5).mapToObj(i -> call(queue, i)).toList();
        List<Integer> atOnce = List.copyOf(begun);
        theater.time.advance(ofMillis(450));

        assertThat(atOnce).containsExactly(0);
        assertThat(begun).containsExactly(0, 1, 2, 3, 4);
        assertThat(calls).allMatch(CompletableFuture::isDone);
        assertThat(queue.counts()).isEqualTo(new CallQueue.Counts(0, 4, 0, 0));
    }

    @Test
    void submit_limitOfAnAdmission_waitsUntilACallEnds() {
        LoadBalancer admitted =
                Admission.open().target(ConcurrencyLimit.fixed(1)).around(theater.balancer);
        Failover limited = Failover.builder(admitted).build();
        CallQueue queue = CallQueue.of(admitted, 10, ofSeconds(2));
        CompletableFuture<String> first = new CompletableFuture<>();
        queue.submit(() -> limited.callAsync(PickRequest.any(), target -> first));

        CompletableFuture<String> second = queue.submit(() ->
                        limited.callAsync(PickRequest.any(), target -> CompletableFuture.completedFuture("second")))
                .toCompletableFuture();
        theater.time.advance(ofMillis(50));
        boolean early = second.isDone();
        first.complete("first");
        theater.time.advance(ofMillis(10));

        assertThat(early).isFalse();
        assertThat(second).isCompletedWithValue("second");
    }

    @Test
    void submit_throttled_failsAtOnce() {
        LoadBalancer admitted = Admission.open().throttle(1, ofSeconds(10)).around(theater.balancer);
        for (int i = 0; i < 100; i++) {
            try {
                admitted.acquire(PickRequest.any()).complete(Outcome.REJECTED);
            } catch (OverloadException throttled) {
                continue; // more and more of them
            }
        }
        Failover throttling = Failover.builder(admitted).build();
        CallQueue queue = CallQueue.of(admitted, 10, ofSeconds(2));

        List<CompletableFuture<Integer>> calls = IntStream.range(0, 20)
                .mapToObj(i -> queue.submit(() ->
                                throttling.callAsync(PickRequest.any(), target -> CompletableFuture.completedFuture(i)))
                        .toCompletableFuture())
                .toList();

        assertThat(calls).allMatch(CompletableFuture::isDone).anyMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void submit_lineFullOrPatienceOver_failsTypedAndCounted() {
        CallQueue queue = CallQueue.of(guarded, 2, ofMillis(150));

        List<CompletableFuture<Integer>> calls =
                IntStream.range(0, 5).mapToObj(i -> call(queue, i)).toList();
        theater.time.advance(ofMillis(200));

        assertThat(begun).containsExactly(0, 1);
        assertThatThrownBy(() -> calls.get(2).join())
                .hasCauseInstanceOf(NoTargetException.class)
                .hasMessageContaining("shop: exhausted: 10.0 calls/s are let in");
        assertThatThrownBy(() -> calls.get(4).join())
                .hasCauseInstanceOf(NoTargetException.class)
                .hasMessageContaining("shop: exhausted: 2 calls wait already (expected: fewer)");
        assertThat(queue.counts()).isEqualTo(new CallQueue.Counts(0, 1, 1, 2));
    }

    @Test
    void submit_failClosedBalancerRecovers_servesWhatWaited() {
        Theater closed = Theater.failingClosed(in("eu", "a-1"));
        CallQueue queue = CallQueue.of(closed.balancer, 10, ofSeconds(30));
        Failover calls = Failover.builder(closed.balancer).build();
        closed.say("a-1", UNHEALTHY);

        CompletableFuture<String> waiting = queue.submit(() ->
                        calls.callAsync(PickRequest.any(), target -> CompletableFuture.completedFuture(target.id())))
                .toCompletableFuture();
        closed.time.advance(ofSeconds(5));
        boolean early = waiting.isDone();
        closed.say("a-1", HEALTHY);
        closed.time.advance(ofMillis(10));

        assertThat(early).isFalse();
        assertThat(waiting).isCompletedWithValue("a-1");
    }

    @Test
    void submit_cancelledWhileWaiting_isNeverBegun() {
        CallQueue queue = CallQueue.of(guarded, 10, ofSeconds(2));
        call(queue, 0);
        CompletableFuture<Integer> waiting = call(queue, 1);

        waiting.cancel(true);
        theater.time.advance(ofMillis(300));

        assertThat(begun).containsExactly(0);
        assertThat(queue.counts().waiting()).isZero();
    }

    @Test
    void submit_callGivesNoStageInItsTurn_failsAloneAndTheLineGoesOn() {
        CallQueue queue = CallQueue.of(guarded, 10, ofSeconds(2));
        call(queue, 0);
        call(queue, 1);

        CompletableFuture<Integer> none = queue.<Integer>submit(() -> null).toCompletableFuture();
        CompletableFuture<Integer> last = call(queue, 2);
        theater.time.advance(ofSeconds(1));

        assertThatThrownBy(none::join).hasRootCauseMessage("call: no stage (expected: a stage, never null)");
        assertThat(last).isCompletedWithValue(2);
        assertThat(queue.counts()).isEqualTo(new CallQueue.Counts(0, 3, 0, 0));
    }

    @Test
    void submit_stageThatIsNoFuture_isFollowedAllTheSame() {
        CallQueue queue = CallQueue.of(guarded, 10, ofSeconds(2));
        CompletableFuture<Integer> answer = new Foreign();
        CompletableFuture<Integer> failing = new Foreign();
        CompletableFuture<Integer> cancelled = new Foreign();
        CompletableFuture<Integer> atOnce = queue.submit(() -> answer).toCompletableFuture();
        CompletableFuture<Integer> fails = queue.submit(() -> failing).toCompletableFuture();
        queue.submit(() -> cancelled).toCompletableFuture().cancel(true);

        answer.complete(1);
        failing.completeExceptionally(new IllegalStateException("no"));

        assertThat(atOnce).isCompletedWithValue(1);
        assertThatThrownBy(fails::join).hasRootCauseMessage("no");
        assertThat(queue.counts()).isEqualTo(new CallQueue.Counts(0, 0, 0, 0));
    }

    @Test
    void submit_stageThatThrowsInItsTurn_failsAloneAndTheLineGoesOn() {
        CallQueue queue = CallQueue.of(guarded, 10, ofSeconds(2));
        call(queue, 0);
        call(queue, 1);

        CompletableFuture<Integer> broken = queue.<Integer>submit(() -> new CompletableFuture<>() {
                    @Override
                    public CompletableFuture<Integer> whenComplete(
                            BiConsumer<? super Integer, ? super Throwable> action) {
                        throw new IllegalStateException("no listeners");
                    }
                })
                .toCompletableFuture();
        CompletableFuture<Integer> last = call(queue, 2);
        theater.time.advance(ofSeconds(1));

        assertThatThrownBy(broken::join).hasRootCauseMessage("no listeners");
        assertThat(last).isCompletedWithValue(2);
    }

    @Test
    void turn_clockFailsOnce_theNextTurnComesAllTheSame() {
        AtomicBoolean failing = new AtomicBoolean();
        Ticker clock = () -> {
            if (failing.get()) {
                throw new IllegalStateException("no clock");
            }
            return theater.time.read();
        };
        CallQueue queue = new CallQueue("shop", clock, theater.time, 10, ofSeconds(2));
        call(queue, 0);
        CompletableFuture<Integer> waiting = call(queue, 1);

        failing.set(true);
        assertThatThrownBy(() -> theater.time.advance(ofMillis(10))).hasMessage("no clock");
        failing.set(false);
        theater.time.advance(ofMillis(200));

        assertThat(waiting).isCompletedWithValue(1);
    }

    /** A stage that refuses what {@link java.util.concurrent.CompletionStage#toCompletableFuture} may refuse. */
    private static final class Foreign extends CompletableFuture<Integer> {

        @Override
        public CompletableFuture<Integer> toCompletableFuture() {
            throw new UnsupportedOperationException("a stage of its own");
        }
    }

    @Test
    void submit_closed_failsAtOnceAndNoTaskStays() {
        CallQueue queue = CallQueue.of(guarded, 10, ofSeconds(2));
        guarded.close();

        CompletableFuture<Integer> late = call(queue, 1);
        theater.time.advance(ofMillis(100));

        assertThat(late).isCompletedExceptionally();
        assertThat(theater.time.pending()).isZero();
    }

    @Test
    void submit_fromFourThreads_everyCallIsMadeOnce() throws InterruptedException {
        LoadBalancer fast =
                CapacityGuard.of(20_000).utilization(1).burst(Duration.ZERO).around(theater.balancer);
        Failover calls = Failover.builder(fast).build();
        CallQueue queue = CallQueue.of(fast, 2000, ofSeconds(60));
        AtomicIntegerArray made = new AtomicIntegerArray(2000);
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(thread -> new Thread(() -> IntStream.range(0, 500)
                        .map(i -> 500 * thread + i)
                        .forEach(number -> queue.<Integer>submit(() -> calls.callAsync(
                                PickRequest.any(),
                                target -> CompletableFuture.completedFuture(made.incrementAndGet(number)))))))
                .toList();

        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            theater.time.advance(ofMillis(10));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        theater.time.advance(ofSeconds(30));

        assertThat(IntStream.range(0, 2000).map(made::get)).containsOnly(1);
        assertThat(queue.counts().waiting()).isZero();
        assertThat(queue.counts().refused() + queue.counts().expired()).isZero();
    }

    @Test
    void queue_outOfBounds_isRefused() {
        assertThatThrownBy(() -> CallQueue.of(guarded, 0, ofSeconds(1)))
                .hasMessage("limit: 0 (expected: from 1 to 1 000 000)");
        assertThatThrownBy(() -> CallQueue.of(guarded, 1, Duration.ZERO))
                .hasMessage("patience: PT0S (expected: > 0 and at most 1 day)");
    }
}
