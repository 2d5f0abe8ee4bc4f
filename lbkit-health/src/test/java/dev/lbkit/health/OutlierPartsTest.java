package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Scheduler;
import dev.lbkit.Target;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dry runs, rules of one's own, domains, what survivors can carry, and a client that stalls. */
class OutlierPartsTest {

    private final Lab lab = new Lab();
    private final List<HealthDetector.Watch> watches = new ArrayList<>();

    private void start(OutlierDetection.Builder settings, List<Target> targets) {
        HealthDetector.Detection detection = settings.build().start(lab.environment(Lab.LOWEST));
        for (Target target : targets) {
            watches.add(detection.watch(target, lab.on(target.id())));
        }
    }

    private static List<Target> targets(int count) {
        return IntStream.range(0, count).mapToObj(i -> Lab.target("t" + i)).toList();
    }

    private static List<Target> zones(int zones, int each) {
        return IntStream.range(0, zones * each)
                .mapToObj(i -> Lab.target("t" + i).in("eu", "z" + i / each))
                .toList();
    }

    private void hear(int target, Outcome outcome, int times) {
        for (int i = 0; i < times; i++) {
            watches.get(target).heard(outcome, 0, lab.time.read());
        }
    }

    private void allServe(int calls) {
        for (int i = 0; i < watches.size(); i++) {
            hear(i, Outcome.SUCCESS, calls);
        }
    }

    private long out() {
        return lab.verdicts.stream().filter(one -> one.contains("UNHEALTHY")).count();
    }

    @Test
    void dryRun_ofARule_isToldAndHasNoConsequence() {
        start(OutlierDetection.builder().rules(OutlierRule.consecutiveFaults(5).dryRun()), targets(3));

        hear(0, Outcome.FAILURE, 5);
        lab.time.advance(Duration.ZERO);
        hear(0, Outcome.SUCCESS, 1);
        lab.time.advance(ofSeconds(5));

        assertThat(lab.verdicts)
                .containsExactly(
                        "t0 HEALTHY: not ejected, as the rule is not enforced: 5 faults in a row, the last FAILURE",
                        "t0 HEALTHY: ");
    }

    @Test
    void dryRun_besideARuleThatEjects_takesNoEjectionBack() {
        start(
                OutlierDetection.builder()
                        .rules(OutlierRule.consecutiveFaults(5).dryRun(), OutlierRule.consecutiveFaults(5)),
                targets(3));

        hear(0, Outcome.FAILURE, 5);
        lab.time.advance(ofSeconds(5));

        assertThat(lab.verdicts).containsExactly("t0 UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s");
    }

    @Test
    void rule_ofOnesOwn_isALambdaAndMayThrow() {
        OutlierRule busiest = round -> round.recent().calls(1) > 9 ? Map.of(1, "too popular") : Map.of();
        OutlierRule broken = round -> {
            throw new IllegalStateException("broken");
        };
        start(OutlierDetection.builder().rules(broken, busiest), targets(3));

        hear(1, Outcome.SUCCESS, 10);
        lab.time.advance(ofSeconds(5));

        assertThat(lab.verdicts).containsExactly("t1 UNHEALTHY: too popular; ejected for 30 s");
        assertThat(lab.failures).hasSize(1);
    }

    static Stream<OutlierRule> wrongAnswers() {
        return Stream.of(round -> Map.of(round.size(), "off by one"), round -> Map.of(-1, "none"), round -> null);
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void rule_answersWhatIsNoFinding_costsItsFindingsAlone(OutlierRule broken) {
        OutlierRule busiest = round -> round.recent().calls(1) > 9 ? Map.of(1, "too popular") : Map.of();
        start(OutlierDetection.builder().rules(broken, busiest), targets(3));

        hear(1, Outcome.SUCCESS, 10);
        lab.time.advance(ofSeconds(5));

        assertThat(lab.verdicts).containsExactly("t1 UNHEALTHY: too popular; ejected for 30 s");
        assertThat(lab.failures).hasSize(1).first().asString().contains("outlier rule");
    }

    @Test
    void rules_thatWaitForDifferentRows_areEachAskedAtTheirOwn() {
        start(
                OutlierDetection.builder()
                        .rules(
                                OutlierRule.consecutiveFaults(5),
                                OutlierRule.consecutiveFaults(4).dryRun()),
                targets(3));

        for (int fault = 1; fault <= 5; fault++) {
            hear(0, Outcome.FAILURE, 1);
            lab.time.advance(Duration.ZERO);
        }

        assertThat(lab.verdicts)
                .containsExactly(
                        "t0 HEALTHY: not ejected, as the rule is not enforced: 4 faults in a row, the last FAILURE",
                        "t0 UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void rule_thatWantsToBeAskedAtNoFaultInARow_isRefused(int row) {
        OutlierRule rule = new OutlierRule() {
            @Override
            public Map<Integer, String> outliers(Round round) {
                return Map.of();
            }

            @Override
            public int promptAt() {
                return row;
            }

            @Override
            public String toString() {
                return "eager";
            }
        };
        OutlierDetection.Builder settings = OutlierDetection.builder().rules(rule);

        assertThatThrownBy(settings::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("promptAt: " + row + " of rule 'eager' (expected: >= 1)");
    }

    @Test
    void domain_whoseTargetsFail_isEjectedAndReadmittedAsOne() {
        start(OutlierDetection.builder().maxEjected(0.4).byZone(), zones(3, 4));
        allServe(20);

        for (int i = 4; i < 7; i++) {
            hear(i, Outcome.TIMEOUT, 10);
        }
        lab.time.advance(Duration.ZERO);
        List<String> atOnce = List.copyOf(lab.verdicts);
        lab.time.advance(ofSeconds(31));

        String why = " UNHEALTHY: zone z1 explains the faults: 3 of its 4 targets are outliers, 0 of the 8 others; "
                + "ejected for 30 s";
        assertThat(atOnce).containsExactlyInAnyOrder("t4" + why, "t5" + why, "t6" + why, "t7" + why);
        assertThat(lab.verdicts.subList(4, 8)).allMatch(one -> one.endsWith("HEALTHY: the ejection is over"));
    }

    @Test
    void domains_ofScatteredOutliers_explainNothing() {
        start(OutlierDetection.builder().byZone(), zones(3, 4));
        allServe(20);

        for (int i : new int[] {0, 1, 4, 8}) {
            hear(i, Outcome.TIMEOUT, 10);
        }
        lab.time.advance(Duration.ZERO);

        assertThat(lab.verdicts).hasSize(4).noneMatch(one -> one.contains("explains"));
    }

    @Test
    void domain_halfOfWhoseTargetsFail_explainsNothing() {
        start(OutlierDetection.builder().byZone(), zones(3, 8));
        allServe(20);

        for (int i = 8; i < 12; i++) {
            hear(i, Outcome.TIMEOUT, 10);
        }
        lab.time.advance(Duration.ZERO);

        assertThat(lab.verdicts).hasSize(4).noneMatch(one -> one.contains("explains"));
    }

    @Test
    void domain_ofOneTarget_explainsNothing() {
        start(OutlierDetection.builder().byZone(), zones(30, 1));
        allServe(20);

        hear(7, Outcome.TIMEOUT, 10);
        lab.time.advance(Duration.ZERO);

        assertThat(lab.verdicts).hasSize(1).noneMatch(one -> one.contains("explains"));
    }

    /** The limit on the number does not hold for a domain; that one target stays does. */
    @Test
    void lastTarget_besideADomainThatIsOut_stays() {
        start(
                OutlierDetection.builder()
                        .maxEjected(1)
                        .falseEjectionsPerDay(Double.POSITIVE_INFINITY)
                        .byZone(),
                zones(2, 4));
        allServe(20);
        for (int i = 0; i < 4; i++) {
            hear(i, Outcome.TIMEOUT, 10);
        }
        lab.time.advance(Duration.ZERO);
        long domain = out();

        for (int i = 4; i < 8; i++) {
            hear(i, Outcome.TIMEOUT, 10);
            lab.time.advance(Duration.ZERO);
        }

        assertThat(domain).isEqualTo(4);
        assertThat(out()).isEqualTo(7);
        assertThat(lab.verdicts).last().asString().endsWith("not ejected: the others could not carry the load");
    }

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "4, false",
        "5, true",
        "6, false",
        "10, true",
        "15, false",
        "20, true",
        "25, false",
        "40, true"
    })
    void row_ofFaults_isJudgedAtOnceWhenItHasDoubled(int faults, boolean prompted) {
        Population population = (Population) OutlierDetection.defaults().start(lab.environment(Lab.LOWEST));

        assertThat(population.isPrompted(faults)).isEqualTo(prompted);
    }

    @Test
    void ejection_ofMoreThanTheOthersCanCarry_isRefused() {
        start(OutlierDetection.builder(), List.of(Lab.target("big").withWeight(3), Lab.target("b"), Lab.target("c")));
        allServe(20);

        hear(0, Outcome.FAILURE, 5);
        lab.time.advance(Duration.ZERO);

        assertThat(lab.verdicts)
                .containsExactly("big HEALTHY: 5 faults in a row, the last FAILURE; not ejected: "
                        + "the others could not carry the load");
    }

    @Test
    void ejection_whileTheOthersRefuseCalls_waits() {
        start(OutlierDetection.builder(), targets(4));
        allServe(20);
        for (int i = 1; i < 4; i++) {
            hear(i, Outcome.REJECTED, 10);
        }

        hear(0, Outcome.FAILURE, 6);
        lab.time.advance(Duration.ZERO);
        long refused = out();
        lab.time.advance(ofSeconds(10));

        assertThat(refused).isZero();
        assertThat(out()).isEqualTo(1);
    }

    @Test
    void outage_ofEverything_ejectsNobody() {
        start(OutlierDetection.builder(), targets(20));
        allServe(100);

        for (int round = 0; round < 600; round++) {
            for (int i = 0; i < 20; i++) {
                hear(i, Outcome.FAILURE, 1);
            }
            lab.time.advance(ofMillis(100));
        }

        System.out.println("outage of everything for 60 s: " + out() + " of 20 targets ejected (expected: 0)");
        assertThat(out()).isZero();
    }

    /** The client stops for 3 s, as a collection of garbage does; then its calls time out together. */
    @Test
    void client_thatStalls_blamesNobodyForWhatEndedMeanwhile() {
        VirtualTime time = lab.time;
        long[] stall = {0};
        LoadBalancer.Environment environment =
                new LoadBalancer.Environment("shop", () -> time.read() + stall[0], time, Lab.LOWEST, lab);
        HealthDetector.Detection detection = OutlierDetection.defaults().start(environment);
        targets(4).forEach(target -> watches.add(detection.watch(target, lab.on(target.id()))));
        time.advance(ofSeconds(1));

        stall[0] = ofSeconds(3).toNanos();
        hearTimeouts(environment.ticker().read()); // before the late task ran
        time.advance(ofMillis(100));
        hearTimeouts(environment.ticker().read()); // after it
        time.advance(ofSeconds(2));
        long during = out();
        hearTimeouts(environment.ticker().read());
        time.advance(Duration.ZERO);

        assertThat(during).isZero();
        assertThat(out()).isEqualTo(1);
    }

    private void hearTimeouts(long now) {
        for (int i = 0; i < 5; i++) {
            watches.get(0).heard(Outcome.TIMEOUT, ofSeconds(1).toNanos(), now);
        }
    }

    static Stream<HealthDetector> sweepers() {
        return Stream.of(
                OutlierDetection.builder()
                        .interval(ofMillis(50))
                        .build(), // it sweeps before the first beat of its pulse
                OutlierDetection.defaults(),
                SoftEjection.builder().interval(ofMillis(50)).build());
    }

    /** The last target leaves and another comes as a sweep, or a beat, has begun: too late to take that one off the schedule. */
    @ParameterizedTest
    @MethodSource("sweepers")
    void targets_allReplacedAsATaskBegins_leaveOneOfEachOnTheSchedule(HealthDetector detector) {
        List<Runnable> first = new ArrayList<>();
        Scheduler late = (delay, task) -> lab.time.schedule(delay, () -> {
            first.forEach(Runnable::run);
            first.clear();
            task.run();
        });
        HealthDetector.Detection detection =
                detector.start(new LoadBalancer.Environment("shop", lab.time, late, Lab.LOWEST, lab));
        HealthDetector.Watch leaving = lab.watch(detection, "a");
        first.add(() -> {
            leaving.close();
            lab.watch(detection, "b");
        });

        lab.time.advance(ofSeconds(60));

        assertThat(first).isEmpty();
        assertThat(lab.time.pending()).isEqualTo(2);
    }

    @Test
    void status_ofANewTarget_isNotForThisDetectorToSay() {
        start(OutlierDetection.builder(), targets(2));

        lab.time.advance(ofSeconds(60));

        assertThat(lab.verdicts).isEmpty();
    }

    /** The chance of any way to deal out the calls is at least that of one table, whatever a normal distribution says of its tail. */
    @Property
    void chanceBeside_fewCallsAmongTies_isNotBelowThatOfTheTable(
            @ForAll @IntRange(min = 1, max = 12) int slow, @ForAll @IntRange(min = 1, max = 300) int fast) {
        double ways = 1;
        for (int i = 1; i <= slow; i++) {
            ways *= (double) (fast + i) / i;
        }

        double chance = new Latencies(0, slow).chanceBeside(new Latencies(fast, 0));

        assertThat(chance).isGreaterThanOrEqualTo((1 - 1e-9) / ways);
    }
}
