package dev.lbkit.failover.gslb;

import static dev.lbkit.failover.gslb.PracticeRuns.Outcome.CAPACITY_CHECK_FAILED;
import static dev.lbkit.failover.gslb.PracticeRuns.Outcome.FAILED;
import static dev.lbkit.failover.gslb.PracticeRuns.Outcome.INTERRUPTED;
import static dev.lbkit.failover.gslb.PracticeRuns.Outcome.PENDING;
import static dev.lbkit.failover.gslb.PracticeRuns.Outcome.SUCCEEDED;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Practice runs on three zones of ten targets; time begins on Monday 2026-11-23 at 09:00 UTC, and runs are due at 10:00. */
final class PracticeRunsTest {

    private static final Instant MONDAY = Instant.parse("2026-11-23T09:00:00Z");

    private final VirtualTime time = new VirtualTime();
    private final InstantSource clock = () -> MONDAY.plusNanos(time.read());
    private final StateStore<Map<ZonalShift.Kind, ZonalShift>> store = StateStore.inMemory(Map.of());
    private final ZonalShifts shifts = ZonalShifts.over(store, clock, time);
    private final ZoneWatch watch = new ZoneWatch();
    private final Set<String> alarms = new HashSet<>();
    private final List<HealthDetector.Verdict> inC = new ArrayList<>();

    @BeforeEach
    void watchThirtyTargets() {
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(IntStream.range(0, 30)
                        .mapToObj(i -> Target.of("t" + i, "http://t" + i + ":80")
                                .in("eu", List.of("a", "b", "c").get(i % 3)))
                        .toList()))
                .policy((targets, random) -> (request, now) -> targets.get(0))
                .detector(watch.over(environment -> (target, verdict) -> {
                    if (target.locality().zone().equals("c")) {
                        inC.add(verdict);
                    }
                    return new HealthDetector.Watch() {};
                }))
                .ticker(time)
                .scheduler(time)
                .build();
        assertThat(balancer.snapshot().targets()).hasSize(30);
    }

    private PracticeRuns.Builder described() {
        return PracticeRuns.builder(shifts, watch)
                .weekly(DayOfWeek.MONDAY, LocalTime.of(10, 0))
                .failsOn("errors", () -> alarms.contains("errors"))
                .blockedOn("deploy", () -> alarms.contains("deploy"));
    }

    private static List<PracticeRuns.Outcome> outcomes(PracticeRuns runs) {
        return runs.runs().stream().map(PracticeRuns.Run::outcome).toList();
    }

    @Test
    void run_nothingAgainstIt_lastsHalfAnHourEachWeekWithZonesByTurns() {
        PracticeRuns runs = described().build();

        time.advance(ofMinutes(59));
        assertThat(runs.runs()).isEmpty();
        time.advance(ofMinutes(2));
        assertThat(outcomes(runs)).containsExactly(PENDING);
        assertThat(shifts.applied()).map(ZonalShift::kind).contains(ZonalShift.Kind.PRACTICE_RUN);
        time.advance(ofMinutes(30));
        assertThat(shifts.applied()).isEmpty();
        time.advance(ofDays(14));

        assertThat(outcomes(runs)).containsExactly(SUCCEEDED, SUCCEEDED, SUCCEEDED);
        assertThat(runs.runs()).extracting(PracticeRuns.Run::zone).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(runs.due()).isEqualTo(Instant.parse("2026-12-14T10:00:00Z"));
    }

    @Test
    void run_outcomeAlarmGoesOff_failsAndEndsTheShift() {
        PracticeRuns runs = described().build();
        time.advance(ofMinutes(65));

        alarms.add("errors");
        time.advance(ofSeconds(10));

        assertThat(shifts.applied()).isEmpty();
        assertThat(runs.runs())
                .extracting(PracticeRuns.Run::outcome, PracticeRuns.Run::reason)
                .containsExactly(tuple(FAILED, "outcome alarm errors goes off"));
    }

    @Test
    void run_blockingAlarmGoesOff_isInterruptedUntilNextWeek() {
        PracticeRuns runs = described().build();
        time.advance(ofMinutes(65));

        alarms.add("deploy");
        time.advance(ofSeconds(10));
        alarms.clear();
        time.advance(ofDays(6));

        assertThat(outcomes(runs)).containsExactly(INTERRUPTED);
        assertThat(runs.runs().get(0).reason()).isEqualTo("blocking alarm deploy goes off");
        time.advance(ofDays(1).plus(ofHours(1)));
        assertThat(outcomes(runs)).containsExactly(INTERRUPTED, SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"deploy", "errors", "shift", "autoshift", "experiment", "window", "date"})
    void run_somethingIsAgainstItsBeginning_beginsWhenThatEnds(String what) {
        PracticeRuns.Builder builder = described();
        switch (what) {
            case "shift" -> shifts.shift("a", ofHours(2), "power");
            case "autoshift" -> shifts.autoshift("a", ofHours(2), "faults");
            case "experiment" -> shifts.experiment("a", ofHours(2), "trial");
            case "window" -> builder.blockedOn("MON:09:30-MON:11:00");
            case "date" -> builder.blockedOn(LocalDate.parse("2026-11-23"));
            default -> alarms.add(what);
        }
        PracticeRuns runs = builder.build();

        time.advance(ofHours(2).minus(ofMinutes(1)));

        assertThat(runs.runs()).isEmpty();
        assertThat(runs.due()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
        alarms.clear();
        time.advance(what.equals("date") ? ofHours(14) : ofMinutes(2));
        assertThat(outcomes(runs)).last().isIn(PENDING, SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"MANUAL", "AUTOSHIFT", "EXPERIMENT"})
    void run_anotherShiftBegins_isInterrupted(ZonalShift.Kind kind) {
        PracticeRuns runs = described().build();
        time.advance(ofMinutes(65));

        switch (kind) {
            case MANUAL -> shifts.shift("a", ofHours(2), "power");
            case AUTOSHIFT -> shifts.autoshift("a", ofHours(2), "faults");
            default -> shifts.experiment("a", ofHours(2), "trial");
        }
        time.advance(ofSeconds(10));

        assertThat(outcomes(runs)).containsExactly(INTERRUPTED);
        assertThat(shifts.applied()).map(ZonalShift::kind).contains(kind);
    }

    @Test
    void run_zonesAreUnequal_isNotBegun() { // 7
        inC.subList(0, 6).forEach(verdict -> verdict.is(HealthStatus.UNHEALTHY, "down"));
        PracticeRuns runs = described().build();

        time.advance(ofMinutes(61));

        assertThat(outcomes(runs)).containsExactly(CAPACITY_CHECK_FAILED);
        assertThat(runs.runs().get(0).reason()).isEqualTo("healthy: {a=10, b=10, c=4}");
        assertThat(shifts.shifts()).isEmpty();
        time.advance(ofDays(1));
        assertThat(runs.runs()).hasSize(1);
    }

    @Test
    void run_oneZoneAlone_isNotBegun() {
        ZoneWatch narrow = new ZoneWatch();
        narrow.over(environment -> (target, verdict) -> new HealthDetector.Watch() {})
                .start(new LoadBalancer.Environment(
                        "shop", time, time, new SplittableRandom(1), new BalancerListener() {}))
                .watch(Target.of("t", "http://t:80").in("eu", "a"), (status, reason) -> {});
        PracticeRuns runs = PracticeRuns.builder(shifts, narrow)
                .weekly(DayOfWeek.MONDAY, LocalTime.of(10, 0))
                .failsOn("errors", () -> false)
                .build();

        time.advance(ofMinutes(61));

        assertThat(outcomes(runs)).containsExactly(CAPACITY_CHECK_FAILED);
        assertThat(shifts.shifts()).isEmpty();
    }

    @Test
    void run_blockedForAWeek_isLeftOut() {
        alarms.add("deploy");
        PracticeRuns runs = described().build();

        time.advance(ofDays(8));

        assertThat(runs.due()).isEqualTo(Instant.parse("2026-11-30T10:00:00Z")); // that one is blocked, too
        alarms.clear();
        time.advance(ofHours(1));
        assertThat(outcomes(runs)).containsExactly(SUCCEEDED);
        assertThat(runs.due()).isEqualTo(Instant.parse("2026-12-07T10:00:00Z"));
    }

    @Test
    void run_twoProcesses_beginOneAndBothJudgeIt() {
        PracticeRuns one = described().build();
        ZonalShifts others = ZonalShifts.over(store, clock, time);
        PracticeRuns other = PracticeRuns.builder(others, watch)
                .weekly(DayOfWeek.MONDAY, LocalTime.of(10, 0))
                .failsOn("mine", () -> alarms.contains("mine"))
                .build();
        time.advance(ofMinutes(65));

        alarms.add("mine");
        time.advance(ofSeconds(20));
        alarms.clear();
        time.advance(ofDays(1));

        assertThat(outcomes(other)).containsExactly(FAILED);
        assertThat(outcomes(one)).containsExactly(INTERRUPTED);
    }

    @Test
    void run_orderedByHand_isJudgedToo() {
        PracticeRuns runs = described().build();

        shifts.practice("b", ofMinutes(5), watch.healthy());
        time.advance(ofMinutes(6));

        assertThat(outcomes(runs)).containsExactly(SUCCEEDED);
    }

    /** It would have outlasted the time at which the next one is due, but it did not. */
    @Test
    void run_orderedByHandAndOverBeforeOneIsDue_doesNotCountForIt() {
        PracticeRuns runs = described().build();

        time.advance(ofMinutes(50));
        shifts.practice("b", ofMinutes(30), watch.healthy());
        time.advance(ofMinutes(2));
        shifts.cancel(ZonalShift.Kind.PRACTICE_RUN);
        time.advance(ofMinutes(9));

        assertThat(outcomes(runs)).containsExactly(INTERRUPTED, PENDING);
        assertThat(runs.due()).isEqualTo(Instant.parse("2026-11-30T10:00:00Z"));
    }

    /** Interrupted: by the source the next one is a week later, in whatever process. */
    @Test
    void run_cancelledByHand_isNotBegunAgainThatWeek() {
        PracticeRuns runs = described().build();
        PracticeRuns other = PracticeRuns.builder(ZonalShifts.over(store, clock, time), watch)
                .weekly(DayOfWeek.MONDAY, LocalTime.of(10, 0))
                .failsOn("errors", () -> false)
                .build();
        time.advance(ofMinutes(65));

        shifts.cancel(ZonalShift.Kind.PRACTICE_RUN);
        time.advance(ofDays(6));

        assertThat(outcomes(runs)).containsExactly(INTERRUPTED);
        assertThat(outcomes(other)).containsExactly(INTERRUPTED);
        assertThat(runs.runs().get(0).reason()).isEqualTo("the shift is CANCELLED");
        time.advance(ofDays(1).plus(ofHours(1)));
        assertThat(outcomes(runs)).containsExactly(INTERRUPTED, SUCCEEDED);
    }

    @Test
    void alarm_throws_countsAsGoingOff() {
        PracticeRuns runs = described()
                .blockedOn("metrics", () -> {
                    throw new IllegalStateException("no data");
                })
                .build();

        time.advance(ofHours(2));

        assertThat(runs.runs()).isEmpty();
    }

    @Test
    void close_runs_leaveNoTaskBehind() {
        PracticeRuns runs = described().build();

        runs.close();
        time.advance(ZERO);

        assertThat(time.pending()).isEqualTo(1); // the balancer's own
    }

    @Test
    void state_moreRunsThanAreKept_keepsTheNewest() {
        PracticeState state = new PracticeState(MONDAY, Optional.empty(), List.of());

        for (int i = 0; i < 250; i++) {
            PracticeRuns.Run run = new PracticeRuns.Run("z" + i, MONDAY, PENDING, "");
            state = state.began("z" + i, MONDAY).ended(run, SUCCEEDED, "well");
        }

        assertThat(state.ended()).hasSize(100);
        assertThat(state.ended().get(0).zone()).isEqualTo("z150");
        assertThat(state.ended().get(99)).isEqualTo(new PracticeRuns.Run("z249", MONDAY, SUCCEEDED, "well"));
        assertThat(state.running()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ACTIVE, false, false, PENDING",
        "ACTIVE, true, false, FAILED",
        "ACTIVE, true, true, FAILED",
        "ACTIVE, false, true, INTERRUPTED",
        "EXPIRED, false, false, SUCCEEDED",
        "EXPIRED, false, true, SUCCEEDED",
        "EXPIRED, true, false, FAILED",
        "EXPIRED, true, true, FAILED",
        "INTERRUPTED, false, false, INTERRUPTED",
        "INTERRUPTED, true, true, INTERRUPTED",
        "CANCELLED, false, false, INTERRUPTED",
        "CANCELLED, true, true, INTERRUPTED",
    })
    void outcome_shiftAndAlarms_followsTheTable(
            ZonalShift.Status shift, boolean isFailing, boolean isBlocked, PracticeRuns.Outcome expected) {
        assertThat(PracticeRuns.outcome(shift, isFailing, isBlocked)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "MON:18:30-MON:19:30, 2026-11-23T18:29:59Z, false",
        "MON:18:30-MON:19:30, 2026-11-23T18:30:00Z, true",
        "MON:18:30-MON:19:30, 2026-11-23T19:29:59Z, true",
        "MON:18:30-MON:19:30, 2026-11-23T19:30:00Z, false",
        "MON:18:30-MON:19:30, 2026-11-24T18:45:00Z, false",
        "SUN:23:00-MON:01:00, 2026-11-22T23:30:00Z, true",
        "SUN:23:00-MON:01:00, 2026-11-23T00:59:59Z, true",
        "SUN:23:00-MON:01:00, 2026-11-23T01:00:00Z, false",
    })
    void window_instant_isInIt(String window, Instant instant, boolean expected) {
        assertThat(WeekWindow.of(window).contains(instant)).isEqualTo(expected);
        assertThat(WeekWindow.of(window)).hasToString(window);
    }

    /** A window and the rest of the week have no minute in common and none between them. */
    @Property
    void window_andItsComplement_divideTheWeek(
            @ForAll @IntRange(max = 10_079) int from,
            @ForAll @IntRange(max = 10_079) int to,
            @ForAll @IntRange(max = 10_079) int minute) {
        Assume.that(from != to);
        Instant instant = Instant.parse("2026-11-23T00:00:00Z").plusSeconds(60L * minute);

        assertThat(new WeekWindow(from, to).contains(instant)).isNotEqualTo(new WeekWindow(to, from).contains(instant));
    }

    /** Whatever the day and the time, the next run is due within a week, at that day and time. */
    @Property
    void schedule_anyInstant_isDueWithinAWeek(
            @ForAll DayOfWeek day,
            @ForAll @IntRange(max = 1439) int minute,
            @ForAll @IntRange(max = 1_000_000) int at) {
        PracticeSchedule schedule =
                new PracticeSchedule(day, LocalTime.ofSecondOfDay(60L * minute), Set.of(), List.of(), List.of());
        Instant now = MONDAY.plusSeconds(at);

        Instant due = schedule.after(now);

        assertThat(due).isAfter(now).isBeforeOrEqualTo(now.plus(ofDays(7)));
        assertThat(due.atZone(ZoneOffset.UTC).getDayOfWeek()).isEqualTo(day);
    }

    /** Due on Monday at 10:00; the first minute at or after that in which a run begins. */
    @ParameterizedTest
    @CsvSource({
        // allowed windows, blocked date, begins
        "'', '', 2026-11-23T10:00:00Z",
        "MON:09:00-MON:11:00, '', 2026-11-23T10:00:00Z",
        "MON:09:00-MON:10:00, '', 2026-11-30T09:00:00Z", // its end is not in it
        "MON:10:01-MON:10:02, '', 2026-11-23T10:01:00Z", // shorter than a run, which outlasts it
        "WED:12:00-WED:17:00 FRI:12:00-FRI:17:00, '', 2026-11-25T12:00:00Z",
        "WED:12:00-WED:17:00 FRI:12:00-FRI:17:00, 2026-11-25, 2026-11-27T12:00:00Z", // a blocked date goes first
        "MON:09:00-MON:11:00, 2026-11-23, 2026-11-30T09:00:00Z",
        "SUN:23:00-MON:01:00, '', 2026-11-29T23:00:00Z",
        "'', 2026-11-23, 2026-11-24T00:00:00Z",
    })
    void run_allowedWindows_beginsInOne(String windows, String blockedDate, Instant begins) {
        PracticeRuns.Builder builder = described();
        Stream.of(windows.split(" ")).filter(window -> !window.isEmpty()).forEach(builder::allowedOn);
        Stream.of(blockedDate)
                .filter(date -> !date.isEmpty())
                .map(LocalDate::parse)
                .forEach(builder::blockedOn);
        PracticeRuns runs = builder.build();

        time.advance(Duration.between(clock.instant(), begins).minusSeconds(1));
        List<PracticeRuns.Run> before = runs.runs();
        time.advance(ofSeconds(11));
        List<PracticeRuns.Run> begun = runs.runs();
        time.advance(ofMinutes(30));

        assertThat(before).isEmpty();
        assertThat(begun).extracting(PracticeRuns.Run::outcome).containsExactly(PENDING);
        assertThat(outcomes(runs)).containsExactly(SUCCEEDED);
    }

    /** Of all that may stand beside each other, blocked and allowed windows alone may not. */
    @ParameterizedTest
    @CsvSource({
        "date, blocked, true",
        "date, allowed, true",
        "blocked, blocked, true",
        "allowed, allowed, true",
        "blocked, allowed, false"
    })
    void build_twoRestrictions_areRefusedIfTheyContradict(String one, String other, boolean mayBe) {
        PracticeRuns.Builder builder = described();
        for (String what : List.of(one, other)) {
            switch (what) {
                case "date" -> builder.blockedOn(LocalDate.parse("2026-11-24"));
                case "blocked" -> builder.blockedOn("MON:18:30-MON:19:30");
                default -> builder.allowedOn("WED:12:00-WED:17:00");
            }
        }

        if (mayBe) {
            builder.build().close();
        } else {
            assertThatThrownBy(builder::build)
                    .hasMessage("allowed windows: [WED:12:00-WED:17:00] (expected: none beside the blocked windows"
                            + " [MON:18:30-MON:19:30])");
        }
    }

    @Test
    void build_ruleBroken_isRefused() {
        assertThatThrownBy(() -> PracticeRuns.builder(shifts, watch).build())
                .hasMessage("failsOn: no alarm (expected: at least one, or a run could only succeed)");
        assertThatThrownBy(() -> described().length(ofSeconds(59)).build())
                .hasMessage("length: PT59S (expected: from 1 min to 72 h)");
        assertThatThrownBy(() -> described().failsOn("errors", () -> false))
                .hasMessage("alarm: errors (expected: a name that no other has)");
        assertThatThrownBy(() -> described().blockedOn("deploy", () -> false))
                .hasMessage("alarm: deploy (expected: a name that no other has)");
        for (String bad :
                List.of("", "MON:18:30", "MON:18:30-MON:18:30", "XXX:18:30-MON:19:30", "MON:25:30-MON:19:30")) {
            assertThatThrownBy(() -> described().blockedOn(bad)).hasMessageStartingWith("window: '" + bad + "'");
            assertThatThrownBy(() -> described().allowedOn(bad)).hasMessageStartingWith("window: '" + bad + "'");
        }
    }
}
