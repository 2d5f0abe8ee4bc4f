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

    @ParameterizedTest
    @CsvSource({
        "WATCHING, ,  true,  true,  60, WATCHING",
        "WATCHING, b, true,  true,  60, AWAY",
        "AWAY,     b, true,  true,  599, AWAY",
        "AWAY,     c, true,  false, 599, AWAY",
        "AWAY,     ,  false, true,  60, RESTING",
        "AWAY,     ,  true,  true,  600, RETURNED",
        "AWAY,     ,  true,  false, 600, AWAY",
        "RETURNED, ,  false, true,  1799, RETURNED",
        "RETURNED, b, false, true,  60, AWAY",
        "RETURNED, c, false, true,  60, AWAY",
        "RETURNED, ,  false, true,  1800, WATCHING",
        "RESTING,  b, false, true,  1799, RESTING",
        "RESTING,  ,  false, true,  1800, WATCHING",
    })
    void cycle_anySight_followsTheTable(
            AutoshiftCycle.Phase phase,
            String faulty,
            boolean stands,
            boolean isFit,
            int seconds,
            AutoshiftCycle.Phase expected) {
        Instant until = Instant.EPOCH.plus(phase == AutoshiftCycle.Phase.AWAY ? RULES.first() : RULES.longest());
        AutoshiftCycle before = new AutoshiftCycle(phase, "b", until, RULES.first());

        AutoshiftCycle after = before.next(
                new AutoshiftCycle.Sight(
                        Optional.ofNullable(faulty), stands, isFit, Instant.EPOCH.plusSeconds(seconds)),
                RULES);

        assertThat(after.phase()).isEqualTo(expected);
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
