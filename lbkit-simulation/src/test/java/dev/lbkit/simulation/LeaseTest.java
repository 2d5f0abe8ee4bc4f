package dev.lbkit.simulation;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent.LeasesReclaimed;
import dev.lbkit.BalancerEvent.PartFailed;
import dev.lbkit.BalancerListener;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leases count, teach and leave behind. */
final class LeaseTest {

    @Test
    void complete_twice_countsOnce() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();
        Lease kept = balancer.acquire(PickRequest.any());
        Lease lease = balancer.acquire(PickRequest.any());

        stage.time.advance(ofMillis(20));
        lease.complete(Outcome.SUCCESS);
        lease.complete(Outcome.FAILURE);
        lease.close();

        assertThat(Stage.state(balancer, "a").inFlight()).isEqualTo(1);
        assertThat(stage.active.heard).containsExactly("a SUCCESS PT0.02S");
        kept.close();
    }

    @Test
    void close_withoutVerdict_teachesNothing() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();

        try (Lease lease = balancer.acquire(PickRequest.any())) {
            assertThat(lease.target().id()).isEqualTo("a");
        }

        assertThat(stage.active.heard).isEmpty();
        assertThat(Stage.state(balancer, "a").inFlight()).isZero();
    }

    @Test
    void lease_neverEnded_isReclaimedByAgeAndCounted() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().leaseLimit(ofSeconds(60)).build();
        Lease lost = balancer.acquire(PickRequest.any());
        stage.time.advance(ofSeconds(59));
        Lease alive = balancer.acquire(PickRequest.any());
        stage.time.advance(ofSeconds(30));
        assertThat(Stage.state(balancer, "a").inFlight()).isEqualTo(2);

        stage.time.advance(ofSeconds(31));
        assertThat(stage.events(LeasesReclaimed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.count()).isEqualTo(2));
        Lease fresh = balancer.acquire(PickRequest.any());
        lost.complete(Outcome.SUCCESS);
        alive.complete(Outcome.SUCCESS);

        assertThat(Stage.state(balancer, "a").inFlight()).isEqualTo(1);
        assertThat(stage.active.heard).as("a reclaimed lease teaches nothing").isEmpty();
        fresh.close();
        assertThat(Stage.state(balancer, "a").inFlight()).isZero();
    }

    @Test
    void complete_withReport_theMemberShowsIt() {
        List<Member> members = new ArrayList<>();
        LoadBalancer balancer = new Stage("a")
                .builder()
                .policy((targets, random) -> {
                    members.add(targets.get(0));
                    return (request, now) -> targets.get(0);
                })
                .build();
        LoadReport report = new LoadReport(0.7, 12, Optional.empty());

        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS, report);

        assertThat(members.get(0).lastReport()).contains(report);
    }

    @Test
    void estimates_areKeptFromTheFirstTimeSomebodyReadsOne() {
        List<Member> members = new ArrayList<>();
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder()
                .policy((targets, random) -> {
                    members.add(targets.get(0));
                    return (request, now) -> targets.get(0);
                })
                .build();
        Member member = members.get(0);
        call(stage, balancer, 50, Outcome.SUCCESS);
        assertThat(Stage.state(balancer, "a").latencyNanos()).isEmpty();

        assertThat(member.latencyNanos(stage.time.read(), 7)).isEqualTo(7);
        call(stage, balancer, 50, Outcome.SUCCESS);
        call(stage, balancer, 1, Outcome.FAILURE);

        assertThat(Stage.state(balancer, "a").latencyNanos()).hasValue(50e6);
        assertThat(member.faultRate(stage.time.read())).isGreaterThan(0.29);
        assertThat(member.latencyNanos(stage.time.read() + ofSeconds(1000).toNanos(), 7))
                .isLessThan(50e6 / 1000);
    }

    private static void call(Stage stage, LoadBalancer balancer, long millis, Outcome outcome) {
        Lease lease = balancer.acquire(PickRequest.any());
        stage.time.advance(ofMillis(millis));
        lease.complete(outcome);
    }

    /** Bug class B20; LeakTest of lbkit-api has it under load. */
    @Test
    void listenerThrows_nothingElseIsHarmed() {
        Stage stage = new Stage("a");
        List<String> told = new ArrayList<>();
        LoadBalancer balancer = stage.builder()
                .listener(new BalancerListener() {
                    @Override
                    public void leased(String balancer, Target target) {
                        throw new IllegalStateException("planted");
                    }

                    @Override
                    public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
                        throw new StackOverflowError("planted");
                    }
                })
                .listener(new BalancerListener() {
                    @Override
                    public void completed(String balancer, Target target, Outcome outcome, long latencyNanos) {
                        told.add(balancer + " " + target.id() + " " + outcome);
                    }
                })
                .build();

        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);

        assertThat(told).containsExactly("shop a SUCCESS");
        assertThat(Stage.state(balancer, "a").inFlight()).isZero();
    }

    @Test
    void policyThrows_theOldPickerStaysAndTheListenerHears() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder()
                .policy((targets, random) -> {
                    if (targets.size() > 1) {
                        throw new IllegalStateException("planted");
                    }
                    return (request, now) -> targets.get(0);
                })
                .build();

        stage.source.set(Stage.targets("b", "a"));
        stage.settle();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        assertThat(stage.events(PartFailed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.part()).startsWith("policy"));
    }

    @Test
    @SuppressWarnings("NullAway") // the point
    void policyGivesNoPicker_theOldOneStaysAndTheListenerHears() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder()
                .policy((targets, random) -> targets.size() > 1 ? null : (request, now) -> targets.get(0))
                .build();

        stage.source.set(Stage.targets("b", "a"));
        stage.settle();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        assertThat(stage.events(PartFailed.class)).hasSize(1);
    }

    /** Where a first attempt needs no time, as one target is left to it, a later one may: it goes elsewhere. */
    @Test
    void acquire_laterAttempt_readsTheTime() {
        VirtualTime time = new VirtualTime();
        List<Long> ticks = new ArrayList<>();
        LoadBalancer balancer = LoadBalancer.builder("attempts")
                .targets(TargetSource.fixed(Stage.targets("a")))
                .policy((targets, random) -> new Picker() {
                    @Override
                    public Member pick(PickRequest request, long now) {
                        ticks.add(now);
                        return targets.get(0);
                    }

                    @Override
                    public boolean needsTime() {
                        return false;
                    }
                })
                .ticker(time)
                .scheduler(time)
                .build();
        time.advance(ofSeconds(1));

        boolean isFirstTimed = balancer.acquire(PickRequest.any()).begun().isPresent();
        Lease second = balancer.acquire(PickRequest.any().after(Stage.target("b")));

        assertThat(isFirstTimed).isFalse();
        assertThat(second.begun()).hasValue(ofSeconds(1).toNanos());
        assertThat(ticks.get(1)).isEqualTo(ofSeconds(1).toNanos());
    }

    @Test
    void policyThrowsAtTheStart_theRefusalSaysSo() {
        LoadBalancer balancer = new Stage("a")
                .builder()
                .policy((targets, random) -> {
                    throw new IllegalStateException("planted");
                })
                .build();

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .hasMessageContaining("1 known (1 healthy)")
                .hasMessageContaining("planted");
    }

    @Test
    void explain_listsWhomTheShellLeftOut() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        balancer.drain("a");
        stage.settle();

        Explanation explanation = balancer.explain(PickRequest.any());

        assertThat(explanation.chosen().id()).isEqualTo("b");
        assertThat(explanation.exclusions())
                .containsExactly(
                        new Explanation.Exclusion(Stage.target("a"), HealthStatus.DRAINING + ": taken out by order"));
    }

    @Test
    void tickWraps_latencyAndDrainStayRight() {
        Stage stage = new Stage(new VirtualTime(Long.MAX_VALUE - ofMillis(10).toNanos()), "a");
        LoadBalancer balancer = stage.builder().build();

        call(stage, balancer, 20, Outcome.SUCCESS);

        assertThat(stage.active.heard).containsExactly("a SUCCESS PT0.02S");
        assertThat(balancer.snapshot().listAge()).isEqualTo(ofMillis(20));
    }

    /** A stage of a and b, whose policy throws at its calls of these numbers, from 1 on. */
    private static LoadBalancer throwingAt(Stage stage, IntPredicate number) {
        AtomicInteger calls = new AtomicInteger();
        return stage.builder()
                .failClosed()
                .policy((targets, random) -> {
                    if (number.test(calls.incrementAndGet())) {
                        throw new IllegalStateException("planted");
                    }
                    return (request, now) -> targets.get(0);
                })
                .build();
    }

    @Test
    void policyThrowsOnce_theNextUpdateAsksItAgain() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = throwingAt(stage, call -> call == 2);
        stage.active.say("a", HealthStatus.UNHEALTHY, "503");
        stage.settle();
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");

        stage.source.fail(new IllegalStateException("registry down"));
        stage.settle();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("b");
        assertThat(stage.events(PartFailed.class)).hasSize(1);
    }

    @Test
    void policyThrowsOnceAtADrain_theDrainEndsOnceNobodyPicksTheTarget() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = throwingAt(stage, call -> call >= 2 && call <= 6);
        CompletableFuture<Integer> drained = balancer.drain("a").toCompletableFuture();
        List<String> picked = new ArrayList<>();
        drained.thenRun(
                () -> picked.add(balancer.acquire(PickRequest.any()).target().id()));

        stage.time.advance(ofSeconds(1));

        assertThat(picked).as("picked when the drain ended").containsExactly("b");
        assertThat(stage.events(PartFailed.class))
                .as("told once, for all that it is asked ten times a second")
                .hasSize(1);
    }

    @Test
    void policyThrowsForEver_theDrainEndsAtItsDeadline() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = throwingAt(stage, call -> call >= 2);
        CompletableFuture<Integer> drained = balancer.drain("a").toCompletableFuture();

        stage.time.advance(ofSeconds(29));
        assertThat(drained).isNotDone();
        stage.time.advance(ofSeconds(2));

        assertThat(drained).isCompletedWithValue(0);
    }

    /** Stamps of estimates tell ages of up to 26 days apart; leases that live longer than that do not change it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 15, 365})
    void estimates_ofATargetLeftAlone_stayFaded(int leaseLimitDays) {
        List<Member> members = new ArrayList<>();
        Stage stage = new Stage("a");
        LoadBalancer.Builder builder = stage.builder().policy((targets, random) -> {
            members.add(targets.get(0));
            return (request, now) -> targets.get(0);
        });
        if (leaseLimitDays > 0) {
            builder.leaseLimit(ofDays(leaseLimitDays));
        }
        LoadBalancer balancer = builder.build();
        Member member = members.get(0);
        member.latencyNanos(0, 7);
        member.answers();
        call(stage, balancer, 50, Outcome.SUCCESS);
        call(stage, balancer, 50, Outcome.FAILURE);

        for (int day = 1; day <= 110; day++) {
            stage.time.advance(ofDays(1));

            long now = stage.time.read();
            assertThat(member.faultRate(now)).as("faults on day %s", day).isLessThan(1e-9);
            assertThat(member.latencyNanos(now, 7)).as("latency on day %s", day).isLessThan(7.1);
            assertThat(member.answers().count(now)).as("answers on day %s", day).isLessThan(1e-9);
            assertThat(member.answers().freshness(now))
                    .as("freshness on day %s", day)
                    .isLessThan(1e-9);
        }
    }

    @Test
    void lease_neverEnded_isReclaimedByAnAgeOfManyDays() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().leaseLimit(ofDays(25)).build();
        stage.time.advance(ofDays(1));
        balancer.acquire(PickRequest.any());

        stage.time.advance(ofDays(48));
        assertThat(Stage.state(balancer, "a").inFlight()).isEqualTo(1);
        stage.time.advance(ofDays(2));

        assertThat(Stage.state(balancer, "a").inFlight()).isZero();
        assertThat(stage.events(LeasesReclaimed.class)).hasSize(1);
    }
}
