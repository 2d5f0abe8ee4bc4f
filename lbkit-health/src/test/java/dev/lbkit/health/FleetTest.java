package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten thousand targets on one thread. */
class FleetTest {

    private static final int TARGETS = 10_000;

    private final Lab lab = new Lab();
    private final int[] slots = new int[1200]; // of 100 ms
    private int underWay;
    private int mostUnderWay;

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static void print(String invariant, String number) {
        System.out.println(invariant + ": " + number);
    }

    /** What is in use after garbage was collected, in bytes. */
    private static long memory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private List<Target> targets() {
        return IntStream.range(0, TARGETS).mapToObj(i -> Lab.target("t" + i)).toList();
    }

    /** Answers after so long. */
    private Probe slow(Duration answer) {
        return target -> {
            slots[(int) lab.now().dividedBy(ofMillis(100))]++;
            mostUnderWay = Math.max(mostUnderWay, ++underWay);
            CompletableFuture<Probe.Result> end = new CompletableFuture<>();
            end.whenComplete((result, e) -> underWay--);
            lab.time.schedule(answer, () -> end.complete(Probe.Result.pass()));
            return end;
        };
    }

    private HealthDetector.Detection watchAll(ActiveCheck check) {
        HealthDetector.Detection detection = lab.start(check);
        targets().forEach(target -> detection.watch(target, (status, reason) -> {}));
        return detection;
    }

    @Test
    void fleet_ofTenThousandAtFiveSeconds_isCheckedEvenlyOnAFractionOfAThread() {
        long before = cpuNanos();
        watchAll(ActiveCheck.of(slow(ofMillis(20))).build());

        lab.time.advance(ofMinutes(1));

        int checks = Arrays.stream(slots, 0, 600).sum();
        double busiest = Arrays.stream(slots, 50, 600).max().orElseThrow() / 200.0;
        double idlest = Arrays.stream(slots, 50, 600).min().orElseThrow() / 200.0;
        double micros = (cpuNanos() - before) / 1e3 / checks;
        print("10,000 targets at 5 s for a minute, checks (expected: 120,000 + 5,000 of newcomers)", "" + checks);
        print("most under way at once at 20 ms an answer (2000/s x 20 ms = 40; newcomers hurry)", "" + mostUnderWay);
        print("100 ms slots after the first interval, against the mean", idlest + " to " + busiest);
        print(
                "CPU of the process for a check with its timers, in microseconds, at 2000 a second",
                "%.1f".formatted(micros));
        assertThat(checks).isBetween(123_000, 127_000);
        assertThat(mostUnderWay).isLessThanOrEqualTo(120);
        assertThat(busiest).isLessThan(1.3);
        assertThat(idlest).isGreaterThan(0.7);
        assertThat(micros * 2000)
                .as("microseconds of one thread for a second of checks")
                .isLessThan(500_000);
    }

    /** Bug class B26: slow checks do not pile up. */
    @Test
    void fleet_whoseChecksHang_keepsToItsPlacesAndChecksAllInTurn() {
        HealthDetector.Detection detection =
                watchAll(ActiveCheck.of(slow(ofMinutes(10))).atOnce(500).build());

        lab.time.advance(ofSeconds(100));

        int checks = Arrays.stream(slots).sum();
        print("B26: 10,000 hanging targets, most checks under way (expected: 500)", "" + mostUnderWay);
        print("B26: checks in 100 s at 500 places of 2 s (expected: 25,000)", "" + checks);
        assertThat(mostUnderWay).isEqualTo(500);
        assertThat(checks).isBetween(24_000, 25_500);
        detection.close();
    }

    @Test
    void line_longerThanTheStackIsDeep_isWorkedOff() {
        CompletableFuture<Probe.Result> slow = new CompletableFuture<>();
        List<String> asked = new ArrayList<>();
        HealthDetector.Detection detection = lab.start(ActiveCheck.of(target -> {
                    asked.add(target.id());
                    return asked.size() == 1 ? slow : completedFuture(Probe.Result.pass());
                })
                .atOnce(1)
                .timeout(ofSeconds(5))
                .build());
        targets().forEach(target -> detection.watch(target, (status, reason) -> {}));
        lab.time.advance(ofSeconds(3));

        slow.complete(Probe.Result.pass());
        lab.time.advance(Duration.ZERO);

        assertThat(asked.size()).isGreaterThanOrEqualTo(TARGETS);
    }

    /** Runs tasks at whole seconds, so that what happens within one is one burst of updates. */
    private Subscription inSeconds(Duration delay, Runnable task) {
        long second = ofSeconds(1).toNanos();
        long due = lab.time.read() + Math.max(0, delay.toNanos());
        long whole = delay.isZero() ? due : -Math.floorDiv(-due, second) * second;
        return lab.time.schedule(Duration.ofNanos(whole - lab.time.read()), task);
    }

    /** Every target passes or fails by chance, for ten minutes. */
    @Test
    void fleet_flappingForTenMinutes_losesNoUpdateAndLeavesNothing() {
        SplittableRandom chance = new SplittableRandom(42);
        long[] changed = {0, 0}; // and other events: a target that joins or leaves
        Map<String, HealthMachine> expected = new HashMap<>();
        ActiveCheck check = ActiveCheck.of(target -> {
                    Probe.Result result = chance.nextInt(100) < 60 ? Probe.Result.pass() : Probe.Result.fail("chance");
                    expected.merge(target.id(), HealthMachine.of(2, 3).on(result), (known, first) -> known.on(result));
                    return completedFuture(result);
                })
                .every(ofSeconds(60))
                .build();
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(targets()))
                .policy((targets, random) -> (request, now) -> targets.get(0))
                .detector(check)
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        changed[event instanceof BalancerEvent.StatusChanged ? 0 : 1]++;
                    }
                })
                .ticker(lab.time)
                .scheduler(this::inSeconds)
                .random(new SplittableRandom(1))
                .build();
        lab.time.advance(ofMinutes(2));
        int pendingEarly = lab.time.pending();

        long memoryEarly = memory();
        lab.time.advance(ofMinutes(8));
        long memoryLate = memory();

        List<LoadBalancer.TargetState> shown = balancer.snapshot().targets();
        long wrong = shown.stream()
                .filter(one ->
                        one.status() != expected.get(one.target().id()).state().status())
                .count();
        long unhealthy = shown.stream()
                .filter(one -> one.status() == HealthStatus.UNHEALTHY)
                .count();
        int pendingLate = lab.time.pending();
        long changes = changed[0];
        balancer.close();
        lab.time.advance(Duration.ZERO);
        print("flapping: changes of status heard in ten minutes", "" + changes);
        print("flapping: memory in use at minutes 2 and 10, KiB", memoryEarly / 1024 + ", " + memoryLate / 1024);
        print("flapping: targets shown otherwise than their checks add up to (expected: 0)", "" + wrong);
        print(
                "flapping: tasks waiting at minute 2, at minute 10, after close",
                pendingEarly + ", " + pendingLate + ", " + lab.time.pending());
        assertThat(wrong).isZero();
        assertThat(unhealthy).isPositive();
        assertThat(changes).isGreaterThan(TARGETS);
        assertThat(pendingLate).isEqualTo(pendingEarly);
        assertThat(lab.time.pending()).isZero();
        assertThat(changed[1]).isEqualTo(2 * TARGETS);
        assertThat(memoryLate - memoryEarly).isLessThan(4 << 20);
    }
}
