package dev.lbkit.failover.gslb;

import static dev.lbkit.failover.gslb.Panel.Position.OFF;
import static dev.lbkit.failover.gslb.Panel.Position.ON;
import static dev.lbkit.failover.gslb.RecordTree.leaf;
import static dev.lbkit.failover.gslb.RecordTree.weighted;
import static dev.lbkit.failover.gslb.RefusedException.Reason.ASSERTION;
import static dev.lbkit.failover.gslb.RefusedException.Reason.CAPACITY;
import static dev.lbkit.failover.gslb.RefusedException.Reason.CONFLICT;
import static dev.lbkit.failover.gslb.RefusedException.Reason.GATE;
import static dev.lbkit.failover.gslb.RefusedException.Reason.PRECEDENCE;
import static dev.lbkit.failover.gslb.RefusedException.Reason.WAIT_PERIOD;
import static dev.lbkit.failover.gslb.ZonalShift.Kind.AUTOSHIFT;
import static dev.lbkit.failover.gslb.ZonalShift.Kind.MANUAL;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zonal shifts and routing controls; the numbers in comments are those of the table of examples. */
final class OperatorTest {

    private final VirtualTime time = new VirtualTime();
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(time.read());
    private final StateStore<Map<ZonalShift.Kind, ZonalShift>> store = StateStore.inMemory(Map.of());
    private final ZonalShifts shifts = ZonalShifts.over(store, clock, time);
    private final StateStore<Panel> panel = StateStore.inMemory(Panel.of(Map.of("east", ON, "west", ON, "gate", OFF)));
    private final Map<String, HealthDetector.Verdict> verdicts = new HashMap<>();

    private RoutingControls controls(SafetyRule... rules) {
        return RoutingControls.over(panel, clock, List.of(rules));
    }

    /** One target in each of three zones, chosen alike among the usable ones. */
    private LoadBalancer balancer(HealthDetector detector) {
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(in("a"), in("b"), in("c"))))
                .policy(weighted("zones", 1, leaf("a"))
                        .with(1, leaf("b"))
                        .with(1, leaf("c"))
                        .around(
                                Client.UNKNOWN,
                                target -> target.locality().zone(),
                                (targets, random) -> (request, now) -> targets.get(0)))
                .detector(detector)
                .detector(environment -> (target, verdict) -> {
                    verdicts.put(target.id(), verdict);
                    return new HealthDetector.Watch() {};
                })
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(1))
                .build();
        time.advance(ZERO);
        return balancer;
    }

    private static Target in(String zone) {
        return Target.of(zone, "http://" + zone + ":80").in("eu", zone);
    }

    private Set<String> serving(LoadBalancer balancer) {
        time.advance(ZERO);
        return IntStream.range(0, 100)
                .mapToObj(i -> balancer.explain(PickRequest.any()).chosen().id())
                .collect(Collectors.toSet());
    }

    private static RefusedException.Reason refusal(ThrowingCallable order) {
        return catchThrowableOfType(RefusedException.class, order).reason();
    }

    @Test
    void shift_runningBalancer_leavesTheZoneUntilItExpires() { // 1
        LoadBalancer balancer = balancer(shifts.detector());

        shifts.shift("b", ofHours(2), "power");
        Set<String> during = serving(balancer);
        String why = balancer.snapshot().targets().get(1).reason();
        time.advance(ofHours(2));

        assertThat(during).containsExactlyInAnyOrder("a", "c");
        assertThat(why).isEqualTo("zonal shift (MANUAL) away from b until 1970-01-01T02:00:00Z: power");
        assertThat(serving(balancer)).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(shifts.applied()).isEmpty();
        assertThat(shifts.shifts())
                .extracting(shift -> shift.status(clock.instant()))
                .containsExactly(ZonalShift.Status.EXPIRED);
    }

    @Test
    void shift_badLength_isRefused() { // 2
        assertThatThrownBy(() -> shifts.shift("b", ofHours(73), "power"))
                .hasMessage("length: PT73H (expected: > 0 and at most 72 h)");
        assertThatThrownBy(() -> shifts.shift("b", ofHours(72).plusNanos(1), "power"))
                .hasMessageStartingWith("length: PT72H0.000000001S");
        assertThatThrownBy(() -> shifts.shift("b", ZERO, "power")).isInstanceOf(IllegalArgumentException.class);
        shifts.shift("b", ofHours(72), "power");
    }

    @Test
    void shift_everythingIsUnhealthy_isActiveAndChangesNothing() { // 3
        LoadBalancer balancer = balancer(shifts.detector());
        verdicts.values().forEach(verdict -> verdict.is(HealthStatus.UNHEALTHY, "down"));

        shifts.shift("b", ofHours(1), "power");

        assertThat(shifts.applied()).isPresent();
        assertThat(serving(balancer)).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void autoshift_manualIsActive_waitsUntilItEnds() { // 8
        LoadBalancer balancer = balancer(shifts.detector());
        shifts.shift("a", ofHours(1), "power");

        shifts.autoshift("b", ofHours(8), "faults");

        assertThat(serving(balancer)).containsExactlyInAnyOrder("b", "c");
        shifts.cancel(MANUAL);
        assertThat(serving(balancer)).containsExactlyInAnyOrder("a", "c");
        assertThat(shifts.applied()).map(ZonalShift::kind).contains(AUTOSHIFT);
    }

    @ParameterizedTest
    @CsvSource({
        "PRACTICE_RUN, MANUAL, MANUAL, INTERRUPTED",
        "PRACTICE_RUN, AUTOSHIFT, AUTOSHIFT, INTERRUPTED",
        "PRACTICE_RUN, EXPERIMENT, EXPERIMENT, INTERRUPTED",
        "MANUAL, PRACTICE_RUN, refused, ACTIVE",
        "MANUAL, EXPERIMENT, refused, ACTIVE",
        "MANUAL, AUTOSHIFT, MANUAL, ACTIVE",
        "MANUAL, MANUAL, refused, ACTIVE",
        "AUTOSHIFT, MANUAL, MANUAL, ACTIVE",
        "AUTOSHIFT, PRACTICE_RUN, refused, ACTIVE",
        "AUTOSHIFT, EXPERIMENT, refused, ACTIVE",
        "AUTOSHIFT, AUTOSHIFT, refused, ACTIVE",
        "EXPERIMENT, MANUAL, MANUAL, CANCELLED",
        "EXPERIMENT, AUTOSHIFT, AUTOSHIFT, CANCELLED",
        "EXPERIMENT, PRACTICE_RUN, refused, ACTIVE",
        "EXPERIMENT, EXPERIMENT, refused, ACTIVE",
        "PRACTICE_RUN, PRACTICE_RUN, refused, ACTIVE",
    })
    void start_anotherIsApplied_followsThePrecedence(
            ZonalShift.Kind first, ZonalShift.Kind second, String applied, ZonalShift.Status firstThen) {
        ZonalShift before = start(first, "a");

        String result;
        try {
            start(second, "b");
            result = shifts.applied().orElseThrow().kind().name();
        } catch (RefusedException e) {
            assertThat(e.reason()).isEqualTo(PRECEDENCE);
            assertThat(e).hasMessageContaining("not while " + first + " away from a is active");
            result = "refused";
        }

        assertThat(result).isEqualTo(applied);
        assertThat(shifts.shifts())
                .filteredOn(
                        shift -> shift.kind() == before.kind() && shift.zone().equals("a"))
                .extracting(shift -> shift.status(clock.instant()))
                .containsExactly(firstThen);
    }

    private ZonalShift start(ZonalShift.Kind kind, String zone) {
        return switch (kind) {
            case MANUAL -> shifts.shift(zone, ofHours(1), "power");
            case AUTOSHIFT -> shifts.autoshift(zone, ofHours(1), "faults");
            case EXPERIMENT -> shifts.experiment(zone, ofHours(1), "trial");
            case PRACTICE_RUN -> shifts.practice(zone, ofMinutes(30), Map.of("a", 3, "b", 3));
        };
    }

    @Test
    void practice_zonesAreUnequal_isRefused() { // 7
        Map<String, Integer> unequal = Map.of("a", 10, "b", 10, "c", 4);

        assertThat(refusal(() -> shifts.practice("a", ofMinutes(30), unequal))).isEqualTo(CAPACITY);
        shifts.autoshift("a", ofHours(1), "faults");
        assertThat(refusal(() -> shifts.endAutoshift(unequal))).isEqualTo(CAPACITY);
        shifts.endAutoshift(Map.of("a", 10, "b", 10, "c", 8));
        assertThat(shifts.applied()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10, 10, 10, true", "12, 10, 8, true", "12, 11, 7, false", "1201, 1000, 799, false", "13, 9, 8, false"})
    void equallyFit_healthyTargets_areWithin20PercentOfTheMean(int a, int b, int c, boolean expected) {
        assertThat(ZonalShifts.areEquallyFit(Map.of("a", a, "b", b, "c", c))).isEqualTo(expected);
    }

    @Test
    void practice_noZoneHasAHealthyTarget_isRefused() {
        assertThat(refusal(() -> shifts.practice("a", ofMinutes(30), Map.of("a", 0, "b", 0))))
                .isEqualTo(CAPACITY);
        assertThat(refusal(() -> shifts.practice("a", ofMinutes(30), Map.of()))).isEqualTo(CAPACITY);
    }

    @Test
    void renew_activeShift_endsLater() {
        shifts.shift("b", ofHours(1), "power");

        shifts.renew(MANUAL, ofHours(3));
        time.advance(ofHours(2));

        assertThat(shifts.applied()).isPresent();
        time.advance(ofHours(1));
        assertThat(shifts.applied()).isEmpty();
        assertThat(refusal(() -> shifts.cancel(MANUAL))).isEqualTo(PRECEDENCE);
    }

    @Test
    void close_balancerAndShifts_leaveNoTaskBehind() {
        LoadBalancer balancer = balancer(shifts.detector());
        shifts.shift("b", ofHours(1), "power");

        shifts.close();
        balancer.close();
        time.advance(ZERO);

        assertThat(time.pending()).isZero();
    }

    @Test
    void close_storeTellsOfAChangeOnItsWay_awaitsNothing() {
        List<Consumer<StateStore.Versioned<Map<ZonalShift.Kind, ZonalShift>>>> listeners = new ArrayList<>();
        ZonalShifts late = ZonalShifts.over(
                new StateStore<>() {
                    @Override
                    public boolean replace(long version, Map<ZonalShift.Kind, ZonalShift> state) {
                        return false;
                    }

                    @Override
                    public Subscription subscribe(
                            Consumer<StateStore.Versioned<Map<ZonalShift.Kind, ZonalShift>>> listener) {
                        listeners.add(listener);
                        return () -> {};
                    }
                },
                clock,
                time);
        ZonalShift shift =
                new ZonalShift(MANUAL, "b", clock.instant().plus(ofHours(1)), "power", ZonalShift.Ending.NONE);

        late.close();
        listeners.forEach(listener -> listener.accept(new StateStore.Versioned<>(1, Map.of(MANUAL, shift))));

        assertThat(time.pending()).isZero();
    }

    @Test
    void over_ruleOfAnUnknownControl_listensNoMore() {
        SlowStore store = new SlowStore();

        assertThatThrownBy(() ->
                        RoutingControls.over(store, clock, List.of(SafetyRule.assertion("r", Condition.any("north")))))
                .hasMessageStartingWith("control: north");
        assertThat(store.listeners).isEmpty();
    }

    @Test
    void update_controlOfOneTargetCannotBeTold_movesTheOthers() {
        RoutingControls controls = controls();
        List<BalancerEvent> failures = new ArrayList<>();
        HealthDetector detector = controls.detector(target -> {
            if (target.id().equals("a")) {
                throw new IllegalStateException("no label");
            }
            return target.id().equals("b") ? "west" : "east";
        });
        List<String> said = new ArrayList<>();
        HealthDetector.Detection detection = detector.start(
                new LoadBalancer.Environment("shop", time, time, new SplittableRandom(1), new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        failures.add(event);
                    }
                }));
        for (String zone : List.of("a", "b", "c")) {
            detection.watch(in(zone), (status, reason) -> said.add(zone + " " + status));
        }

        controls.update(Map.of("west", OFF));

        assertThat(said).containsExactly("b HEALTHY", "c HEALTHY", "b UNHEALTHY", "c HEALTHY");
        assertThat(failures)
                .hasSize(2) // at the beginning, and at the change
                .allMatch(event -> event instanceof BalancerEvent.PartFailed failed
                        && failed.part().equals("RoutingControls[] on a")
                        && failed.cause().getMessage().equals("no label"));
    }

    @Test
    void update_assertion_mustHoldAfterTheChange() { // 4
        RoutingControls controls = controls(SafetyRule.assertion("one side", Condition.atLeast(1, "east", "west")));

        controls.update(Map.of("west", OFF));
        time.advance(ofSeconds(6));

        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> controls.update(Map.of("east", OFF)));
        assertThat(refused.reason()).isEqualTo(ASSERTION);
        assertThat(refused)
                .hasMessage("safety rule 'one side' refuses the change: at least 1 of [east, west] on would not hold");
        controls.update(Map.of("east", OFF, "west", ON));
        assertThat(controls.panel().isOn("east")).isFalse();
    }

    @Test
    void update_gate_mustBeOpenBeforeTheChange() { // 5
        RoutingControls controls = controls(SafetyRule.gating("freeze", Condition.all("gate"), Set.of("east")));

        assertThat(refusal(() -> controls.update(Map.of("east", OFF)))).isEqualTo(GATE);
        assertThat(refusal(() -> controls.update(Map.of("east", OFF, "gate", ON))))
                .isEqualTo(GATE);
        controls.update(Map.of("east", OFF), Set.of("freeze"));
        controls.update(Map.of("gate", ON));
        time.advance(ofSeconds(5));
        controls.update(Map.of("east", ON));

        assertThat(controls.panel().isOn("east")).isTrue();
    }

    @Test
    void update_gateWasChangedAMomentAgo_guardedOnesNeedNotWait() {
        RoutingControls controls = controls(SafetyRule.gating("freeze", Condition.all("gate"), Set.of("east")));
        controls.update(Map.of("gate", ON));

        controls.update(Map.of("gate", OFF, "east", OFF)); // the gate was open before

        assertThat(controls.panel().isOn("east")).isFalse();
    }

    @Test
    void update_soonAfterAnother_mustWait() { // 6
        RoutingControls controls = controls(SafetyRule.assertion("rest", Condition.any("east", "west")));
        controls.update(Map.of("west", OFF));
        time.advance(ofSeconds(3));

        assertThatThrownBy(() -> controls.update(Map.of("west", ON)))
                .hasMessage("safety rule 'rest' refuses the change: west rests for another PT2S");
        assertThat(refusal(() -> controls.update(Map.of("west", ON)))).isEqualTo(WAIT_PERIOD);
        time.advance(ofSeconds(2));
        controls.update(Map.of("west", ON));
    }

    @ParameterizedTest
    @CsvSource({"2, false, false", "1, false, true", "1, true, false", "2, true, true"})
    void condition_oneOfTwoOn_counts(int atLeast, boolean inverted, boolean expected) {
        Condition plain = Condition.atLeast(atLeast, "east", "gate");

        boolean holds = (inverted ? plain.inverted() : plain).holds(Panel.of(Map.of("east", ON, "gate", OFF)));

        assertThat(holds).isEqualTo(expected);
    }

    @Test
    void update_unknownNames_areNamed() {
        assertThatThrownBy(() -> controls().update(Map.of("north", OFF))).hasMessageStartingWith("control: north");
        assertThatThrownBy(() -> controls().update(Map.of("east", OFF), Set.of("x")))
                .hasMessage("overridden: x (expected: the name of a safety rule)");
        assertThatThrownBy(() -> controls(SafetyRule.assertion("r", Condition.any("north"))))
                .hasMessageStartingWith("control: north");
    }

    @Test
    void rules_thatGuardNothingOrShareAName_areRefused() {
        assertThatThrownBy(() -> SafetyRule.gating("freeze", Condition.all("gate"), Set.of()))
                .hasMessage("guarded: none (expected: at least one control) by 'freeze'");
        assertThatThrownBy(() -> controls(
                        SafetyRule.assertion("r", Condition.any("east")),
                        SafetyRule.assertion("r", Condition.any("west"))))
                .hasMessage("rules: two of name 'r' (expected: one, as an override names it)");
        assertThatThrownBy(
                        () -> SafetyRule.assertion("r", Condition.any("east")).waiting(ofSeconds(-1)))
                .hasMessage("waitPeriod: PT-1S (expected: >= 0)");
    }

    @Test
    void update_controlOff_movesTheTrafficOfARunningBalancer() {
        RoutingControls controls = controls();
        LoadBalancer balancer = balancer(controls.detector(target -> target.id().equals("a") ? "east" : "west"));

        controls.update(Map.of("east", OFF));
        Set<String> without = serving(balancer);
        controls.update(Map.of("east", ON));

        assertThat(without).containsExactlyInAnyOrder("b", "c");
        assertThat(serving(balancer)).contains("a");
    }

    @Test
    void update_somebodyElseWasFaster_isAConflict() {
        SlowStore slow = new SlowStore();
        RoutingControls controls = RoutingControls.over(slow, clock, List.of());
        panel.replace(0, Panel.of(Map.of("east", OFF)));

        assertThat(refusal(() -> controls.update(Map.of("west", OFF)))).isEqualTo(CONFLICT);
    }

    /** Bug class of an update that overtakes a newer one: states that come in any order end at the newest. */
    @Test
    void orders_shuffledVersions_endAtTheNewest() {
        List<Integer> versions =
                new ArrayList<>(IntStream.rangeClosed(1, 100_000).boxed().toList());
        Collections.shuffle(versions, new Random(7));
        SlowStore slow = new SlowStore();
        RoutingControls controls = RoutingControls.over(slow, clock, List.of());

        for (int version : versions) {
            slow.tell(version, Panel.of(Map.of("east", version == 100_000 ? OFF : ON)));
        }

        assertThat(controls.panel().isOn("east")).isFalse();
    }

    /** Tells nothing of later changes but what the test says. */
    private final class SlowStore implements StateStore<Panel> {

        private final List<Consumer<Versioned<Panel>>> listeners = new ArrayList<>();

        @Override
        public boolean replace(long version, Panel state) {
            return panel.replace(version, state);
        }

        @Override
        public Subscription subscribe(Consumer<Versioned<Panel>> listener) {
            listeners.add(listener);
            panel.subscribe(listener).close();
            return () -> listeners.remove(listener);
        }

        void tell(long version, Panel state) {
            listeners.forEach(listener -> listener.accept(new Versioned<>(version, state)));
        }
    }
}
