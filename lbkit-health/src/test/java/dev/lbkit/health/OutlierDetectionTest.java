package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class OutlierDetectionTest {

    private final Lab lab = new Lab();
    private final HealthDetector.Detection detection =
            OutlierDetection.defaults().start(lab.environment(Lab.LOWEST));
    private final HealthDetector.Watch watch = lab.watch(detection, "a");

    /** Company that never fails, so that the cap lets some be ejected. */
    private void among(int others) {
        for (int i = 0; i < others; i++) {
            lab.watch(detection, "quiet" + i);
        }
    }

    private void hear(HealthDetector.Watch by, String outcomes) {
        for (char outcome : outcomes.toCharArray()) {
            by.heard(
                    switch (outcome) {
                        case 'F' -> Outcome.FAILURE;
                        case 'T' -> Outcome.TIMEOUT;
                        case 'U' -> Outcome.UNREACHABLE;
                        case 'S' -> Outcome.SUCCESS;
                        case 'R' -> Outcome.REJECTED;
                        default -> Outcome.CANCELLED;
                    },
                    0,
                    lab.time.read());
        }
        lab.time.advance(Duration.ZERO);
    }

    @ParameterizedTest(name = "{0} -> ejected: {1}")
    @CsvSource({
        "FFFF, false",
        "FFFFF, true",
        "FTUFT, true",
        "FFFFSF, false",
        "FFFFSFFFF, false",
        "FFFFSFFFFF, true",
        "FFRFFCF, true",
        "RRRRRRRRRR, false",
        "CCCCCCCCCC, false",
        "SSSSFSSSSS, false"
    })
    void target_afterTheseOutcomes_isEjectedOrNot(String outcomes, boolean ejected) {
        among(1);

        hear(watch, outcomes);

        assertThat(!lab.verdicts.isEmpty()).isEqualTo(ejected);
    }

    @Test
    void target_afterFiveFaultsInARow_isOutForThirtySecondsWithAReason() {
        among(1);

        hear(watch, "FFFFT");
        lab.time.advance(ofSeconds(30).minusNanos(1));
        List<String> before = List.copyOf(lab.verdicts);
        lab.time.advance(ofNanos(1));

        assertThat(before).containsExactly("a UNHEALTHY: 5 faults in a row, the last TIMEOUT; ejected for 30 s");
        assertThat(lab.verdicts).endsWith("a HEALTHY: the ejection is over").hasSize(2);
    }

    @Test
    void ejection_byChance_isUpToTenPercentLonger() {
        for (int i = 0; i < 200; i++) {
            Lab one = new Lab();
            HealthDetector.Detection its = OutlierDetection.defaults().start(one.environment(new SplittableRandom(i)));
            HealthDetector.Watch bad = one.watch(its, "a");
            one.watch(its, "b");

            hear(bad, "FFFFF");
            one.time.advance(ofSeconds(30).minusNanos(1));
            int during = one.verdicts.size();
            one.time.advance(ofSeconds(3).plusNanos(1));

            assertThat(during).isEqualTo(1);
            assertThat(one.verdicts).hasSize(2);
        }
    }

    @Test
    void faults_duringAnEjection_countForNothing() {
        among(1);
        hear(watch, "FFFFF");

        hear(watch, "FFFFFFFFFF");
        lab.time.advance(ofSeconds(30));
        hear(watch, "FFFF");

        assertThat(lab.verdicts).endsWith("a HEALTHY: the ejection is over").hasSize(2);
    }

    @Test
    void ejections_oneAfterTheOther_growAndAreForgottenOneByOne() {
        among(1);
        int[] quiet = {0, 0, 29, 30, 60, 3600};
        int[] expected = {30, 60, 90, 90, 60, 30};

        for (int i = 0; i < quiet.length; i++) {
            lab.time.advance(ofSeconds(quiet[i]));
            hear(watch, "FFFFF");
            lab.time.advance(ofSeconds(expected[i]));

            assertThat(lab.verdicts)
                    .hasSize(2 * i + 2)
                    .contains("a UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for " + expected[i] + " s");
        }
    }

    @ParameterizedTest(name = "base {0} s, at most {1} s, ejection {2}: {3} s")
    @CsvFileSource(resources = "envoy_ejection_time.csv")
    void ejection_ofEachNumber_lastsAsInEnvoy(long base, long most, int number, long expected) {
        OutlierDetection detector = OutlierDetection.builder()
                .baseEjection(ofSeconds(base))
                .maxEjection(ofSeconds(most))
                .build();

        assertThat(detector.ejection(number)).isEqualTo(ofSeconds(expected));
    }

    /** How many ejections are remembered, the seconds without one since, and the number of the next. */
    @ParameterizedTest(name = "{0} remembered, {1} s in: the next is number {2}")
    @CsvSource({
        "0, 0, 1",
        "1, 0, 2",
        "1, 29, 2",
        "1, 30, 1",
        "2, 30, 2",
        "2, 60, 1",
        "2, 3600, 1",
        "9, 0, 10",
        "10, 0, 10",
        "10, 30, 10"
    })
    void ejection_afterAQuietTime_isCountedFromWhatIsRemembered(int remembered, long quiet, int next) {
        assertThat(OutlierDetection.defaults().next(remembered, ofSeconds(quiet)))
                .isEqualTo(next);
    }

    @ParameterizedTest(name = "{1} of {0} ejected, cap {2} %: one more? {3}")
    @CsvFileSource(resources = "envoy_ejection_cap.csv")
    void cap_comparedAfterTheEjection_isEnvoys(int targets, int ejected, int percent, boolean allowed) {
        OutlierDetection detector =
                OutlierDetection.builder().maxEjected(percent / 100.0).build();

        assertThat(ejected < detector.cap(targets)).isEqualTo(allowed);
    }

    @Property(tries = 2000)
    void cap_ofAnySizeAndShare_isTheLargestWholeNumberBelow(
            @ForAll @IntRange(min = 0, max = 200) int targets, @ForAll @IntRange(min = 0, max = 100) int percent) {
        OutlierDetection detector =
                OutlierDetection.builder().maxEjected(percent / 100.0).build();

        int cap = detector.cap(targets);

        int whole = targets * percent / 100;
        assertThat(cap).isEqualTo(Math.max(0, Math.min(whole, targets - 1)));
    }

    @Property(tries = 500)
    void population_whereEverythingFails_keepsTheCapAtEveryMoment(
            @ForAll @IntRange(min = 1, max = 200) int targets,
            @ForAll @IntRange(min = 0, max = 100) int percent,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Crowd crowd = new Crowd(percent, random);
        crowd.join(targets);

        for (int i = 0; i < 50; i++) {
            crowd.everybodyFails();
            assertThat(crowd.ejected()).isEqualTo(crowd.cap());
            crowd.leave(random.nextInt(1 + crowd.size() / 4));
            assertThat(crowd.ejected()).isLessThanOrEqualTo(crowd.cap());
            crowd.join(random.nextInt(5));
            crowd.lab.time.advance(ofMillis(random.nextInt(60_000)));
            assertThat(crowd.ejected()).isLessThanOrEqualTo(crowd.cap());
        }

        crowd.leave(crowd.size());
        assertThat(crowd.lab.time.pending()).isZero();
    }

    @Test
    void ejection_thatWouldPassTheCap_isTriedAgainAtTheNextFault() {
        among(1);
        HealthDetector.Watch other = lab.watch(detection, "b"); // the third: one may be out
        hear(watch, "FFFFF");

        hear(other, "FFFFF".repeat(10));
        lab.time.advance(ofSeconds(30));
        List<String> before = List.copyOf(lab.verdicts);
        hear(other, "F");

        assertThat(before).hasSize(2).allSatisfy(verdict -> assertThat(verdict).startsWith("a "));
        assertThat(lab.verdicts).endsWith("b UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s");
    }

    @Test
    void population_thatShrinks_takesTheFirstEjectedBackEarly() {
        HealthDetector.Watch second = lab.watch(detection, "b");
        HealthDetector.Watch leaving = lab.watch(detection, "c");
        lab.watch(detection, "d");
        hear(watch, "FFFFF");
        hear(second, "FFFFF");

        leaving.close();
        leaving.close();

        assertThat(lab.verdicts)
                .endsWith("a HEALTHY: ejected no longer: other targets left, and too few would stay")
                .hasSize(3);
        assertThat(lab.time.pending()).isEqualTo(1);
    }

    @Test
    void watch_thatIsClosed_hearsNothingMoreAndLeavesNothingScheduled() {
        among(1);
        hear(watch, "FFFFF");

        watch.close();
        watch.close();
        hear(watch, "FFFFFFFFFF");
        lab.time.advance(ofMinutes(10));

        assertThat(lab.verdicts).hasSize(1);
        assertThat(lab.time.pending()).isZero();
    }

    @Test
    void watch_closedBetweenTheLastFaultAndItsEjection_isNotEjected() {
        among(1);
        for (int i = 0; i < 5; i++) {
            watch.heard(Outcome.FAILURE, 0, 0);
        }

        watch.close();
        lab.time.advance(ofMinutes(10));

        assertThat(lab.verdicts).isEmpty();
        assertThat(lab.time.pending()).isZero();
    }

    @ParameterizedTest(name = "from tick {0}")
    @CsvSource({"0", "9223372036854775807", "9223372006854775807", "-9223372036854775808", "-1"})
    void ejections_aroundTheWrapOfTheTicker_lastAsLongAsEver(long origin) {
        Lab late = new Lab(new VirtualTime(origin));
        HealthDetector.Detection its = OutlierDetection.defaults().start(late.environment(Lab.LOWEST));
        HealthDetector.Watch bad = late.watch(its, "a");
        late.watch(its, "b");

        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 5; j++) {
                bad.heard(Outcome.FAILURE, 0, late.time.read());
            }
            late.time.advance(ofSeconds(60));
        }

        assertThat(late.verdicts)
                .containsExactly(
                        "a UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s",
                        "a HEALTHY: the ejection is over",
                        "a UNHEALTHY: 5 faults in a row, the last FAILURE; ejected for 30 s",
                        "a HEALTHY: the ejection is over");
    }

    @Test
    void balancer_withAFailingTarget_ejectsItAndTakesItBack() {
        LoadBalancer balancer =
                lab.balancer(OutlierDetection.defaults(), "a", "b").failClosed().build();

        for (int i = 0; i < 5; i++) {
            try (Lease lease = balancer.acquire(PickRequest.any())) {
                lease.complete(Outcome.TIMEOUT);
            }
        }
        lab.time.advance(Duration.ZERO);
        HealthStatus out = Lab.status(balancer, "a");
        String meanwhile = balancer.acquire(PickRequest.any()).target().id();
        lab.time.advance(ofSeconds(33));

        assertThat(out).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(meanwhile).isEqualTo("b");
        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        assertThat(lab.changes.get(lab.changes.size() - 2))
                .startsWith("a UNHEALTHY: 5 faults in a row, the last TIMEOUT; ejected for 3");
    }

    @Test
    void balancer_withASlowStart_rampsATargetThatComesBack() {
        LoadBalancer balancer = lab.balancer(OutlierDetection.defaults(), "a", "b")
                .weighting(SlowStart.over(ofSeconds(60)))
                .random(Lab.LOWEST)
                .build();
        for (int i = 0; i < 5; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.FAILURE);
        }

        lab.time.advance(ofSeconds(30));
        double atFirst = balancer.snapshot().targets().get(0).weight();
        lab.time.advance(ofSeconds(30));
        double halfway = balancer.snapshot().targets().get(0).weight();
        lab.time.advance(ofSeconds(31));

        assertThat(atFirst).isEqualTo(0.1);
        assertThat(halfway).isBetween(0.49, 0.5);
        assertThat(balancer.snapshot().targets().get(0).weight()).isEqualTo(1);
        assertThat(balancer.snapshot().targets().get(1).weight()).isEqualTo(1);
    }

    /** Every call fails for a minute; then all succeed. */
    @Test
    void balancer_whereEverythingFails_keepsOneTargetUsableAndRecovers() {
        String[] ids = {"a", "b", "c"};
        LoadBalancer balancer = lab.balancer(
                        OutlierDetection.builder().maxEjected(1).build(), ids)
                .failClosed()
                .build();

        for (int i = 0; i < 6000; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.FAILURE);
            lab.time.advance(ofMillis(10));
        }
        lab.time.advance(ofMinutes(6));

        assertThat(ids).allSatisfy(id -> assertThat(Lab.status(balancer, id)).isEqualTo(HealthStatus.HEALTHY));
    }

    /** 100 targets, cap 30 %, 90 of them broken. */
    @Test
    void balancer_withNinetyOfAHundredBroken_ejectsThirtyAndTheFirstIsBackInTime() {
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(IntStream.range(0, 100)
                        .mapToObj(i -> Lab.target("t" + i))
                        .toList()))
                .policy((targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size())))
                .detector(OutlierDetection.builder().maxEjected(0.3).build())
                .listener(lab)
                .ticker(lab.time)
                .scheduler(lab.time)
                .random(new SplittableRandom(7))
                .build();
        Duration firstOut = Duration.ZERO;
        Duration firstBack = Duration.ZERO;
        long mostOut = 0;

        for (int i = 0; i < 40_000; i++) {
            Lease lease = balancer.acquire(PickRequest.any());
            boolean broken = Integer.parseInt(lease.target().id().substring(1)) < 90;
            lease.complete(broken ? Outcome.FAILURE : Outcome.SUCCESS);
            lab.time.advance(ofMillis(1));
            long out = balancer.snapshot().targets().stream()
                    .filter(one -> one.status() == HealthStatus.UNHEALTHY)
                    .count();
            mostOut = Math.max(mostOut, out);
            firstOut = firstOut.isZero() && out > 0 ? lab.now() : firstOut;
            boolean isBack = lab.changes.stream().anyMatch(change -> change.endsWith("the ejection is over"));
            firstBack = firstBack.isZero() && isBack ? lab.now() : firstBack;
        }

        assertThat(mostOut).isEqualTo(30);
        assertThat(firstBack.minus(firstOut)).isBetween(ofSeconds(30), ofSeconds(34));
    }

    @Test
    void balancers_openedAndClosedTenThousandTimes_leaveNothingScheduled() {
        for (int i = 0; i < 10_000; i++) {
            LoadBalancer balancer =
                    lab.balancer(OutlierDetection.defaults(), "a", "b").build();
            for (int j = 0; j < 5; j++) {
                balancer.acquire(PickRequest.any()).complete(Outcome.FAILURE);
            }
            lab.time.advance(Duration.ZERO);
            balancer.close();
            lab.time.advance(Duration.ZERO);
        }

        assertThat(lab.time.pending()).isZero();
        assertThat(lab.failures).isEmpty();
    }

    @Test
    void settings_thatContradict_areRefusedByName() {
        assertThatThrownBy(() -> OutlierDetection.builder().consecutiveFaults(0).build())
                .hasMessage("consecutiveFaults: 0 (expected: >= 1)");
        assertThatThrownBy(() ->
                        OutlierDetection.builder().baseEjection(Duration.ZERO).build())
                .hasMessage("baseEjection: PT0S (expected: > 0)");
        assertThatThrownBy(() ->
                        OutlierDetection.builder().baseEjection(ofMinutes(6)).build())
                .hasMessage("maxEjection: PT5M (expected: >= baseEjection, PT6M, and <= 1 day)");
        assertThatThrownBy(
                        () -> OutlierDetection.builder().maxEjected(Double.NaN).build())
                .hasMessage("maxEjected: NaN (expected: 0 to 1)");
        assertThatThrownBy(() -> OutlierDetection.builder().maxEjected(50).build())
                .hasMessage("maxEjected: 50.0 (expected: 0 to 1)");
    }

    @Test
    void settings_printed_areTheWholeConfiguration() {
        assertThat(OutlierDetection.defaults())
                .hasToString("OutlierDetection[5 faults, ejection 30 s to 300 s, at most 0.5 of the targets]");
    }

    /** Targets that come, fail and go. */
    private static final class Crowd {

        private final Lab lab = new Lab();
        private final List<HealthDetector.Watch> watches = new ArrayList<>();
        private final List<AtomicInteger> out = new ArrayList<>(); // beside the watches
        private final HealthDetector.Detection detection;
        private final SplittableRandom random;
        private final int percent;

        Crowd(int percent, SplittableRandom random) {
            this.percent = percent;
            this.random = random;
            detection = OutlierDetection.builder()
                    .maxEjected(percent / 100.0)
                    .build()
                    .start(lab.environment(random));
        }

        int size() {
            return watches.size();
        }

        int cap() {
            return Math.max(0, Math.min(size() * percent / 100, size() - 1));
        }

        int ejected() {
            return out.stream().mapToInt(AtomicInteger::get).sum();
        }

        void join(int count) {
            for (int i = 0; i < count; i++) {
                AtomicInteger ejected = new AtomicInteger();
                out.add(ejected);
                watches.add(detection.watch(
                        Lab.target("t"), (status, reason) -> ejected.set(status == HealthStatus.UNHEALTHY ? 1 : 0)));
            }
        }

        void leave(int count) {
            for (int i = 0; i < count; i++) {
                int index = random.nextInt(size());
                out.remove(index);
                watches.remove(index).close();
            }
        }

        void everybodyFails() {
            for (int i = 0; i < 5; i++) {
                watches.forEach(watch -> watch.heard(Outcome.FAILURE, 0, lab.time.read()));
            }
            lab.time.advance(Duration.ZERO);
        }
    }
}
