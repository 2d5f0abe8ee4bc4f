package dev.lbkit.health;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chaos tests of active checks: endpoints that flap, herds of checkers, probes that die, clocks that leap. */
final class ChecksUnderChaosTest {

    private static final int ENDPOINTS = 10;

    /** Counts the verdicts on each target that differ from the one before. */
    private static final class Changes {

        private final Map<String, HealthStatus> last = new HashMap<>();
        private int count;
        private Duration closest = Duration.ofDays(1); // of two changes of one target

        private final Map<String, Duration> changedAt = new HashMap<>();

        HealthDetector.Verdict of(Lab lab, String id) {
            return (status, reason) -> {
                HealthStatus before = last.put(id, status);
                boolean isChange = before != null && before != HealthStatus.UNKNOWN && before != status;
                if (isChange) {
                    count++;
                    Duration since = lab.now().minus(changedAt.getOrDefault(id, Duration.ofDays(-1)));
                    closest = since.compareTo(closest) < 0 ? since : closest;
                    changedAt.put(id, lab.now());
                }
            };
        }
    }

    private static Changes flapping(Lab lab, Probe probe) {
        Changes changes = new Changes();
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(probe)
                .every(ofSeconds(1))
                .jitter(0)
                .rise(2)
                .fall(3)
                .build());
        for (int i = 0; i < ENDPOINTS; i++) {
            detection.watch(Lab.target("t" + i), changes.of(lab, "t" + i));
        }
        lab.time.advance(ofMinutes(10));
        return changes;
    }

    /** Chaos test C10, bug class B27: hysteresis. Results that alternate change nothing. */
    @Test
    void checks_resultsThatAlternate_changeNoState() {
        Map<String, Integer> checks = new HashMap<>();

        Changes changes = flapping(
                new Lab(),
                target -> completedFuture(
                        checks.merge(target.id(), 1, Integer::sum) % 2 == 1
                                ? Probe.Result.pass()
                                : Probe.Result.fail("odd")));

        System.out.printf(
                "C10: %d changes of 10 endpoints in 10 min of alternating results (at most 0)%n", changes.count);
        assertThat(checks.values()).allSatisfy(count -> assertThat(count).isGreaterThan(590));
        assertThat(changes.count).isZero();
    }

    /** Chaos test C10: results by chance change a target at most once in three checks, down and up again in five. */
    @Test
    void checks_resultsByChance_changeNoTargetTwiceWithinTheThresholds() {
        SplittableRandom random = new SplittableRandom(10);

        Changes changes = flapping(
                new Lab(),
                target -> completedFuture(random.nextBoolean() ? Probe.Result.pass() : Probe.Result.fail("chance")));

        System.out.printf(
                "C10: seed 10, %d changes of 10 endpoints in 10 min of random results (at most %d); closest two %s apart%n",
                changes.count, ENDPOINTS * 600 / 3, changes.closest);
        assertThat(changes.count).isPositive().isLessThanOrEqualTo(ENDPOINTS * 600 / 3);
        assertThat(changes.closest).isGreaterThanOrEqualTo(ofSeconds(2));
    }

    /** Chaos test C12, bug class B25: a thousand balancers that start in one millisecond do not ask in step, nor hammer the dead. */
    @Test
    void checks_ofAThousandBalancers_areSpreadAndDoNotHammerTheDead() {
        Lab lab = new Lab();
        SplittableRandom root = new SplittableRandom(12);
        int targets = 100;
        int[] slots = new int[410]; // of 100 ms
        long[] asked = new long[targets];
        Probe probe = target -> {
            slots[(int) (lab.now().toMillis() / 100)]++;
            int number = Integer.parseInt(target.id().substring(1));
            boolean isDead = number == 0 && lab.now().compareTo(ofSeconds(5)) >= 0;
            asked[number] += lab.now().compareTo(ofSeconds(20)) >= 0 ? 1 : 0; // from when all know it
            return completedFuture(isDead ? Probe.Result.fail("dead") : Probe.Result.pass());
        };
        for (int i = 0; i < 1000; i++) {
            HealthDetector.Detection detection =
                    ActiveCheck.of(probe).every(ofSeconds(5)).build().start(lab.environment(root.split()));
            for (int target = 0; target < targets; target++) {
                detection.watch(Lab.target("t" + target), (status, reason) -> {});
            }
        }

        lab.time.advance(ofSeconds(40));

        double mean = 1000 * targets / 50.0;
        int highest = 0;
        for (int slot = 0; slot < 400; slot++) {
            highest = Math.max(highest, slots[slot]);
        }
        double deadToHealthy = (double) asked[0] / asked[1];
        System.out.printf(
                "C12: seed 12, most checks in 100 ms: %.2f times the mean (at most 3); a dead endpoint is asked %.2f times as often as a"
                        + " healthy one (at most 1.2)%n",
                highest / mean, deadToHealthy);
        assertThat(highest / mean).isLessThanOrEqualTo(3);
        assertThat(deadToHealthy).isLessThanOrEqualTo(1.2);
    }

    private static CompletionStage<Probe.Result> recurse(Target target) {
        return recurse(target).thenApply(result -> result);
    }

    /** Bug class B19: whatever a probe throws, the next check is on time, and each of them counts as a failure. */
    @Test
    void checks_probeThatThrowsAtRandom_goOnInTimeAndCount() {
        Lab lab = new Lab();
        SplittableRandom random = new SplittableRandom(19);
        int[] checks = {0};
        int[] thrown = {0};
        long[] last = {0};
        long[] longest = {0};
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(target -> {
                    checks[0]++;
                    longest[0] =
                            Math.max(longest[0], checks[0] == 1 ? 0 : lab.now().toMillis() - last[0]);
                    last[0] = lab.now().toMillis();
                    thrown[0]++;
                    switch (random.nextInt(4)) {
                        case 0 -> throw new IllegalStateException("by chance");
                        case 1 -> throw new AssertionError("by chance");
                        case 2 -> {
                            return recurse(target);
                        }
                        default -> {
                            thrown[0]--;
                            return completedFuture(Probe.Result.pass());
                        }
                    }
                })
                .every(ofSeconds(1))
                .jitter(0)
                .build());
        lab.watch(detection, "a");

        lab.time.advance(ofMinutes(10));

        System.out.printf(
                "B19: seed 19, %d of %d checks threw; longest pause between two checks %d ms (at most 1000); %d verdicts%n",
                thrown[0], checks[0], longest[0], lab.verdicts.size());
        assertThat(checks[0]).isBetween(599, 601);
        assertThat(longest[0]).isLessThanOrEqualTo(1000);
        assertThat(lab.verdicts).anySatisfy(verdict -> assertThat(verdict).contains("a UNHEALTHY"));
    }

    /** Chaos test C14, bug class B28, for active checks: a tick that is wrong lets no schedule run twice and takes nobody out. */
    @ParameterizedTest(name = "{0}: {1} s")
    @CsvSource({"the tick wraps, 2", "stands still, 0", "goes back an hour, -3600", "leaps 30 days, 2592000"})
    void checks_faultyTick_goOnAsScheduledAndTakeNobodyOut(String fault, long jumpSeconds) {
        long nearTheWrap = Long.MAX_VALUE - 1_000_000_000L;
        Lab lab = new Lab(new VirtualTime(nearTheWrap));
        long[] tick = {nearTheWrap};
        int[] checks = {0};
        HealthDetector.Detection detection = ActiveCheck.of(target -> {
                    checks[0]++;
                    return completedFuture(Probe.Result.pass());
                })
                .every(ofSeconds(1))
                .jitter(0)
                .build()
                .start(new LoadBalancer.Environment("shop", () -> tick[0], lab.time, new SplittableRandom(14), lab));
        lab.watch(detection, "a");
        lab.time.advance(ofSeconds(10));
        int before = checks[0];

        tick[0] += ofSeconds(jumpSeconds).toNanos();
        lab.time.advance(ofSeconds(60));

        System.out.printf(
                "C14: %s: %d checks in 60 s at one a second (60, one more at most)%n", fault, checks[0] - before);
        assertThat(checks[0] - before).isBetween(59, 61);
        assertThat(lab.verdicts)
                .filteredOn(verdict -> verdict.contains("UNHEALTHY"))
                .isEmpty();
        assertThat(lab.failures).isEmpty();
    }
}
