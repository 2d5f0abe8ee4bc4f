package dev.lbkit.failover.gslb;

import static dev.lbkit.failover.gslb.ZonalShift.Kind.AUTOSHIFT;
import static dev.lbkit.failover.gslb.ZonalShift.Kind.MANUAL;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Autoshift, on three zones of two targets each. */
final class AutoshiftTest {

    private static final Autoshift.Rules RULES = new Autoshift.Rules(0.1, ofMinutes(10), ofMinutes(30));

    private final VirtualTime time = new VirtualTime();
    private final InstantSource clock = () -> Instant.EPOCH.plusNanos(time.read());
    private final ZonalShifts shifts = ZonalShifts.over(StateStore.inMemory(Map.of()), clock, time);
    private final ZoneWatch watch = new ZoneWatch();
    private final Autoshift autoshift = Autoshift.over(shifts, watch, RULES);
    private final Map<String, HealthDetector.Verdict> checks = new HashMap<>();
    private final Map<String, Double> faultRates = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(3);
    private final LoadBalancer balancer = LoadBalancer.builder("shop")
            .targets(TargetSource.fixed(Stream.of("a1", "a2", "b1", "b2", "c1", "c2")
                    .map(AutoshiftTest::target)
                    .toList()))
            .policy((targets, chance) -> {
                var fit = targets.where(i -> targets.status(i).isUsable()).orElse(targets);
                return (request, now) -> fit.get(chance.nextInt(fit.size()));
            })
            .detector(watch.over(environment -> (target, verdict) -> {
                checks.put(target.id(), verdict);
                return new HealthDetector.Watch() {};
            }))
            .detector(shifts.detector())
            .ticker(time)
            .scheduler(time)
            .random(new SplittableRandom(1))
            .build();

    private static Target target(String id) {
        return Target.of(id, "http://" + id + ":80").in("eu", id.substring(0, 1));
    }

    /** Ten calls a second; gives the share of each zone. */
    private Map<String, Integer> calls(Duration length) {
        Map<String, Integer> calls = new HashMap<>();
        for (long i = 0; i < length.toSeconds() * 10; i++) {
            try (Lease lease = balancer.acquire(PickRequest.any())) {
                String zone = lease.target().locality().zone();
                calls.merge(zone, 1, Integer::sum);
                boolean fails = random.nextDouble() < faultRates.getOrDefault(zone, 0.01);
                lease.complete(fails ? Outcome.FAILURE : Outcome.SUCCESS);
            }
            time.advance(Duration.ofMillis(100));
        }
        return calls;
    }

    @Test
    void autoshift_zoneFails_leavesWithinTenSecondsAndReturnsAtItsEnd() {
        calls(ofMinutes(2));
        assertThat(shifts.applied()).isEmpty();
        faultRates.put("b", 1.0);

        calls(ofSeconds(10));

        assertThat(shifts.applied()).map(ZonalShift::zone).contains("b");
        assertThat(shifts.applied().orElseThrow().reason())
                .matches("\\d+ of \\d+ calls failed, elsewhere \\d+ of \\d+");
        assertThat(calls(ofMinutes(9))).containsOnlyKeys("a", "c");
        faultRates.clear();
        calls(ofMinutes(1));
        assertThat(shifts.applied()).isEmpty();
        assertThat(calls(ofMinutes(1))).containsOnlyKeys("a", "b", "c");
        assertThat(autoshift).hasToString("Autoshift: b has returned");
    }

    @Test
    void autoshift_zoneFailsAgainOnItsReturn_leavesForTwiceAsLong() {
        faultRates.put("b", 1.0);
        calls(ofSeconds(10));

        calls(ofMinutes(10));
        calls(ofMinutes(1));

        assertThat(shifts.applied().orElseThrow().expiresAt())
                .isAfter(clock.instant().plus(ofMinutes(19)));
    }

    @Test
    void autoshift_zoneIsNotFitAtItsEnd_staysAway() {
        faultRates.put("b", 1.0);
        calls(ofSeconds(10));
        faultRates.clear();
        checks.get("b1").is(HealthStatus.UNHEALTHY, "down");

        assertThat(calls(ofMinutes(15))).doesNotContainKey("b");
        checks.get("b1").is(HealthStatus.HEALTHY, "");
        calls(ofMinutes(6));

        assertThat(calls(ofMinutes(1))).containsKey("b");
    }

    @Test
    void autoshift_callsBeforeItBegan_countForNothing() {
        autoshift.close();
        faultRates.put("b", 1.0);
        calls(ofMinutes(1));
        faultRates.clear();

        Autoshift.over(shifts, watch, RULES);
        calls(ofMinutes(1));

        assertThat(shifts.shifts()).isEmpty();
    }

    @Test
    void autoshift_zoneLosesItsTargetsAndGetsThemBack_isNotJudgedByWhatWasBefore() {
        autoshift.close();
        HealthDetector.Detection checked = watch.over(environment -> (target, verdict) -> new HealthDetector.Watch() {})
                .start(balancer.environment());
        HealthDetector.Watch before = checked.watch(target("d1"), (status, reason) -> {});
        for (int i = 0; i < 1000; i++) {
            before.heard(Outcome.UNREACHABLE, 1, time.read());
        }
        before.close();
        Autoshift.over(shifts, watch, RULES);
        calls(ofMinutes(1));

        checked.watch(target("d1"), (status, reason) -> {});
        calls(ofMinutes(1));

        assertThat(shifts.shifts()).isEmpty();
    }

    /** 30 s are six looks: what 33 calls show in them is seen, and what came before them is not. */
    @Test
    void autoshift_fewCalls_addsUpThoseOfSixLooks() {
        autoshift.close();
        HealthDetector.Detection checked = watch.over(environment -> (target, verdict) -> new HealthDetector.Watch() {})
                .start(balancer.environment());
        Map<String, HealthDetector.Watch> zones = new HashMap<>();
        List.of("a1", "b1", "c1").forEach(id -> zones.put(id, checked.watch(target(id), (status, reason) -> {})));
        Autoshift.over(shifts, watch, RULES);

        int second = 0;
        while (shifts.shifts().isEmpty() && second < 60) {
            time.advance(ofSeconds(3)); // one call to each zone every 3 s: 30 calls in the window, 10 of them in b
            second += 3;
            zones.forEach(
                    (id, zone) -> zone.heard(id.equals("b1") ? Outcome.TIMEOUT : Outcome.SUCCESS, 1, time.read()));
        }
        assertThat(shifts.shifts()).isEmpty();
        for (int i = 0; i < 12 && shifts.shifts().isEmpty(); i++) {
            time.advance(Duration.ofMillis(2500)); // 36 calls in the window, 12 of them in b
            zones.forEach(
                    (id, zone) -> zone.heard(id.equals("b1") ? Outcome.TIMEOUT : Outcome.SUCCESS, 1, time.read()));
        }

        assertThat(shifts.applied()).map(ZonalShift::zone).contains("b");
    }

    @Test
    void autoshift_everyZoneFails_shiftsNothing() {
        List.of("a", "b", "c").forEach(zone -> faultRates.put(zone, 0.9));

        calls(ofMinutes(5));

        assertThat(shifts.shifts()).isEmpty();
    }

    @Test
    void autoshift_operatorEndsIt_restsForTheLongestLength() {
        faultRates.put("b", 1.0);
        calls(ofSeconds(10));

        shifts.cancel(AUTOSHIFT);
        calls(ofMinutes(29));

        assertThat(shifts.applied()).isEmpty();
        assertThat(autoshift.toString()).contains("resting until");
        calls(ofMinutes(2));
        assertThat(shifts.applied()).map(ZonalShift::kind).contains(AUTOSHIFT);
    }

    @Test
    void autoshift_manualShiftIsActive_waitsBehindIt() {
        shifts.shift("a", ofHours(1), "power");
        faultRates.put("b", 1.0);

        calls(ofSeconds(10));

        assertThat(shifts.shifts()).extracting(ZonalShift::kind).containsExactlyInAnyOrder(MANUAL, AUTOSHIFT);
        assertThat(shifts.applied()).map(ZonalShift::zone).contains("a");
        shifts.cancel(MANUAL);
        assertThat(shifts.applied()).map(ZonalShift::zone).contains("b");
    }

    @Test
    void autoshift_itsProcessDies_endsAMinuteAfterItsTime() {
        faultRates.put("b", 1.0);
        calls(ofSeconds(10));

        autoshift.close();
        faultRates.clear();
        calls(ofMinutes(11));

        assertThat(shifts.applied()).isEmpty();
    }

    @Test
    void close_everything_leavesNoTaskBehind() {
        autoshift.close();
        shifts.close();
        balancer.close();
        time.advance(ZERO);

        assertThat(time.pending()).isZero();
    }

    /** Before it the cycle is about zone b, and its length is 10 min; then phase, zone, seconds until when and length. */
    @ParameterizedTest
    @CsvSource({
        "WATCHING, ,  true,  true,  60, WATCHING b 1800 600",
        "WATCHING, c, true,  true,  60, AWAY c 660 600",
        "AWAY,     b, true,  true,  599, AWAY b 600 600",
        "AWAY,     c, true,  false, 599, AWAY b 600 600",
        "AWAY,     ,  false, true,  60, RESTING b 1860 600",
        "AWAY,     b, false, true,  600, RESTING b 2400 600",
        "AWAY,     ,  true,  true,  600, RETURNED b 2400 600",
        "AWAY,     ,  true,  false, 600, AWAY b 1200 600",
        "RETURNED, ,  false, true,  1799, RETURNED b 1800 600",
        "RETURNED, b, false, true,  60, AWAY b 1260 1200",
        "RETURNED, c, false, true,  60, AWAY c 660 600", // another zone begins at the first length
        "RETURNED, ,  false, true,  1800, START",
        "RESTING,  b, false, true,  1799, RESTING b 1800 600",
        "RESTING,  ,  false, true,  1800, START",
    })
    void cycle_anySight_followsTheTable(
            AutoshiftCycle.Phase phase, String faulty, boolean stands, boolean isFit, int seconds, String expected) {
        Instant until = Instant.EPOCH.plus(phase == AutoshiftCycle.Phase.AWAY ? RULES.first() : RULES.longest());
        AutoshiftCycle before = new AutoshiftCycle(phase, "b", until, RULES.first());

        AutoshiftCycle after = before.next(
                new AutoshiftCycle.Sight(
                        Optional.ofNullable(faulty), stands, isFit, Instant.EPOCH.plusSeconds(seconds)),
                RULES);

        String told = after.phase() + " " + after.zone() + " " + after.until().getEpochSecond() + " "
                + after.length().toSeconds();
        assertThat(after.equals(AutoshiftCycle.START) ? "START" : told).isEqualTo(expected);
    }

    @Test
    void cycle_zoneFailsAgainAndAgain_leavesForTheLongestLengthAtMost() {
        AutoshiftCycle before = new AutoshiftCycle(
                AutoshiftCycle.Phase.RETURNED, "b", Instant.EPOCH.plus(RULES.longest()), ofMinutes(20));

        AutoshiftCycle after =
                before.next(new AutoshiftCycle.Sight(Optional.of("b"), false, true, Instant.EPOCH), RULES);

        assertThat(after.length()).isEqualTo(ofMinutes(30));
    }

    /** Each zone had 10 000 calls. */
    @ParameterizedTest
    @CsvSource({
        "1101, 100, 100, a",
        "1099, 100, 100, none", // evidence enough, and less than 10 % of difference
        "5000, 4500, 0, a", // of two that stand out the one with more evidence
        "4500, 5000, 0, b",
        "5000, 5000, 5000, none",
    })
    void worst_faultsOfThreeZones_namesTheOneThatStandsOut(int a, int b, int c, String expected) {
        Map<String, ZoneWatch.Calls> calls = Map.of(
                "a", new ZoneWatch.Calls(10_000, a),
                "b", new ZoneWatch.Calls(10_000, b),
                "c", new ZoneWatch.Calls(10_000, c));

        Optional<ZoneFaults.Fault> worst = ZoneFaults.worst(calls, 0.1);

        assertThat(worst.map(ZoneFaults.Fault::zone).orElse("none")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10, 20, 0, 19.1", // one call too few to be sure
        "11, 11, 22, 0, 21.0",
        "100, 50, 200, 2, 57.8",
        "100, 3, 200, 2, 0.8",
        "100, 50, 200, 100, 0", // all fail alike
        "100, 0, 200, 100, 0",
        "100, 90, 0, 0, 0", // nothing to compare with
    })
    void evidence_calls_isTheLikelihoodRatio(int own, int faults, int others, int otherFaults, double expected) {
        double evidence =
                ZoneFaults.evidence(new ZoneWatch.Calls(own, faults), new ZoneWatch.Calls(others, otherFaults));

        assertThat(evidence).isCloseTo(expected, within(0.1));
    }

    /** By chance alone: summed over all that can happen, with one fault rate everywhere. */
    @Property(tries = 200)
    void evidence_sameRateEverywhere_passesRarely(
            @ForAll @IntRange(min = 1, max = 60) int own,
            @ForAll @IntRange(min = 1, max = 60) int others,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double rate,
            @ForAll @DoubleRange(min = 1, max = 15) double limit) {
        double chance = 0;
        for (int i = 0; i <= own; i++) {
            for (int j = 0; j <= others; j++) {
                double evidence = ZoneFaults.evidence(new ZoneWatch.Calls(own, i), new ZoneWatch.Calls(others, j));
                if (evidence >= limit) {
                    chance += binomial(own, i, rate) * binomial(others, j, rate);
                }
            }
        }

        assertThat(chance).isLessThan(Math.exp(-limit));
    }

    private static double binomial(int n, int k, double rate) {
        double logarithm = k * Math.log(rate) + (n - k) * Math.log1p(-rate);
        for (int i = 1; i <= k; i++) {
            logarithm += Math.log((n - k + i) / (double) i);
        }
        return Math.exp(logarithm);
    }

    @Test
    void rules_broken_areRefused() {
        assertThatThrownBy(() -> new Autoshift.Rules(2, ofMinutes(1), ofMinutes(2)))
                .hasMessage("difference: 2.0 (expected: from 0 to 1)");
        assertThatThrownBy(() -> new Autoshift.Rules(0.1, ZERO, ofMinutes(2)))
                .hasMessage("first: PT0S (expected: > 0)");
        assertThatThrownBy(() -> new Autoshift.Rules(0.1, ofMinutes(3), ofMinutes(2)))
                .hasMessage("longest: PT2M (expected: from first, PT3M, to 71 h)");
    }
}
