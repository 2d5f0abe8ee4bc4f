package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadBalancer.Learned;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the tiers of a {@link FailbackControl} stand outlives the process. */
final class FailbackRestartTest {

    private static final Instant MONDAY = Instant.parse("2026-11-23T08:00:00Z");

    /** One process, whose ticks begin anywhere. */
    private static final class Life {

        final FailbackControl control = FailbackControl.builder(
                        Failback.after(ofSeconds(30)).rampOver(ofSeconds(60)))
                .build();
        final VirtualTime time;
        final LoadBalancer balancer;
        private final Map<String, HealthDetector.Verdict> verdicts = new HashMap<>();

        Life(Learned learned, Duration away, long origin, Optional<Integer> heldBefore) {
            time = new VirtualTime(origin);
            heldBefore.ifPresent(control::hold);
            balancer = LoadBalancer.builder("shop")
                    .targets(TargetSource.fixed(List.of(in("eu", "a-1"), in("us", "c-1"))))
                    .policy(Tiers.byRegion(List.of("eu", "us"))
                            .failback(control)
                            .around((targets, random) -> (request, now) -> targets.get(0)))
                    .detector(control)
                    .detector(environment -> (target, verdict) -> {
                        verdicts.put(target.id(), verdict);
                        return new HealthDetector.Watch() {};
                    })
                    .ticker(time)
                    .scheduler(time)
                    .random(new SplittableRandom(1))
                    .restore(learned, MONDAY.plus(away))
                    .build();
        }

        static Life first() {
            return new Life(Learned.nothing(), Duration.ZERO, 5, Optional.empty());
        }

        Life next(Duration away) {
            return new Life(saved(), away, Long.MAX_VALUE - 7, Optional.empty());
        }

        Learned saved() {
            return Learned.parse("shop.state", balancer.learned(MONDAY).toText());
        }

        void say(HealthStatus status) {
            verdicts.get("a-1").is(status, "the test says so");
            pass(Duration.ZERO);
        }

        void pass(Duration length) {
            time.advance(length);
            part();
        }

        /** The part of 1000 calls that goes to the first region. */
        double part() {
            return IntStream.range(0, 1000)
                            .filter(i -> {
                                try (var lease = balancer.acquire(PickRequest.any())) {
                                    return lease.target().id().equals("a-1");
                                }
                            })
                            .count()
                    / 1000.0;
        }
    }

    private static Life returning() {
        Life life = Life.first();
        life.say(UNHEALTHY);
        life.pass(ofMillis(100));
        life.say(HEALTHY);
        life.pass(ofMillis(100));
        return life;
    }

    @Test
    void restart_tierIsHeld_staysHeldUntilReleased() {
        Life first = returning();
        first.control.hold(0);
        first.pass(ofSeconds(1));

        Life second = first.next(ofSeconds(3600));
        double held = second.part();
        second.pass(ofSeconds(600));
        double later = second.part();
        second.control.release(0);
        second.pass(ofMillis(10));
        second.pass(ofMillis(10));

        assertThat(held).isZero();
        assertThat(later).isZero();
        assertThat(second.control.toString()).contains("0=probing");
    }

    @Test
    void restart_tierIsDwelling_waitsForTheRest() {
        Life first = returning();
        first.pass(ofSeconds(10));

        Life second = first.next(ofSeconds(5));
        second.pass(ofSeconds(14));
        double waiting = second.part();
        second.pass(ofMillis(1100));
        second.pass(ofMillis(10));

        assertThat(waiting).isZero();
        assertThat(second.control.toString()).contains("0=probing");
    }

    @Test
    void restart_tierIsRamping_goesOnWithTheRamp() {
        Life first = returning();
        first.pass(ofSeconds(30));
        first.pass(ofSeconds(10));
        first.pass(ofSeconds(20));
        assertThat(first.control.toString()).contains("0=ramping");

        Life second = first.next(ofSeconds(10));

        assertThat(second.part()).isBetween(0.45, 0.6); // 0.05 and half of 0.95
    }

    @Test
    void restart_orderedBeforeTheStart_goesBeforeWhatWasSaved() {
        Life first = returning();

        Life second = new Life(first.saved(), ofSeconds(1), 0, Optional.of(1));

        assertThat(second.control).hasToString("away or returning {}, ordered {1=HOLD}");
    }

    @Test
    void restart_everyTierServes_savesNothing() {
        Life first = Life.first();

        assertThat(first.balancer.learned(MONDAY).toText()).doesNotContain("failback");
        assertThat(first.next(ofSeconds(1)).control).hasToString("all serve");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "failback",
                "ejection 1 30000 faults",
                "failback 0:AWAY:1",
                "failback 0:GONE:1:NONE",
                "failback 0:AWAY:-1:NONE",
                "failback 0:AWAY:1:NONE ",
                "failback2 0:AWAY:1:NONE",
                "failback 0:AWAY:1:NONE 1:AWAY:1:SOMETIMES"
            })
    void noted_ofSomethingElse_isIgnored(String note) {
        FailbackControl control =
                FailbackControl.builder(Failback.immediately()).build();

        control.start(Life.first().balancer.environment())
                .watch(in("eu", "a-1"), (status, reason) -> {})
                .recall(note, Duration.ZERO);

        assertThat(control).hasToString("all serve");
    }

    @Property
    void noted_anyState_isWhatWasSaved(
            @ForAll @Size(max = 5) Map<Integer, TierReturn.Phase> phases,
            @ForAll @Size(max = 5) Map<Integer, TierReturn.Order> orders,
            @ForAll @IntRange(max = 1_000_000_000) int ageMillis,
            @ForAll @IntRange(max = 1_000_000_000) int awayMillis,
            @ForAll long tick) {
        Map<Integer, TierReturn> returns = new HashMap<>();
        phases.forEach((tier, phase) -> returns.put(tier, new TierReturn(phase, tick - 1_000_000L * ageMillis)));
        returns.values().removeIf(at -> at.phase() == TierReturn.Phase.SERVING);
        Map<Integer, TierReturn.Order> given = new HashMap<>(orders);
        given.values().removeIf(order -> order == TierReturn.Order.NONE);
        FailbackState state = new FailbackState(returns, given, Map.of());

        String note = state.note(tick);
        FailbackState read = FailbackState.noted(note, 0, ofMillis(awayMillis)).orElse(FailbackState.START);

        assertThat(read.orders()).isEqualTo(given);
        assertThat(read.returns()).hasSameSizeAs(returns);
        read.returns()
                .forEach((tier, at) -> assertThat(at)
                        .isEqualTo(new TierReturn(
                                returns.get(tier).phase(), -1_000_000L * ageMillis - 1_000_000L * awayMillis)));
    }
}
