package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeakEwmaTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.peakEwma();
    }

    @Override
    public boolean honorsWeights() {
        return true;
    }

    private static Explanation explain(TargetSet set) {
        return Policies.peakEwma().over(set, new SplittableRandom(71)).explain(PickRequest.any(), 0);
    }

    private static double score(Explanation explanation, String id) {
        return explanation.candidates().stream()
                .filter(one -> one.target().id().equals(id))
                .findFirst()
                .orElseThrow()
                .score();
    }

    @Property
    void score_anyFigures_followsTheFormula(
            @ForAll @IntRange(min = 1, max = 10_000) int millis,
            @ForAll @DoubleRange(min = 0, max = 1) double faultRate,
            @ForAll @IntRange(min = 0, max = 1000) int inFlight,
            @ForAll @DoubleRange(min = 0.1, max = 10) double weight) {
        TargetSet set = FakeMember.setOf(weight, 1);
        FakeMember.at(set, 0)
                .withLatency(Duration.ofMillis(millis))
                .withFaultRate(faultRate)
                .withInFlight(inFlight);

        double score = score(explain(set), "t0");

        double relative = weight / ((weight + 1) / 2);
        double odds = Math.min(faultRate, 0.999) / (1 - Math.min(faultRate, 0.999));
        double expected = millis * 1e6 * (1 + 20 * odds) * (1 + inFlight / relative);
        assertThat(score).isCloseTo(expected, within(1e-9 * expected));
    }

    @Test
    void pick_fasterOfTwo_isChosen() {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withLatency(Duration.ofMillis(30));
        FakeMember.at(set, 1).withLatency(Duration.ofMillis(20));

        assertThat(explain(set).chosen().id()).isEqualTo("t1");
    }

    @Test
    void pick_fastButFailing_isAvoided() {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withLatency(Duration.ofMillis(30));
        FakeMember.at(set, 1).withLatency(Duration.ofMillis(10)).withFaultRate(0.3);

        assertThat(explain(set).chosen().id()).isEqualTo("t0");
    }

    @Test
    void score_nothingKnown_isOneMillisecond() {
        assertThat(score(explain(FakeMember.set(2)), "t0")).isEqualTo(1e6);
    }

    @Test
    void score_newTargetBesideAKnownOne_isThatOfTheKnownOne() {
        TargetSet set = FakeMember.set(2);
        FakeMember.at(set, 0).withLatency(Duration.ofMillis(200));

        Explanation explanation = explain(set);

        assertThat(score(explanation, "t1")).isEqualTo(200e6);
    }

    @Test
    void score_newTargetInAKnownFleet_isTheMeanOfTheFleet() {
        TargetSet set = FakeMember.set(21);
        IntStream.range(0, 20).forEach(i -> FakeMember.at(set, i).withLatency(Duration.ofMillis(i < 10 ? 20 : 40)));
        Picker picker = policy().over(set, new SplittableRandom(72));
        IntStream.range(0, 10_000).forEach(i -> picker.pick(PickRequest.any(), i * 1_000_000L));

        Explanation explanation = picker.explain(PickRequest.any(), 0);
        while (explanation.candidates().stream()
                .noneMatch(one -> one.target().id().equals("t20"))) {
            explanation = picker.explain(PickRequest.any(), 0);
        }

        assertThat(score(explanation, "t20")).as("seed 72").isCloseTo(30e6, within(5e6));
    }

    /** A service on virtual time: callers that call again as soon as they are answered. */
    private static final class World {

        private final VirtualTime time = new VirtualTime();
        private final SplittableRandom random;
        private final LoadBalancer balancer;
        private boolean failing;
        private int calls;
        private int callsToTheFailing;

        World(int targets, long seed) {
            random = new SplittableRandom(seed);
            balancer = LoadBalancer.builder("world")
                    .targets(TargetSource.fixed(
                            IntStream.range(0, targets).mapToObj(Fleet::target).toList()))
                    .policy(Policies.peakEwma())
                    .ticker(time)
                    .scheduler(time)
                    .random(new SplittableRandom(seed + 1))
                    .build();
        }

        void call() {
            Lease lease = balancer.acquire(PickRequest.any());
            boolean fails = failing && lease.target().id().equals("t3");
            calls++;
            callsToTheFailing += fails ? 1 : 0;
            double millis = fails ? 1 : -20 * Math.log(1 - random.nextDouble());
            time.schedule(Duration.ofNanos((long) (millis * 1e6)), () -> {
                lease.complete(fails ? Outcome.FAILURE : Outcome.SUCCESS);
                call();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {81, 82, 83, 84, 85})
    void pick_targetThatFailsFast_attractsNearlyNothing(long seed) {
        World world = new World(20, seed);
        IntStream.range(0, 40).forEach(i -> world.call());
        world.time.advance(Duration.ofSeconds(10));
        world.calls = 0;
        world.failing = true;

        world.time.advance(Duration.ofSeconds(30));

        assertThat(world.calls).isGreaterThan(30_000);
        assertThat(world.callsToTheFailing / (double) world.calls)
                .as("%s of %s", world.callsToTheFailing, world.calls)
                .isLessThanOrEqualTo(0.0005);
    }

    @Test
    void score_slowTargetFallenSilent_fadesToTheMeanAndNotToZero() {
        VirtualTime time = new VirtualTime();
        LoadBalancer balancer = LoadBalancer.builder("pair")
                .targets(TargetSource.fixed(
                        IntStream.range(0, 2).mapToObj(Fleet::target).toList()))
                .policy(Policies.peakEwma())
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(73))
                .build();
        Lease slow = balancer.acquire(PickRequest.any());
        time.advance(Duration.ofSeconds(2));
        slow.complete(Outcome.SUCCESS);
        String id = slow.target().id();

        double atOnce = score(balancer.explain(PickRequest.any()), id);
        double later = scoreAfterTenMinutes(balancer, time, id);

        assertThat(atOnce).isCloseTo(2e9, within(1e6));
        assertThat(later).isBetween(20e6, 60e6);
        balancer.close();
    }

    /** Ten minutes of calls of 20 ms, none of them to the slow target. */
    private static double scoreAfterTenMinutes(LoadBalancer balancer, VirtualTime time, String slow) {
        for (int i = 0; i < 600; i++) {
            Lease lease = balancer.acquire(PickRequest.any());
            time.advance(Duration.ofMillis(20));
            if (lease.target().id().equals(slow)) {
                lease.close();
            } else {
                lease.complete(Outcome.SUCCESS);
            }
            time.advance(Duration.ofMillis(980));
        }
        return score(balancer.explain(PickRequest.any()), slow);
    }
}
