package dev.lbkit.failover;

import static dev.lbkit.HealthStatus.DEGRADED;
import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of active-passive and active-active in several zones and regions. */
final class PromotionTest {

    private static final BalancingPolicy WRITER =
            Tiers.oneAtATime(target -> Integer.parseInt(target.labels().get("promotion")), ofSeconds(300));

    private final Map<String, Duration> lags = new HashMap<>();
    private final ReplicationGuard guard =
            ReplicationGuard.of(ofSeconds(5), target -> lags.getOrDefault(target.id(), Duration.ZERO));
    private final VirtualTime time = new VirtualTime();

    private static Target replica(String id, int promotion, double size) {
        return Target.of(id, "db://" + id)
                .withLabel("promotion", "" + promotion)
                .withWeight(size);
    }

    private Theater theater(Target... targets) {
        return new Theater(time, WRITER, List.of(guard), targets);
    }

    private static String writer(Theater theater) {
        try (Lease lease = theater.balancer.acquire(PickRequest.any())) {
            return lease.target().id();
        }
    }

    @Test
    void oneAtATime_nothingElseNeedsTheTime_readsNoClockForAPick() {
        AtomicInteger reads = new AtomicInteger();
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(replica("r1", 0, 1), replica("r2", 1, 1))))
                .policy(WRITER)
                .scheduler(time)
                .ticker(reads::getAndIncrement)
                .build();
        int atStart = reads.get();

        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);

        assertThat(reads).hasValue(atStart);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 8, 0, 2, 0, 8, r3", // the lowest tier, in it the largest
        "0, 1, 1, 8, 2, 8, r1",
        "5, 2, 5, 2, 5, 2, r1", // of equals the first by id
        "15, 1, 15, 2, 15, 1, r2",
    })
    void oneAtATime_promotionTiers_choose(
            int tier1, double size1, int tier2, double size2, int tier3, double size3, String expected) {
        Theater theater =
                theater(replica("r1", tier1, size1), replica("r2", tier2, size2), replica("r3", tier3, size3));

        String writer = writer(theater);

        assertThat(writer).isEqualTo(expected);
    }

    @Test
    void oneAtATime_writerFlaps_returnsAfterTheDwellAlone() {
        Theater theater = theater(replica("r1", 0, 1), replica("r2", 1, 1));
        theater.say("r1", UNHEALTHY);
        time.advance(ofSeconds(10));
        theater.say("r1", HEALTHY);
        time.advance(ofSeconds(90));
        String early = writer(theater);
        theater.say("r1", UNHEALTHY);
        theater.say("r1", HEALTHY);
        time.advance(ofSeconds(299));
        String waiting = writer(theater);
        time.advance(ofSeconds(2));
        String back = writer(theater);

        assertThat(List.of(early, waiting, back)).containsExactly("r2", "r2", "r1");
    }

    @Test
    void oneAtATime_someOfATier_neverSplitsTheWriter() {
        Theater theater = theater(replica("r1", 0, 1), replica("r2", 0, 8), replica("r3", 1, 8));
        theater.say("r2", UNHEALTHY);
        theater.say("r3", DEGRADED);

        String writer = writer(theater);

        assertThat(writer).isEqualTo("r1"); // an eighth of its tier, and all calls
    }

    @Test
    void guard_standbyLagsTooFar_isNotPromotedUnlessForced() {
        Theater theater = theater(replica("r1", 0, 1), replica("r2", 1, 1));
        lags.put("r2", ofSeconds(12));
        time.advance(ofSeconds(1));
        theater.say("r1", UNHEALTHY);
        String refused = writer(theater);
        String why = theater.state("r2").reason();

        guard.force("r2");
        time.advance(ofSeconds(1));
        String forced = writer(theater);

        assertThat(refused).isEqualTo("r1"); // dead, but no data is lost
        assertThat(why).isEqualTo("lags 12.0 s (recovery point 5.0 s)");
        assertThat(forced).isEqualTo("r2");
        assertThat(theater.events.toString())
                .contains("forced: lags 12.0 s (recovery point 5.0 s), so much data may be lost");
    }

    /** The writer dies, its standby takes over, and the old writer answers again without what was written meanwhile. */
    @Test
    void guard_oldWriterAnswersAgain_isNeverWrittenToUntilItCaughtUp() { // C23, B34
        List<HealthDetector.Verdict> verdicts = new ArrayList<>();
        TargetSource.Settable source = TargetSource.settable(List.of(replica("r1", 0, 1), replica("r2", 1, 1)));
        LoadBalancer balancer = LoadBalancer.builder("db")
                .targets(source)
                .policy(WRITER)
                .detector(guard)
                .detector(environment -> (target, verdict) -> {
                    verdicts.add(verdict);
                    return new HealthDetector.Watch() {};
                })
                .scheduler(time)
                .ticker(time)
                .build();
        verdicts.get(0).is(UNHEALTHY, "down");
        time.advance(ofSeconds(10));
        lags.put("r1", ofSeconds(10)); // by what r2 took since
        verdicts.get(0).is(HEALTHY, "answers, and takes writes");
        source.set(List.of()); // the resolver knows of nobody
        long stale = 0;

        for (int i = 0; i < 1_000_000; i++) {
            if (i % 1000 == 0) {
                time.advance(ofSeconds(1));
            }
            try (Lease lease = balancer.acquire(PickRequest.any())) {
                stale += lease.target().id().equals("r1") ? 1 : 0;
            }
        }
        lags.remove("r1");
        time.advance(ofSeconds(302));
        String caughtUp;
        try (Lease lease = balancer.acquire(PickRequest.any())) {
            caughtUp = lease.target().id();
        }

        System.out.println("C23, B34 writes to a stale writer: " + stale + " of 1,000,000 (0)");
        assertThat(stale).isZero();
        assertThat(balancer.snapshot().targets()).hasSize(2);
        assertThat(caughtUp).isEqualTo("r1");
    }

    /** A writer up and down at every check of 5 s, of which two observers never say the same, with a dwell of 60 s. */
    @Test
    void oneAtATime_observersDisagreeForTenMinutes_switchesOncePerDwellAtMost() { // C23, B33
        List<HealthDetector.Verdict> other = new ArrayList<>();
        HealthDetector second = environment -> (target, verdict) -> {
            other.add(verdict);
            return new HealthDetector.Watch() {};
        };
        BalancingPolicy policy =
                Tiers.oneAtATime(target -> Integer.parseInt(target.labels().get("promotion")), ofSeconds(60));
        Theater theater = new Theater(time, policy, List.of(second), replica("r1", 0, 1), replica("r2", 1, 1));
        List<Long> switches = new ArrayList<>();
        String before = writer(theater);

        for (int check = 0; check < 180; check++) { // for the last five minutes both say that it is up
            boolean isOver = check >= 120;
            theater.say("r1", isOver || check % 2 == 0 ? HEALTHY : UNHEALTHY);
            other.get(0).is(isOver || check % 2 == 1 ? HEALTHY : UNHEALTHY, "the other observer");
            time.advance(ofSeconds(5));
            String now = writer(theater);
            if (!now.equals(before)) {
                switches.add(time.read() / 1_000_000_000);
            }
            before = now;
        }

        long closest = IntStream.range(1, switches.size())
                .mapToLong(i -> switches.get(i) - switches.get(i - 1))
                .min()
                .orElse(Long.MAX_VALUE);
        System.out.println(
                "C23, B33 two observers disagree for 10 min: switches at " + switches + " s (at most one in 60 s)");
        assertThat(switches).hasSize(2);
        assertThat(closest).isGreaterThanOrEqualTo(60);
    }

    @Test
    void guard_lagUnknown_isTooFar() {
        ReplicationGuard blind = ReplicationGuard.of(ofSeconds(5), target -> {
            throw new IllegalStateException("no metric");
        });
        Theater theater = new Theater(time, WRITER, List.of(blind), replica("r1", 0, 1));

        time.advance(Duration.ZERO);
        theater.balancer.close();
        time.advance(ofSeconds(1));

        assertThat(theater.events.toString()).contains("lag not known: java.lang.IllegalStateException: no metric");
        assertThat(time.pending()).isZero();
        assertThatThrownBy(() -> ReplicationGuard.of(ofSeconds(-1), target -> Duration.ZERO))
                .hasMessage("recoveryPoint: PT-1S (expected: >= 0)");
    }

    @Test
    void guard_lagWithoutEnd_isTooFarUntilItEnds() {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        lags.put("r2", forEver);
        Theater theater = theater(replica("r1", 0, 1), replica("r2", 1, 1));
        time.advance(Duration.ZERO);
        LoadBalancer.TargetState fromTheStart = theater.state("r2");

        List<HealthStatus> found = new ArrayList<>();
        for (Duration lag : List.of(Duration.ZERO, forEver, Duration.ZERO)) {
            lags.put("r1", lag);
            time.advance(ofSeconds(1));
            found.add(theater.state("r1").status());
        }

        assertThat(fromTheStart.status()).isEqualTo(UNHEALTHY);
        assertThat(fromTheStart.reason()).startsWith("lags 922337203685477");
        assertThat(found).containsExactly(HEALTHY, UNHEALTHY, HEALTHY);
        assertThat(theater.events.toString()).doesNotContain("PartFailed");
    }

    @Test
    void guard_anyRecoveryPoint_isTold() {
        ReplicationGuard lax = ReplicationGuard.of(ChronoUnit.FOREVER.getDuration(), target -> ofMillis(1580));
        Theater theater = new Theater(time, WRITER, List.of(lax), replica("r1", 0, 1));
        time.advance(Duration.ZERO);

        assertThat(theater.state("r1").reason()).startsWith("lags 1.6 s (recovery point 922337203685477");
    }

    @Test
    void guard_lagEndsInAnError_isTooFarAndAskedAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        ReplicationGuard asking = ReplicationGuard.of(ofSeconds(5), target -> {
            if (broken.get()) {
                throw new NoClassDefFoundError("driver");
            }
            return Duration.ZERO;
        });
        Theater theater = new Theater(time, WRITER, List.of(asking), replica("r1", 0, 1));
        time.advance(Duration.ZERO);
        String blind = theater.state("r1").reason();

        broken.set(false);
        time.advance(ofSeconds(1));

        assertThat(blind).isEqualTo("lag not known: java.lang.NoClassDefFoundError: driver");
        assertThat(theater.state("r1").status()).isEqualTo(HEALTHY);
    }

    @Test
    void tracker_standbyAnswersSevenSecondsAfterTheFirstFault_says7Seconds() {
        RecoveryTracker tracker = RecoveryTracker.by(Target::id, time);
        Target primary = replica("r1", 0, 1);
        Target standby = replica("r2", 1, 1);
        tracker.completed("db", primary, Outcome.SUCCESS, 1);
        tracker.completed("db", primary, Outcome.TIMEOUT, 1); // a blip
        time.advance(ofSeconds(100));
        tracker.completed("db", primary, Outcome.SUCCESS, 1);
        time.advance(ofMillis(500));

        tracker.completed("db", primary, Outcome.UNREACHABLE, 1);
        time.advance(ofSeconds(6));
        tracker.completed("db", primary, Outcome.UNREACHABLE, 1);
        tracker.completed("db", standby, Outcome.CANCELLED, 1);
        time.advance(ofSeconds(1));
        tracker.completed("db", standby, Outcome.SUCCESS, 1);
        tracker.completed("db", primary, Outcome.SUCCESS, 1); // failed back, without a failure

        assertThat(tracker.recoveries()).containsExactly(new RecoveryTracker.Recovery("r1", "r2", ofSeconds(7)));
    }

    @Test
    void tracker_moreRecoveriesThanAreKept_keepsTheNewest() {
        RecoveryTracker tracker = RecoveryTracker.by(Target::id, time);

        for (int i = 0; i < 150; i++) {
            Target serving = replica("r" + i, 0, 1);
            tracker.completed("db", serving, Outcome.SUCCESS, 1);
            tracker.completed("db", serving, Outcome.TIMEOUT, 1);
        }

        assertThat(tracker.recoveries()).hasSize(100);
        assertThat(tracker.recoveries().get(99).to()).isEqualTo("r149");
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0.5, 0.5", "2, 0, 0, 1", "3, 0.333, 0.333, 0.333"}) // when all fail, all are the last resort
    void tiers_activeActiveRegions_shareWhatIsLost(int lost, double first, double second, double third) {
        Fleet fleet = new Fleet();
        for (int region = 0; region < 3; region++) {
            fleet.with(region, 2, region < lost ? UNHEALTHY : HEALTHY);
        }
        BalancingPolicy random = (targets, chance) -> (request, now) -> targets.get(chance.nextInt(targets.size()));
        Picker picker =
                Tiers.by(target -> 0).panicThreshold(0).around(random).over(fleet.set(), new SplittableRandom(3));

        double[] parts = new double[3];
        for (int i = 0; i < 6000; i++) {
            parts[Fleet.tier(picker.pick(PickRequest.any(), 0))] += 1.0 / 6000;
        }

        assertThat(parts).containsExactly(new double[] {first, second, third}, within(0.03));
    }
}
