package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Composite health: the tables of Route 53's rules, and the life of the parts. */
class DetectorsTest {

    private final Lab lab = new Lab();
    private final Sayer one = new Sayer();
    private final Sayer other = new Sayer();

    @ParameterizedTest(name = "{1} of {0}: {2}")
    @CsvSource({
        "15, 3, true",
        "15, 2, false",
        "16, 3, true",
        "17, 3, false",
        "17, 4, true",
        "100, 18, false",
        "100, 19, true",
        "50, 9, false",
        "11, 2, true",
        "1, 1, true",
        "1, 0, false"
    })
    void quorum_ofObservers_takesStrictlyMoreThan18Percent(int observers, int usable, boolean fit) {
        int needed = Detectors.quorumOf(observers);

        assertThat(usable >= needed).isEqualTo(fit);
    }

    @Property
    void quorum_anyNumber_isTheLeastAbove18Percent(@ForAll @IntRange(min = 1, max = 100_000) int observers) {
        int needed = Detectors.quorumOf(observers);

        assertThat(needed * 100L).isGreaterThan(observers * 18L);
        assertThat((needed - 1) * 100L).isLessThanOrEqualTo(observers * 18L);
    }

    @ParameterizedTest(name = "{0} of {1} -> {2}")
    @CsvSource(delimiter = '|', textBlock = """
            0 | UNHEALTHY UNHEALTHY           | HEALTHY
            4 | HEALTHY HEALTHY HEALTHY       | UNHEALTHY
            2 | HEALTHY UNHEALTHY HEALTHY     | HEALTHY
            2 | HEALTHY UNHEALTHY UNHEALTHY   | UNHEALTHY
            2 | HEALTHY UNKNOWN UNHEALTHY     | UNKNOWN
            1 | HEALTHY UNKNOWN UNHEALTHY     | HEALTHY
            3 | HEALTHY UNKNOWN UNHEALTHY     | UNHEALTHY
            2 | HEALTHY DEGRADED UNHEALTHY    | DEGRADED
            """)
    void calculated_ofSome_isTheNthBest(int atLeast, String found, HealthStatus status) {
        HealthStatus[] parts =
                Arrays.stream(found.split(" ", -1)).map(HealthStatus::valueOf).toArray(HealthStatus[]::new);

        HealthStatus whole = Calculated.nthBest(atLeast, parts);

        assertThat(whole).isEqualTo(status);
    }

    @Property
    void calculated_anyParts_isUsableExactlyIfEnoughAre(
            @ForAll @Size(max = 12) List<HealthStatus> parts, @ForAll @IntRange(max = 14) int atLeast) {
        HealthStatus whole = Calculated.nthBest(atLeast, parts.toArray(HealthStatus[]::new));

        assertThat(whole.isUsable())
                .isEqualTo(parts.stream().filter(HealthStatus::isUsable).count() >= atLeast);
    }

    @Test
    void calculated_inABalancer_countsADisabledPartAsHealthyAndSaysHowMany() {
        LoadBalancer balancer = lab.balancer(Detectors.calculated(2, Detectors.disabled(new Sayer()), one, other), "a")
                .build();

        one.say(HealthStatus.UNHEALTHY, "disk full");
        lab.time.advance(Duration.ZERO);
        HealthStatus twoLeft = Lab.status(balancer, "a");
        other.say(HealthStatus.UNHEALTHY, "no route");
        lab.time.advance(Duration.ZERO);

        assertThat(twoLeft).isEqualTo(HealthStatus.HEALTHY);
        assertThat(lab.changes)
                .containsExactly(
                        "a HEALTHY: 3 of 3 say usable (needed: 2)",
                        "a UNHEALTHY: 1 of 3 say usable (needed: 2), the last to speak: UNHEALTHY 'no route'");
    }

    @Test
    void calculated_partsOfIt_hearEveryCallAndAreClosedWithIt() {
        LoadBalancer balancer = lab.balancer(Detectors.calculated(1, one, Detectors.inverted(other)), "a")
                .build();

        balancer.acquire(PickRequest.any()).complete(Outcome.TIMEOUT);
        int open = one.open + other.open;
        balancer.close();
        lab.time.advance(Duration.ZERO);

        assertThat(one.heard).containsExactly(Outcome.TIMEOUT);
        assertThat(other.heard).containsExactly(Outcome.TIMEOUT);
        assertThat(open).isEqualTo(2);
        assertThat(one.open + other.open).isZero();
    }

    @Test
    void calculated_onePartFailsToHear_theOthersHearAndItIsTold() {
        HealthDetector deaf = environment -> (target, verdict) -> new HealthDetector.Watch() {
            @Override
            public void heard(Outcome outcome, long latencyNanos, long now) {
                throw new IllegalStateException("deaf");
            }

            @Override
            public void recall(String note, Duration away) {
                throw new IllegalStateException("forgetful");
            }

            @Override
            public String note() {
                return "1";
            }
        };
        List<String> recalled = new ArrayList<>();
        HealthDetector.Watch watch =
                lab.watch(lab.start(Detectors.calculated(1, deaf, one, noting("2", recalled))), "a");

        assertThatThrownBy(() -> watch.heard(Outcome.TIMEOUT, 1, 1)).hasMessage("deaf");
        assertThatThrownBy(() -> watch.recall("1&&2", Duration.ZERO)).hasMessage("forgetful");

        assertThat(one.heard).containsExactly(Outcome.TIMEOUT);
        assertThat(recalled).containsExactly("2");
    }

    @Test
    void composed_partSaysItsTargetsLoad_handsItOn() {
        LoadReport report = new LoadReport(0.5, 3, Optional.empty(), Optional.empty());
        List<LoadReport> heard = new ArrayList<>();
        HealthDetector telling = environment -> (target, verdict) -> {
            verdict.load(report);
            return new HealthDetector.Watch() {};
        };
        HealthDetector.Verdict listening = new HealthDetector.Verdict() {
            @Override
            public void is(HealthStatus status, String reason) {}

            @Override
            public void load(LoadReport given) {
                heard.add(given);
            }
        };

        for (HealthDetector whole : List.of(
                Detectors.only(target -> true, telling),
                Detectors.inverted(telling),
                Detectors.calculated(1, telling))) {
            lab.start(whole).watch(Lab.target("a"), listening);
        }

        assertThat(heard).containsExactly(report, report, report);
    }

    @Test
    void calculated_onePartCannotWatch_leavesNoWatchOfTheOthersOpen() {
        HealthDetector broken = environment -> (target, verdict) -> {
            throw new IllegalStateException("broken");
        };
        HealthDetector.Detection detection = lab.start(Detectors.calculated(1, one, broken));

        assertThatThrownBy(() -> lab.watch(detection, "a")).hasMessage("broken");
        assertThat(one.open).isZero();
    }

    @Test
    void calculated_onePartCannotBeClosed_closesTheOthers() {
        List<String> closed = new ArrayList<>();
        HealthDetector.Detection detection =
                lab.start(Detectors.calculated(1, closing("a", closed), closing("b", closed)));
        HealthDetector.Watch watch = lab.watch(detection, "a");

        assertThatThrownBy(watch::close).hasMessage("watch of b");
        assertThatThrownBy(detection::close).hasMessage("b");

        assertThat(closed).containsExactly("watch of a", "watch of b", "a", "b");
    }

    @Test
    void calculated_onePartCannotStart_closesTheOthers() {
        List<String> closed = new ArrayList<>();
        HealthDetector broken = environment -> {
            throw new IllegalStateException("broken");
        };

        assertThatThrownBy(() -> lab.start(Detectors.calculated(1, closing("a", closed), broken)));
        assertThat(closed).containsExactly("a");
    }

    /** A detector that closes, and says by an exception that it did. */
    private static HealthDetector closing(String name, List<String> closed) {
        return environment -> new HealthDetector.Detection() {
            @Override
            public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
                return new HealthDetector.Watch() {
                    @Override
                    public void close() {
                        end("watch of " + name);
                    }
                };
            }

            @Override
            public void close() {
                end(name);
            }

            private void end(String what) {
                closed.add(what);
                throw new IllegalStateException(what);
            }
        };
    }

    @Test
    void calculated_restart_givesEachPartItsOwnNote() {
        List<String> recalled = new ArrayList<>();
        HealthDetector whole = Detectors.calculated(
                1, noting("out & 50 %\nof 2", recalled), noting("", recalled), noting("b", recalled));
        HealthDetector.Watch watch = lab.watch(lab.start(whole), "a");

        watch.recall(watch.note(), Duration.ZERO);
        watch.recall("b", Duration.ZERO); // of another detector
        watch.recall("1&100 %&2", Duration.ZERO);

        assertThat(recalled).containsExactly("out & 50 %\nof 2", "b");
        assertThat(lab.watch(lab.start(Detectors.calculated(1, noting("", recalled))), "a")
                        .note())
                .isEmpty();
    }

    private static HealthDetector noting(String note, List<String> recalled) {
        return environment -> (target, verdict) -> new HealthDetector.Watch() {
            @Override
            public String note() {
                return note;
            }

            @Override
            public void recall(String text, Duration away) {
                recalled.add(text);
            }
        };
    }

    /** A detector that states these figures; 0 s for none. */
    private record Stating(int mostEjected, int seconds) implements HealthDetector {

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return (target, verdict) -> new Watch() {};
        }

        @Override
        public int mostEjected(int targets) {
            return mostEjected;
        }

        @Override
        public Optional<Duration> worstDetection() {
            return Optional.of(Duration.ofSeconds(seconds)).filter(time -> !time.isZero());
        }
    }

    /** Parts as {@code number/seconds}; of ten targets. As many parts must find it unusable as leave too few that do not. */
    @ParameterizedTest(name = "{0} of {1}: {2} ejected, seen after {3} s")
    @CsvSource({
        "0, 3/5, 0, 0", // always healthy
        "2, 3/5, 0, 0", // always unhealthy, which no death changes
        "1, 3/5, 3, 5",
        "2, 0/5 0/9, 0, 5", // one part is enough
        "1, 0/5 0/9, 0, 9", // both must see it
        "1, 0/5 0/0, 0, 0", // and one promises nothing
        "2, 0/5 0/0, 0, 5",
        "2, 0/9 0/7 0/5, 0, 7",
        "2, 3/0 4/0, 7, 0", // whoever ejects
        "1, 3/0 4/0, 3, 0", // both must: of 7 ejections at most 3 pairs
        "1, 3/0 0/5, 3, 0", // what is not ejected stays
        "2, 8/0 8/0, 10, 0", // all of ten
        "0, '', 0, 0"
    })
    void calculated_ofParts_statesWhatFollowsFromTheirs(int atLeast, String parts, int mostEjected, int seconds) {
        HealthDetector whole = Detectors.calculated(
                atLeast,
                Arrays.stream(parts.split(" ", -1))
                        .filter(part -> !part.isEmpty())
                        .map(part -> part.split("/", 2))
                        .map(part -> new Stating(Integer.parseInt(part[0]), Integer.parseInt(part[1])))
                        .toArray(HealthDetector[]::new));

        assertThat(whole.mostEjected(10)).isEqualTo(mostEjected);
        assertThat(whole.worstDetection().orElse(Duration.ZERO)).hasSeconds(seconds);
    }

    /** Every way in which parts can find: never more targets are out than is stated, with one part that ejects nobody or without. */
    @Property
    void calculated_anyEjections_areWithinWhatIsStated(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 4) Integer> most,
            @ForAll @IntRange(min = 1, max = 4) int atLeast,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int targets = 6;
        int[] votes = new int[targets];
        most.forEach(number -> random.ints(0, targets)
                .distinct()
                .limit(random.nextInt(number + 1))
                .forEach(i -> votes[i]++));
        HealthDetector whole = Detectors.calculated(
                Math.min(atLeast, most.size()),
                most.stream().map(number -> new Stating(number, 0)).toArray(HealthDetector[]::new));

        long out = Arrays.stream(votes)
                .filter(against -> most.size() - against < Math.min(atLeast, most.size()))
                .count();

        assertThat(out).isLessThanOrEqualTo(whole.mostEjected(targets));
    }

    @Test
    void mapped_detectors_stateWhatStillHolds() {
        HealthDetector stating = new Stating(3, 5);

        HealthDetector some = Detectors.only(target -> true, stating);
        HealthDetector opposite = Detectors.inverted(stating);

        assertThat(some.mostEjected(10)).isEqualTo(3);
        assertThat(some.worstDetection()).isEmpty(); // of the others nothing is seen
        assertThat(opposite.mostEjected(10)).isEqualTo(10); // whoever is not ejected
        assertThat(Detectors.inverted(new Stating(0, 5)).mostEjected(10)).isZero();
        assertThat(opposite.worstDetection()).isEmpty(); // a death is what it finds well
    }

    @ParameterizedTest
    @CsvSource({"HEALTHY, UNHEALTHY", "DEGRADED, UNHEALTHY", "UNHEALTHY, HEALTHY", "UNKNOWN, UNKNOWN"})
    void inverted_ofAFinding_saysTheOpposite(HealthStatus found, HealthStatus said) {
        lab.watch(lab.start(Detectors.inverted(one)), "a");

        one.say(found, "because");

        assertThat(lab.verdicts).containsExactly("a " + said + ": because");
    }

    @Test
    void disabled_detector_isNotStartedAndReadsAsUnavailable() {
        LoadBalancer balancer = lab.balancer(Detectors.disabled(one), "a").build();

        lab.time.advance(Duration.ZERO);

        assertThat(one.open).isZero();
        assertThat(TargetHealth.of(balancer.snapshot(), "a").state()).isEqualTo(TargetHealth.State.UNAVAILABLE);
    }

    @Test
    void only_someTargets_leavesTheOthersAlone() {
        Switch zone = new Switch();
        LoadBalancer balancer = lab.balancer(
                        Detectors.only(target -> target.id().equals("b"), zone), "a", "b")
                .build();

        zone.off("power");
        lab.time.advance(Duration.ZERO);

        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
        assertThat(Lab.status(balancer, "b")).isEqualTo(HealthStatus.UNHEALTHY);
    }

    @Test
    void theSwitch_turned_reachesAllWhoWatchAndThoseWhoComeLater() {
        Switch theSwitch = new Switch();
        HealthDetector.Detection detection = lab.start(theSwitch);
        HealthDetector.Watch left = lab.watch(detection, "a");
        lab.watch(detection, "b");
        left.close();

        theSwitch.off("exercise");
        lab.watch(detection, "c");
        theSwitch.on("done");

        assertThat(lab.verdicts)
                .containsExactly(
                        "a HEALTHY: ",
                        "b HEALTHY: ",
                        "b UNHEALTHY: Target.FailedHealthChecks: switched off: exercise",
                        "c UNHEALTHY: Target.FailedHealthChecks: switched off: exercise",
                        "b HEALTHY: switched on: done",
                        "c HEALTHY: switched on: done");
    }

    /** O is OK, A is ALARM, I is too little data; below, H(ealthy) or U(nhealthy) after each, the beginning first. */
    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource({"HEALTHY, OAI, HHUH", "UNHEALTHY, OAI, UHUU", "LAST_KNOWN, AIOI, HUUHH", "LAST_KNOWN, IIA, HHHU"})
    void alarm_statesInOrder_giveStatuses(Alarm.Insufficient insufficient, String states, String statuses) {
        Alarm alarm = Alarm.whenInsufficient(insufficient);
        lab.watch(lab.start(alarm), "a");

        for (char state : states.toCharArray()) {
            alarm.is(
                    switch (state) {
                        case 'O' -> Alarm.State.OK;
                        case 'A' -> Alarm.State.ALARM;
                        default -> Alarm.State.INSUFFICIENT_DATA;
                    });
        }

        StringBuilder said = new StringBuilder();
        lab.verdicts.forEach(verdict -> said.append(verdict.charAt(2)));
        assertThat(said).hasToString(statuses);
    }

    @Test
    void settings_outOfRange_areRefusedByName() {
        assertThatThrownBy(() -> Detectors.calculated(-1)).hasMessage("atLeast: -1 (expected: >= 0)");
        assertThatThrownBy(Detectors::quorum).hasMessage("observers: none (expected: at least one)");
    }

    @Test
    void detector_composed_printsItsPartsAndPassesTheirAdviceOn() {
        HealthDetector slow = ActiveCheck.tcp()
                .every(Duration.ofSeconds(10))
                .onEdge(Duration.ofSeconds(10))
                .jitter(0)
                .build();

        HealthDetector composed = Detectors.calculated(1, Detectors.inverted(slow), Detectors.only(t -> true, slow));

        LoadBalancer.Snapshot fleet = new LoadBalancer.Snapshot("shop", "policy", Duration.ZERO, List.of());
        assertThat(composed).hasToString("at least 1 of [" + slow + " inverted, " + slow + " for some targets]");
        assertThat(composed.advice(fleet))
                .hasSize(2)
                .isEqualTo(List.of(slow.advice(fleet).get(0), slow.advice(fleet).get(0)));
        assertThat(Detectors.disabled(slow)).hasToString(slow + " disabled");
    }
}
