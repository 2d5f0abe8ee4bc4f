package dev.lbkit.failover;

import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
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

    /** C21, B30, B31. */
    @Property(tries = 30)
    void gradient2_latencyRisesAndFalls_staysWithinBoundsAndReturns(
            @ForAll @IntRange(min = 2, max = 10) int factor, @ForAll @IntRange(max = 50) int cancelled) {
        Limiter limiter = new Limiter(ConcurrencyLimit.gradient2().between(4, 100), 0);
        Drive drive = new Drive(limiter, cancelled);
        drive.run(500, 10_000_000);
        int before = limiter.limit();

        int least = drive.run(600, factor * 10_000_000L);
        drive.run(200, 10_000_000);

        System.out.println("C21: limit " + before + ", least " + least + ", after " + limiter.limit());
        assertThat(before).isEqualTo(100);
        assertThat(least).isBetween(4, 100);
        assertThat(limiter.limit()).isGreaterThanOrEqualTo(90);
        assertThat(limiter.inFlight()).isZero();
    }

    /** As many calls at once as the limit allows, window after window. */
    private static final class Drive {

        private final Limiter limiter;
        private final SplittableRandom random = new SplittableRandom(1);
        private final int cancelled; // per cent
        private long now;

        Drive(Limiter limiter, int cancelled) {
            this.limiter = limiter;
            this.cancelled = cancelled;
        }

        int run(int windows, long latency) {
            int least = Integer.MAX_VALUE;
            for (int i = 0; i < windows; i++) {
                now += 50_000_000;
                int entered = 0;
                while (limiter.tryEnter()) {
                    entered++;
                }
                for (int call = 0; call < entered; call++) {
                    limiter.leave(random.nextInt(100) < cancelled ? Outcome.CANCELLED : Outcome.SUCCESS, latency, now);
                }
                least = Math.min(least, limiter.limit());
            }
            return least;
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
            while (limiter.tryEnter()) {
                // as many as there is room for
            }
            while (limiter.inFlight() > 0) {
                boolean isOther = i % 2 == 0 && limiter.inFlight() % 2 == 0;
                limiter.leave(
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
