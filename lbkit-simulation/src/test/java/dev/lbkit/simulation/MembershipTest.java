package dev.lbkit.simulation;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerEvent.DiscoveryRefused;
import dev.lbkit.BalancerEvent.PartFailed;
import dev.lbkit.BalancerEvent.TargetJoined;
import dev.lbkit.BalancerEvent.TargetLeft;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.NoTargetException;
import dev.lbkit.NoTargetException.Reason;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a balancer takes the lists of its source. */
final class MembershipTest {

    @Test
    void build_listPushedAtOnce_isInUse() {
        LoadBalancer balancer = new Stage("a", "b").builder().build();

        Lease lease = balancer.acquire(PickRequest.any());

        assertThat(lease.target().id()).isEqualTo("a");
        assertThat(balancer.snapshot().targets()).hasSize(2);
    }

    /** A source that pushes nothing by itself and lets the test do it. */
    private static TargetSource handingOver(TargetSource.Sink[] sink) {
        return to -> {
            sink[0] = to;
            return () -> {};
        };
    }

    @Test
    void build_sourceSilent_refusesUntilTheFirstList() {
        Stage stage = new Stage();
        TargetSource.Sink[] sink = new TargetSource.Sink[1];
        LoadBalancer balancer = stage.builder().targets(handingOver(sink)).build();
        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .isInstanceOfSatisfying(
                        NoTargetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NONE_KNOWN))
                .hasMessage("shop: no target available: 0 known");

        sink[0].push(Stage.targets("a"));
        stage.settle();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
    }

    @Test
    void build_withoutPolicy_isRefused() {
        LoadBalancer.Builder builder = LoadBalancer.builder("shop").targets(TargetSource.fixed(Stage.targets("a")));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("shop: targets and policy are not both set (expected: both before build)");
    }

    @Test
    void newList_survivingId_keepsItsCountersAndTakesTheNewFacts() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        Lease lease = balancer.acquire(PickRequest.any());

        stage.source.set(List.of(Stage.target("b"), Stage.target("a").withWeight(7)));
        stage.settle();

        assertThat(Stage.state(balancer, "a").inFlight()).isEqualTo(1);
        assertThat(Stage.state(balancer, "a").weight()).isEqualTo(7);
        assertThat(lease.target().weight()).isEqualTo(7);
        assertThat(stage.events(TargetJoined.class)).hasSize(2);
    }

    @Test
    void newList_sameIdAtAnotherUri_isAnotherTarget() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();
        balancer.acquire(PickRequest.any());

        stage.source.set(List.of(Target.of("a", "http://elsewhere.example:80")));
        stage.settle();

        assertThat(Stage.state(balancer, "a").inFlight()).isZero();
        assertThat(stage.active.closed).containsExactly("a");
    }

    /** Bug class B9. */
    @Test
    void newList_equalToTheOldOne_rebuildsNothing() {
        Stage stage = new Stage("a", "b");
        stage.builder().build();
        int before = stage.rebuilds.get();

        stage.source.set(Stage.targets("a", "b"));
        stage.settle();

        assertThat(stage.rebuilds).hasValue(before);
    }

    @Test
    void newLists_inOneBurst_rebuildOnceAndEndAtTheLast() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();
        int before = stage.rebuilds.get();

        for (int i = 0; i < 1000; i++) {
            stage.source.set(Stage.targets("t" + i));
        }
        stage.settle();

        assertThat(stage.rebuilds).hasValue(before + 1);
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("t999");
    }

    @Test
    void newList_withoutATarget_drainsItAndForgetsItWhenIdle() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        Lease open = balancer.acquire(PickRequest.any());

        stage.source.set(Stage.targets("b"));
        stage.time.advance(ofSeconds(5));
        assertThat(Stage.state(balancer, "a").status()).isEqualTo(HealthStatus.DRAINING);
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("b");
        open.close();
        stage.time.advance(ofSeconds(1));

        assertThat(balancer.snapshot().targets()).hasSize(1);
        assertThat(stage.events(TargetLeft.class)).singleElement().satisfies(left -> {
            assertThat(left.target().id()).isEqualTo("a");
            assertThat(left.abandoned()).isZero();
        });
        assertThat(stage.active.closed).containsExactly("a");
    }

    @Test
    void discoveryFails_lastGoodListStays_andItsAgeGrows() {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();

        stage.time.advance(ofSeconds(90));
        stage.source.fail(new IllegalStateException("registry down"));
        stage.settle();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        assertThat(balancer.snapshot().listAge()).isEqualTo(ofSeconds(90));
        assertThat(stage.events(DiscoveryRefused.class)).singleElement().satisfies(refused -> {
            assertThat(refused.reason()).contains("registry down");
            assertThat(refused.kept()).isEqualTo(1);
            assertThat(refused.age()).isEqualTo(ofSeconds(90));
        });
    }

    @Test
    void subscribe_throws_isAFailedDiscoveryAndNoFailedBuild() {
        Stage stage = new Stage();
        LoadBalancer balancer = stage.builder()
                .targets(sink -> {
                    throw new IllegalStateException("registry down");
                })
                .build();

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .hasMessage("shop: no target available: 0 known; last failure discovery"
                        + " 'java.lang.IllegalStateException: registry down' 0.0 s ago");
    }

    @Test
    void push_listWithANull_isContainedAndTheLoopGoesOn() {
        Stage stage = new Stage();
        TargetSource.Sink[] sink = new TargetSource.Sink[1];
        LoadBalancer balancer = stage.builder().targets(handingOver(sink)).build();

        sink[0].push(Collections.singletonList(null));
        sink[0].push(Stage.targets("a"));
        stage.settle();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        assertThat(stage.events(PartFailed.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "b,b"})
    void badList_isRefusedWhole(String ids) {
        Stage stage = new Stage("a");
        LoadBalancer balancer = stage.builder().build();

        stage.source.set(ids.isEmpty() ? List.of() : Stage.targets(ids.split(",")));
        stage.settle();

        assertThat(balancer.snapshot().targets())
                .singleElement()
                .satisfies(state -> assertThat(state.target().id()).isEqualTo("a"));
        assertThat(stage.events(DiscoveryRefused.class)).hasSize(1);
    }

    /** Chaos test C16: what no target may weigh is refused where the target is made; what they may not weigh together, here. */
    @Test
    void newList_weightsThatAddUpToInfinity_isRefusedWholeAndNamesTheTarget() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();

        stage.source.set(
                List.of(Stage.target("a").withWeight(1e308), Stage.target("b").withWeight(1e308), Stage.target("c")));
        stage.settle();

        assertThat(balancer.snapshot().targets())
                .extracting(state -> state.target().id() + " " + state.weight())
                .containsExactly("a 1.0", "b 1.0");
        assertThat(stage.events(DiscoveryRefused.class))
                .singleElement()
                .satisfies(event -> assertThat(event.reason())
                        .isEqualTo("the weights add up to infinity with 1.0E308 of target 'b'"));
        assertThat(stage.events(PartFailed.class)).isEmpty();
    }

    /** Chaos test C16: a weighting that gives what is no weight changes no weight. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1})
    void weighting_noWeight_keepsTheConstantOneAndNamesTheTarget(double asked) {
        Stage stage = new Stage("a", "b");

        LoadBalancer balancer = stage.builder()
                .weighting((member, usable) -> member.target().id().equals("b") ? asked : 3)
                .build();

        assertThat(balancer.snapshot().targets())
                .extracting(state -> state.target().id() + " " + state.weight())
                .containsExactly("a 3.0", "b 1.0");
        assertThat(stage.events(PartFailed.class))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.cause())
                        .hasMessage("weight: " + asked + " (expected: finite and >= 0) of target b"));
    }

    @Test
    void close_endsEverything_andLaterAcquiresAreRefused() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder().build();
        Lease open = balancer.acquire(PickRequest.any());

        balancer.close();
        balancer.close();
        stage.settle();

        assertThatThrownBy(() -> balancer.acquire(PickRequest.any()))
                .isInstanceOfSatisfying(
                        NoTargetException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED))
                .hasMessage("shop: no target available: the balancer is closed");
        assertThat(stage.active.closed).containsExactlyInAnyOrder("a", "b");
        assertThat(stage.time.pending()).isZero();
        assertThat(balancer.drain("a").toCompletableFuture()).isCompletedWithValue(0);
        open.close();
    }

    @Test
    void close_duringARamp_leavesNoTaskBehind() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer =
                stage.builder().weighting((member, usable) -> 0.5).build();
        stage.settle();

        balancer.close();
        stage.settle();

        assertThat(stage.time.pending()).isZero();
    }

    @Test
    void newList_setByAListenerInsideAnother_isTheOneThatHolds() {
        Stage stage = new Stage("a", "b");
        LoadBalancer balancer = stage.builder()
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        if (event instanceof TargetJoined joined
                                && joined.target().id().equals("a")) {
                            stage.source.set(Stage.targets("a"));
                        }
                    }
                })
                .build();

        assertThat(Stage.state(balancer, "b").status()).isEqualTo(HealthStatus.DRAINING);
        stage.time.advance(ofSeconds(1));

        assertThat(balancer.snapshot().targets())
                .extracting(state -> state.target().id())
                .containsExactly("a");
        assertThat(stage.events(TargetLeft.class)).hasSize(1);
    }

    @Test
    void build_firstVerdictInsideWatch_isInTheFirstView() {
        Stage stage = new Stage("a", "b");

        LoadBalancer balancer = stage.builder()
                .detector(environment -> (target, verdict) -> {
                    verdict.is(HealthStatus.UNHEALTHY, "not seen yet");
                    return new HealthDetector.Watch() {};
                })
                .failClosed()
                .build();

        assertThat(balancer.snapshot().targets())
                .extracting(state -> state.status() + " " + state.reason())
                .containsExactly("UNHEALTHY not seen yet", "UNHEALTHY not seen yet");
        assertThat(stage.rebuilds).as("nobody was picked on meanwhile").hasValue(0);
        assertThat(stage.events(BalancerEvent.StatusChanged.class)).hasSize(2);
    }

    @Test
    void push_listThatItsOwnerChangesAfterwards_isTakenAsItWas() {
        Stage stage = new Stage();
        TargetSource.Sink[] sink = new TargetSource.Sink[1];
        LoadBalancer balancer = stage.builder().targets(handingOver(sink)).build();
        List<Target> mine = new ArrayList<>(Stage.targets("a", "b"));

        sink[0].push(mine);
        mine.clear();
        stage.settle();

        assertThat(balancer.snapshot().targets()).hasSize(2);
        assertThat(stage.events(DiscoveryRefused.class)).isEmpty();
    }
}
