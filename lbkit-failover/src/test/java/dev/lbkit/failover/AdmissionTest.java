package dev.lbkit.failover;

import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdmissionTest {

    private final Theater theater = new Theater(Theater.AVOIDING, in("eu", "a-1"), in("eu", "a-2"), in("eu", "b-1"));

    private LoadBalancer behind(Admission admission) {
        return admission.around(theater.balancer);
    }

    @Test
    void acquire_serviceIsFull_refusesUntilALeaseEnds() {
        LoadBalancer balancer = behind(Admission.open().service(ConcurrencyLimit.fixed(1)));
        Lease first = balancer.acquire(PickRequest.any());

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .isInstanceOf(OverloadException.class)
                .hasMessage("shop: call refused: 1 calls in flight (limit 1)")
                .hasNoSuppressedExceptions()
                .matches(refusal -> ((OverloadException) refusal).reason() == OverloadException.Reason.SERVICE_LIMIT);
        first.close();
        first.complete(Outcome.SUCCESS); // a second end frees no second place
        Lease second = balancer.acquire(PickRequest.any());

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any())).isInstanceOf(OverloadException.class);
        second.complete(Outcome.FAILURE);
        assertThat(theater.inFlight()).isZero();
    }

    /** C05: what is given up by the balancer is given up by its admission, and its end of long after counts for nothing. */
    @Test
    void acquire_leasesAreLost_placesAreFreeAfterTwentyMinutes() {
        LoadBalancer balancer =
                behind(Admission.open().service(ConcurrencyLimit.fixed(2)).target(ConcurrencyLimit.fixed(2)));
        Lease lost = balancer.acquire(PickRequest.any());
        theater.time.advance(ofMinutes(11));
        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
        Lease late = balancer.acquire(PickRequest.any());
        assertThatThrownBy(() -> balancer.acquire(PickRequest.any())).isInstanceOf(OverloadException.class);

        theater.time.advance(ofMinutes(10));
        Lease third = balancer.acquire(PickRequest.any());
        lost.complete(Outcome.SUCCESS);

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any())).isInstanceOf(OverloadException.class);
        late.close();
        third.close();
        int free = 0;
        for (; free < 2; free++) {
            balancer.acquire(PickRequest.any());
        }
        assertThatThrownBy(() -> balancer.acquire(PickRequest.any())).isInstanceOf(OverloadException.class);
        balancer.close();
        theater.time.advance(ZERO);
        assertThat(theater.time.pending()).isZero();
    }

    @Test
    void acquire_targetIsFull_goesToAnotherAndThenRefuses() {
        LoadBalancer balancer = behind(Admission.open().target(ConcurrencyLimit.fixed(1)));

        String first = balancer.acquire(PickRequest.any()).target().id();
        String second = balancer.acquire(PickRequest.any()).target().id();

        assertThat(first).isEqualTo("a-1");
        assertThat(second).isEqualTo("b-1");
        balancer.acquire(PickRequest.any());
        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .hasMessageStartingWith("shop: call refused: 3 targets are full, the last ");
        assertThat(theater.inFlight()).isEqualTo(3);
    }

    @Test
    void acquire_targetsAskForLimits_areKeptAsTheyChange() {
        Map<String, Integer> asked = new HashMap<>(Map.of("a-1", 2, "b-1", 0, "a-2", 1));
        LoadBalancer balancer = behind(Admission.open().targetAtMost(target -> {
            Integer most = asked.get(target.id());
            return most == null ? OptionalInt.empty() : OptionalInt.of(most);
        }));

        List<String> leased = Stream.generate(
                        () -> balancer.acquire(PickRequest.any()).target().id())
                .limit(3)
                .toList();

        assertThat(leased).containsExactlyInAnyOrder("a-1", "a-1", "a-2");
        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .hasMessageStartingWith("shop: call refused: 3 targets are full");
        asked.remove("b-1");
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("b-1");
        assertThat(theater.inFlight()).isEqualTo(4);
    }

    @Test
    void acquire_askingForALimitThrows_leavesNoLeaseOpen() {
        LoadBalancer balancer = behind(Admission.open().targetAtMost(target -> {
            throw new IllegalStateException("no agent");
        }));

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any())).hasMessage("no agent");
        assertThat(theater.inFlight()).isZero();
    }

    @Test
    void acquire_serviceRefusesEverything_holdsBackMostAndForgets() {
        LoadBalancer balancer = behind(Admission.open().throttle(2, ofSeconds(10)));

        int sent = calls(balancer, 1000, Outcome.REJECTED);
        theater.time.advance(ofSeconds(20));
        int sentLater = calls(balancer, 100, Outcome.SUCCESS);

        assertThat(sent).isBetween(60, 200); // one in ten, and the first ones
        assertThat(sentLater).isEqualTo(100);
    }

    @Test
    void acquire_serviceTimesOut_holdsNothingBack() {
        LoadBalancer balancer = behind(Admission.open().throttle(2, ofSeconds(10)));

        int sent = calls(balancer, 1000, Outcome.TIMEOUT);

        assertThat(sent).isEqualTo(1000);
    }

    private int calls(LoadBalancer balancer, int count, Outcome outcome) {
        int sent = 0;
        for (int i = 0; i < count; i++) {
            theater.time.advance(ofMillis(1));
            try (Lease lease = balancer.acquire(PickRequest.any())) {
                lease.complete(outcome);
                sent++;
            } catch (OverloadException held) {
                assertThat(held.reason()).isEqualTo(OverloadException.Reason.THROTTLED);
            }
        }
        return sent;
    }

    @Test
    void callAsync_admissionRefuses_failsOnceWithoutRetry() {
        LoadBalancer balancer = behind(Admission.open().service(ConcurrencyLimit.fixed(1)));
        Lease first = balancer.acquire(PickRequest.any());

        assertThatThrownBy(() -> Failover.builder(balancer).build().call(PickRequest.any(), target -> "never"))
                .isInstanceOf(OverloadException.class);

        assertThat(theater.givenUp()).containsExactly("overload");
        first.close();
    }

    /** C21, B31: ten times the latency for 30 s, while half of the calls are dropped and half of the others cancelled. */
    @ParameterizedTest
    @CsvSource({
        "gradient2, 10, 0, 0",
        "gradient2, 10, 0, 50",
        "gradient2, 10, 50, 50",
        "gradient2, 2, 50, 0",
        "aimd, 10, 0, 0",
        "aimd, 10, 50, 50",
        "aimd, 2, 50, 0"
    })
    void limit_latencyRisesAndFalls_staysWithinBoundsAndReturns(String rule, int factor, int dropped, int cancelled) {
        ConcurrencyLimit limit =
                rule.equals("aimd") ? ConcurrencyLimit.aimd(ofMillis(50)) : ConcurrencyLimit.gradient2();
        Limiter limiter = new Limiter(limit.between(4, 100), 0);
        Drive drive = new Drive(limiter);
        drive.run(500, 10, 0, 0);
        int before = limiter.limit();

        drive.run(600, factor * 10, dropped, cancelled);
        int during = limiter.limit();
        int after = drive.samplesUntil(0.9 * before, 10);

        System.out.println("C21, B31 " + rule + ", latency x " + factor + ", " + dropped + " % dropped, " + cancelled
                + " % cancelled: limit " + before + ", then from " + drive.least + " to " + drive.most + " (4 to 100), "
                + during + " at the end; within 10 % of " + before + " again after " + after + " samples (<= 200)");
        assertThat(drive.least).isGreaterThanOrEqualTo(4);
        assertThat(drive.most).isLessThanOrEqualTo(100);
        assertThat(after).isLessThanOrEqualTo(200);
        assertThat(limiter.inFlight()).isZero();
    }

    /** B30. */
    @ParameterizedTest
    @ValueSource(ints = {50, 90})
    void limit_callersCancel_isNotLowered(int cancelled) {
        for (ConcurrencyLimit limit : List.of(ConcurrencyLimit.gradient2(), ConcurrencyLimit.aimd(ofMillis(50)))) {
            Limiter limiter = new Limiter(limit.between(4, 100), 0);
            Drive drive = new Drive(limiter);
            drive.run(500, 10, 0, 0);
            int before = limiter.limit();
            drive.least = before;

            drive.run(500, 10, 0, cancelled);

            System.out.println("B30 " + cancelled + " % of the callers cancel: " + limit + " at " + before
                    + ", at the least " + drive.least + " (no decrease)");
            assertThat(drive.least).isEqualTo(before);
        }
    }

    /** As many calls at once as the limit allows, window after window. */
    private static final class Drive {

        private final Limiter limiter;
        private final SplittableRandom random = new SplittableRandom(1);
        private long now;
        private int least = Integer.MAX_VALUE;
        private int most;

        Drive(Limiter limiter) {
            this.limiter = limiter;
        }

        void run(int windows, int millis, int dropped, int cancelled) {
            for (int i = 0; i < windows; i++) {
                now += 50_000_000;
                int entered = 0;
                while (limiter.enter() != Places.NONE) {
                    entered++;
                }
                for (int call = 0; call < entered; call++) {
                    limiter.leave(0, outcome(dropped, cancelled), millis * 1_000_000L, now);
                }
                least = Math.min(least, limiter.limit());
                most = Math.max(most, limiter.limit());
            }
        }

        private Outcome outcome(int dropped, int cancelled) {
            if (random.nextInt(100) < dropped) {
                return Outcome.TIMEOUT;
            }
            return random.nextInt(100) < cancelled ? Outcome.CANCELLED : Outcome.SUCCESS;
        }

        /** Windows until the limit is this high again. */
        int samplesUntil(double wanted, int millis) {
            int samples = 0;
            while (limiter.limit() < wanted && samples <= 1000) {
                run(1, millis, 0, 0);
                samples++;
            }
            return samples;
        }
    }

    @Property
    void refusal_anyCounts_isTheFormulaAndAShare(
            @ForAll @IntRange(max = 100_000) int requests, @ForAll @DoubleRange(max = 1) double accepted) {
        double share = Throttle.refusal(requests, accepted * requests, 2);

        assertThat(share).isBetween(0.0, 1.0);
        assertThat(share == 0).isEqualTo(requests <= 2 * accepted * requests);
    }

    @Property
    void next_anyRuleAndSamples_staysWithinItsBounds(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LimitRule[] rules = {new LimitRule.Aimd(1e9), new LimitRule.Vegas(1), new LimitRule.Gradient2(1.5, 4, 0.2, 600)
        };
        for (LimitRule rule : rules) {
            LimitRule.State state = new LimitRule.State(20, 0, 0);
            for (int i = 0; i < 300; i++) {
                double nanos = Math.exp(40 * random.nextDouble()); // from 1 ns to seven years
                state = rule.next(
                        state, new LimitRule.Sample(nanos, random.nextInt(1000), random.nextInt(5) == 0), 4, 200);
                assertThat(state.limit()).isBetween(4.0, 200.0);
            }
        }
    }

    /** The limit after many windows of calls that take 100 ms, but for half of the calls in every second window. */
    private static int limitAfter(ConcurrencyLimit settings, Outcome others) {
        Limiter limiter = new Limiter(settings, 0);
        for (int i = 1; i <= 4000; i++) {
            while (limiter.enter() != Places.NONE) {
                // as many as there is room for
            }
            while (limiter.inFlight() > 0) {
                boolean isOther = i % 2 == 0 && limiter.inFlight() % 2 == 0;
                limiter.leave(
                        0,
                        isOther ? others : Outcome.SUCCESS,
                        isOther && others == Outcome.REJECTED ? 1 : 100_000_000,
                        i * 100_000_000L);
            }
        }
        return limiter.limit();
    }

    @Test
    void limit_halfIsRefusedAtOnce_isNotTakenForFastAnswers() {
        int withRefusals = limitAfter(ConcurrencyLimit.vegas(), Outcome.REJECTED);
        int without = limitAfter(ConcurrencyLimit.vegas(), Outcome.SUCCESS);

        assertThat(withRefusals).isEqualTo(without);
    }

    @Test
    void limit_everythingIsRefused_falls() {
        LimitRule.Sample refused = new LimitRule.Sample(LimitRule.Sample.UNTIMED, 20, true);
        LimitRule.State start = new LimitRule.State(20, 0, 0);

        LimitRule.State vegas = new LimitRule.Vegas(1).next(start, refused, 4, 1000);
        LimitRule.State aimd = new LimitRule.Aimd(5e9).next(start, refused, 4, 1000);
        LimitRule.State gradient = new LimitRule.Gradient2(1.5, 3, 0.2, 600).next(start, refused, 4, 1000);

        assertThat(vegas).isEqualTo(new LimitRule.State(19, 0, 0));
        assertThat(aimd.limit()).isEqualTo(18);
        assertThat(gradient).isEqualTo(start);
    }
}
