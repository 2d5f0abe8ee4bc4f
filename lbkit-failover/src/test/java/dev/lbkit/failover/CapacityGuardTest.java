package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.PickRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CapacityGuardTest {

    private static final BalancingPolicy FIRST = (targets, random) -> (request, now) -> targets.get(0);

    private static Theater theater() {
        return new Theater(FIRST, in("eu", "a-1"), in("eu", "b-1"), in("us", "c-1"));
    }

    /** How many of the calls are let in that come at this distance. */
    private static int admitted(Theater theater, LoadBalancer guarded, Duration length, Duration distance) {
        int admitted = 0;
        for (long left = length.toNanos(); left > 0; left -= distance.toNanos()) {
            theater.time.advance(distance);
            try {
                guarded.acquire(PickRequest.any()).close();
                admitted++;
            } catch (NoTargetException exhausted) {
                assertThat(exhausted.reason()).isEqualTo(NoTargetException.Reason.EXHAUSTED);
            }
        }
        return admitted;
    }

    @Test
    void acquire_targetsLost_letsInWhatTheOthersCarry() {
        Theater theater = theater();
        LoadBalancer guarded = CapacityGuard.of(100).around(theater.balancer);
        int whole = admitted(theater, guarded, ofSeconds(10), ofMillis(5));

        theater.say("a-1", UNHEALTHY);
        theater.time.advance(ofMillis(100));
        int twoThirds = admitted(theater, guarded, ofSeconds(10), ofMillis(5));
        theater.say("b-1", UNHEALTHY);
        theater.say("c-1", UNHEALTHY);
        theater.time.advance(ofMillis(100));
        int none = admitted(theater, guarded, ofSeconds(10), ofMillis(5)); // the balancer fails open

        assertThat(whole).isEqualTo(2000); // 200 a second of 270
        assertThat(twoThirds).isBetween(1800, 1820); // 180 a second, and the burst
        assertThat(none).isEqualTo(2000);
    }

    @Test
    void acquire_exhausted_saysWhatIsLetInAndWhy() {
        Theater theater = theater();
        theater.say("a-1", UNHEALTHY);
        LoadBalancer guarded = CapacityGuard.of(10).burst(Duration.ZERO).around(theater.balancer);
        guarded.acquire(PickRequest.any()).close();

        assertThatThrownBy(() -> guarded.acquire(PickRequest.any()))
                .isInstanceOfSatisfying(
                        NoTargetException.class,
                        refusal -> assertThat(refusal.counts())
                                .containsEntry(HEALTHY, 2)
                                .containsEntry(UNHEALTHY, 1))
                .hasMessage(
                        "shop: exhausted: 18.0 calls/s are let in (usable weight 2.0 of 3.0, 10.0 calls/s for weight 1, "
                                + "utilization at most 0.9)");
        assertThat(guarded.explain(PickRequest.any()).path().get(0)).startsWith("capacity guard: 18.0 calls/s");
    }

    @Test
    void close_guarded_leavesNothingBehind() {
        Theater theater = theater();
        LoadBalancer guarded = CapacityGuard.of(10).around(theater.balancer);

        guarded.close();
        theater.time.advance(ofSeconds(1));

        assertThat(theater.time.pending()).isZero();
        assertThatThrownBy(() -> guarded.acquire(PickRequest.any()))
                .isInstanceOfSatisfying(
                        NoTargetException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(NoTargetException.Reason.CLOSED));
    }

    @Property(tries = 30)
    void acquire_anyRateAndBurst_admitsAtMostItsBound(
            @ForAll @IntRange(min = 1, max = 2000) int perSecond,
            @ForAll @IntRange(max = 1000) int burstMillis,
            @ForAll @IntRange(min = 1, max = 50) int distanceMillis) {
        Theater theater = theater();
        LoadBalancer guarded =
                CapacityGuard.of(perSecond).burst(ofMillis(burstMillis)).around(theater.balancer);

        int admitted = admitted(theater, guarded, ofSeconds(3), ofMillis(distanceMillis));

        double rate = 0.9 * perSecond * 3;
        int offered = (int) Math.ceil(3000.0 / distanceMillis);
        assertThat((double) admitted).isLessThanOrEqualTo(1 + (burstMillis / 1000.0 + 3.05) * rate);
        assertThat((double) admitted)
                .isGreaterThanOrEqualTo(Math.min(offered, Math.floor(3 * Math.min(rate, 1000.0 / distanceMillis) / 2)));
    }

    @Test
    void acquire_fourThreadsWhileTimeStands_admitTheBurstAndOne() throws InterruptedException {
        LoadBalancer guarded = CapacityGuard.of(100)
                .utilization(1)
                .burst(ofSeconds(1))
                .around(new Theater(FIRST, in("eu", "a-1")).balancer);
        AtomicInteger admitted = new AtomicInteger();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(thread -> new Thread(() -> IntStream.range(0, 1000).forEach(i -> {
                    try {
                        guarded.acquire(PickRequest.any()).close();
                        admitted.incrementAndGet();
                    } catch (NoTargetException exhausted) {
                        // counted by its absence
                    }
                })))
                .toList();

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(admitted).hasValue(101);
    }

    @Test
    void acquire_intervalOfLessThanTwoNanoseconds_isNotRoundedDown() {
        Theater theater = new Theater(FIRST, in("eu", "a-1").withWeight(700));
        LoadBalancer guarded =
                CapacityGuard.of(1e6).burst(Duration.ofNanos(10_000)).around(theater.balancer);
        int admitted = 0;

        for (int i = 0; i < 20_000; i++) {
            admitted += admits(guarded) ? 1 : 0;
        }

        assertThat(admitted).isBetween(5_000, 6_301); // 1 and what 630 a microsecond make in 10
    }

    @ParameterizedTest
    @CsvSource({"1e-10", "1e-12", "1e-300"})
    void acquire_hardlyAnyWeight_letsOneInAndNoOther(double weight) {
        Theater theater = new Theater(FIRST, in("eu", "a-1").withWeight(weight));
        LoadBalancer guarded =
                CapacityGuard.of(1).utilization(1).burst(ofSeconds(1)).around(theater.balancer);

        int admitted = admitted(theater, guarded, ofSeconds(300), ofSeconds(1));

        assertThat(admitted).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"HEALTHY, 3.0", "DEGRADED, 3.0", "UNKNOWN, 3.0", "UNHEALTHY, 2.0"})
    void room_oneTargetOfThree_countsUnlessItIsOut(HealthStatus status, String usable) {
        Theater theater = theater();
        theater.say("a-1", status);

        LoadBalancer guarded = CapacityGuard.of(10).around(theater.balancer);

        assertThat(guarded.explain(PickRequest.any()).path().get(0)).contains("(usable weight " + usable + " of 3.0,");
    }

    private static boolean admits(LoadBalancer guarded) {
        try {
            guarded.acquire(PickRequest.any()).close();
            return true;
        } catch (NoTargetException exhausted) {
            return false;
        }
    }

    @Test
    void guard_outOfBounds_isRefused() {
        assertThatThrownBy(() -> CapacityGuard.of(Double.NaN))
                .hasMessage("callsPerSecond: NaN (expected: > 0 and at most 1 000 000)");
        assertThatThrownBy(() -> CapacityGuard.of(1).utilization(1.1))
                .hasMessage("utilization: 1.1 (expected: > 0 and at most 1)");
        assertThatThrownBy(() -> CapacityGuard.of(1).burst(ofSeconds(61)))
                .hasMessage("burst: PT1M1S (expected: from zero to 1 minute)");
    }
}
