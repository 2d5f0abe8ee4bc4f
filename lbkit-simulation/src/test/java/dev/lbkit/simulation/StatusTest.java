package dev.lbkit.simulation;

import static dev.lbkit.HealthStatus.DEGRADED;
import static dev.lbkit.HealthStatus.DRAINING;
import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static dev.lbkit.HealthStatus.UNKNOWN;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerEvent.StatusChanged;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSet;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How orders, discovery and verdicts make one status, and what a status does. */
final class StatusTest {

    static Stream<Arguments> everyCombination() {
        List<HealthStatus> verdicts = List.of(HEALTHY, DEGRADED, UNKNOWN, UNHEALTHY);
        return verdicts.stream()
                .flatMap(one -> verdicts.stream()
                        .flatMap(two -> Stream.of("listed", "unlisted", "ordered out")
                                .map(fact -> Arguments.of(one, two, fact))));
    }

    @ParameterizedTest
    @MethodSource("everyCombination")
    void status_isTheWorstVerdict_unlessAnOrderOrDiscoveryTakesItOut(HealthStatus one, HealthStatus two, String fact) {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        Lease open = balancer.acquire(PickRequest.any());

        stage.active.say("a", one, "said by one");
        stage.passive.say("a", two, "said by two");
        if (fact.equals("unlisted")) {
            stage.source.set(Stage.targets("b"));
        } else if (fact.equals("ordered out")) {
            balancer.drain("a");
        }
        stage.settle();

        HealthStatus worst = one.orWorse(two);
        assertThat(Stage.state(balancer, "a").status()).isEqualTo(fact.equals("listed") ? worst : DRAINING);
        open.close();
    }

    @Test
    void statusChanged_told_isInTheSnapshotAlready() {
        Stage stage = new Stage("a", "b");
        AtomicReference<LoadBalancer> balancer = new AtomicReference<>();
        List<HealthStatus> seen = new ArrayList<>();
        balancer.set(stage.builder()
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        if (event instanceof StatusChanged changed && balancer.get() != null) {
                            seen.add(
                                    Stage.state(balancer.get(), changed.target().id())
                                            .status());
                        }
                    }
                })
                .build());

        stage.active.say("a", UNHEALTHY, "503");
        stage.settle();

        assertThat(seen).containsExactly(UNHEALTHY);
    }

    @Test
    void acquire_nothingUsableAndFailingClosed_saysWhatIsKnown() {
        Stage stage = new Stage("10.0.0.7", "b", "c", "d");
        LoadBalancer balancer = stage.builder().failClosed().build();
        balancer.drain("d");
        stage.active.say("b", UNHEALTHY, "503");
        stage.active.say("c", UNHEALTHY, "503");
        stage.active.say("10.0.0.7", UNHEALTHY, "connect timed out");
        stage.settle();

        stage.time.advance(ofMillis(1200));

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .isInstanceOfSatisfying(NoTargetException.class, e -> {
                    assertThat(e.reason()).isEqualTo(NoTargetException.Reason.NONE_USABLE);
                    assertThat(e.counts()).containsEntry(UNHEALTHY, 3).containsEntry(DRAINING, 1);
                    assertThat(e.getStackTrace()).isEmpty();
                })
                .hasMessage("shop: no target available: 4 known (3 unhealthy, 1 draining), panic mode off;"
                        + " last failure 10.0.0.7.example:80 'connect timed out' 1.2 s ago");
    }

    @Test
    void acquire_nothingUsableAndFailingOpen_stillPicks() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();
        stage.active.say("a", UNHEALTHY, "503");
        stage.settle();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        balancer.drain("a");
        stage.settle();

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .isInstanceOfSatisfying(
                        NoTargetException.class,
                        e -> assertThat(e.reason()).isEqualTo(NoTargetException.Reason.ALL_DRAINING));
    }

    @Test
    void verdict_changes_theListenerHearsTheReason() {
        Stage stage = new Stage("a");
        stage.builder().build();

        stage.passive.say("a", UNHEALTHY, "5 faults in a row");
        stage.settle();

        assertThat(stage.events(StatusChanged.class))
                .extracting(StatusChanged::from, StatusChanged::to, StatusChanged::reason)
                .contains(org.assertj.core.groups.Tuple.tuple(HEALTHY, UNHEALTHY, "5 faults in a row"));
    }

    @Test
    void verdict_recoversBesideAnotherDetector_theReasonIsOfTheOneThatSpokeLast() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();
        stage.active.say("a", HEALTHY, "2 checks passed");
        stage.passive.say("a", UNHEALTHY, "5 faults in a row");
        stage.settle();
        assertThat(Stage.state(balancer, "a").reason()).isEqualTo("5 faults in a row");

        stage.passive.say("a", HEALTHY, "ejection over");
        stage.settle();

        assertThat(Stage.state(balancer, "a").reason()).isEqualTo("ejection over");
    }

    @Test
    void verdict_onADepartedTarget_isIgnored() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        var late = stage.active.verdicts.get("a");
        stage.source.set(Stage.targets("b"));
        stage.time.advance(ofSeconds(1));
        stage.source.set(Stage.targets("a", "b"));
        stage.settle();

        late.is(UNHEALTHY, "from its former life");
        stage.settle();

        assertThat(Stage.state(balancer, "a").status()).isEqualTo(HEALTHY);
    }

    @Test
    void drain_openLease_completesWhenItEnds() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        Lease open = balancer.acquire(PickRequest.any());

        CompletableFuture<Integer> drained = balancer.drain("a").toCompletableFuture();
        stage.time.advance(ofSeconds(3));
        assertThat(drained).isNotDone();
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("b");
        open.complete(Outcome.SUCCESS);
        stage.time.advance(ofMillis(200));

        assertThat(drained).isCompletedWithValue(0);
        assertThat(Stage.state(balancer, "a").status()).isEqualTo(DRAINING);
    }

    @Test
    void drain_leaseOutlivesTheDeadline_saysHowManyAreLeft() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().drainDeadline(ofSeconds(10)).build();
        balancer.acquire(PickRequest.any());

        CompletableFuture<Integer> drained = balancer.drain("a").toCompletableFuture();
        stage.time.advance(ofSeconds(11));

        assertThat(drained).isCompletedWithValue(1);
        assertThat(balancer.drain("nobody").toCompletableFuture()).isNotDone();
        stage.settle();
        assertThat(stage.time.pending())
                .as("only the reclaiming of leases waits")
                .isEqualTo(1);
    }

    /** The study guide's table of deregistration, with a delay of 300 s: when calls end, when the drain does, how many are left. */
    @ParameterizedTest(name = "calls that end at {0} s: over at {1} s with {2} open")
    @CsvSource({"'', 0, 0", "'10 20 30', 30, 0", "400, 300, 1", "'10 400 500', 300, 2"})
    void drain_asOfATargetGroup_endsWithTheLastCallOrTheDelay(String ends, int over, int left) {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().drainDeadline(ofSeconds(300)).build();
        for (String end : ends.isEmpty() ? new String[0] : ends.split(" ", -1)) {
            Lease open = balancer.acquire(PickRequest.any());
            stage.time.schedule(ofSeconds(Integer.parseInt(end)), () -> open.complete(Outcome.SUCCESS));
        }

        CompletableFuture<Integer> drained = balancer.drain("a").toCompletableFuture();
        int seconds = 0;
        stage.time.advance(ofMillis(200)); // a step of the update loop
        while (!drained.isDone()) {
            assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("b");
            stage.time.advance(ofSeconds(1));
            seconds++;
        }

        assertThat(seconds).isEqualTo(over);
        assertThat(drained).isCompletedWithValue(left);
        assertThat(Stage.state(balancer, "a").status()).isEqualTo(DRAINING);
    }

    @Test
    void restore_afterDrain_returnsAsRecovered() {
        List<TargetSet> sets = new ArrayList<>();
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder()
                .policy((targets, random) -> {
                    sets.add(targets);
                    return (request, now) -> targets.get(0);
                })
                .build();
        balancer.drain("a");
        stage.time.advance(ofSeconds(1));

        balancer.restore("a");
        stage.settle();

        TargetSet last = sets.get(sets.size() - 1);
        assertThat(last.entry(0).recoveredAt()).hasValue(ofSeconds(1).toNanos());
        assertThat(last.entry(1).recoveredAt()).isEmpty();
    }

    @Test
    void weighting_recoveredTarget_rampsInStepsAndThenRests() {
        Weighting tenSeconds = (member, usable) -> member.target().weight()
                * Math.min(
                        1,
                        Math.max(
                                0.1,
                                usable.toMillis()
                                        / (double) Duration.ofSeconds(10).toMillis()));
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().weighting(tenSeconds).build();
        assertThat(Stage.state(balancer, "a").weight())
                .as("the first list is settled")
                .isEqualTo(1);
        stage.active.say("a", UNHEALTHY, "503");
        stage.settle();
        stage.active.say("a", HEALTHY, "");
        stage.settle();
        assertThat(Stage.state(balancer, "a").weight()).isEqualTo(0.1);

        stage.time.advance(ofSeconds(5));
        assertThat(Stage.state(balancer, "a").weight()).isEqualTo(0.5);
        stage.time.advance(ofSeconds(6));

        assertThat(Stage.state(balancer, "a").weight()).isEqualTo(1);
        assertThat(stage.time.pending())
                .as("only the reclaiming of leases waits")
                .isEqualTo(1);
    }

    /** Does what the test says at each event, with the balancer once it is built. */
    private static BalancerListener on(
            AtomicReference<LoadBalancer> balancer, BiConsumer<LoadBalancer, BalancerEvent> act) {
        return new BalancerListener() {
            @Override
            public void on(BalancerEvent event) {
                if (balancer.get() != null) {
                    act.accept(balancer.get(), event);
                }
            }
        };
    }

    @Test
    void drain_byAListenerOfAStatus_isInTheNextUpdate() {
        Stage stage = new Stage("a", "b", "c");
        AtomicReference<LoadBalancer> balancer = new AtomicReference<>();
        List<CompletableFuture<Integer>> drained = new ArrayList<>();
        balancer.set(stage.builder()
                .listener(on(balancer, (its, event) -> {
                    if (event instanceof StatusChanged changed && changed.to() == UNHEALTHY) {
                        drained.add(its.drain("b").toCompletableFuture());
                    }
                }))
                .build());

        stage.active.say("a", UNHEALTHY, "503");
        stage.settle();

        assertThat(Stage.state(balancer.get(), "b").status()).isEqualTo(DRAINING);
        stage.time.advance(ofMillis(200)); // a step of the update loop
        assertThat(drained).singleElement().satisfies(one -> assertThat(one).isCompletedWithValue(0));
        assertThat(stage.events(StatusChanged.class))
                .extracting(changed -> changed.target().id() + " " + changed.to())
                .endsWith("a UNHEALTHY", "b DRAINING");
    }

    @Test
    void close_byAListenerOfAStatus_leavesNothingBehind() {
        Stage stage = new Stage("a", "b");
        AtomicReference<LoadBalancer> balancer = new AtomicReference<>();
        balancer.set(stage.builder()
                .listener(on(balancer, (its, event) -> {
                    if (event instanceof StatusChanged) {
                        its.close();
                    }
                }))
                .build());
        CompletableFuture<Integer> drained = balancer.get().drain("a").toCompletableFuture();

        stage.settle();

        assertThat(drained).isCompletedWithValue(0);
        assertThat(stage.active.closed).containsExactlyInAnyOrder("a", "b");
        assertThat(stage.events(BalancerEvent.PartFailed.class)).isEmpty();
        assertThat(stage.time.pending()).isZero();
    }

    @Test
    void restore_whenTheDrainEnds_returnsTheTargetAtTheNextUpdate() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        stage.settle();

        balancer.drain("a").thenRun(() -> balancer.restore("a"));
        stage.time.advance(ofSeconds(1));

        assertThat(Stage.state(balancer, "a").status()).isEqualTo(HEALTHY);
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        assertThat(stage.events(BalancerEvent.PartFailed.class)).isEmpty();
    }

    @Test
    void close_whenTheDrainEnds_leavesNothingBehind() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();

        CompletableFuture<Void> closed =
                balancer.drain("a").thenRun(balancer::close).toCompletableFuture();
        stage.time.advance(ofSeconds(1));

        assertThat(closed).isCompleted();
        assertThat(stage.active.closed).containsExactlyInAnyOrder("a", "b");
        assertThat(stage.events(BalancerEvent.PartFailed.class)).isEmpty();
        assertThat(stage.time.pending()).isZero();
    }
}
