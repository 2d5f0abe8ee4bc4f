package dev.lbkit.bench.detectors;

import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.PhiAccrual;
import dev.lbkit.health.Probe;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/*
 * A sign of life is a check that is passed or a beat that arrives; 1 % of them are lost on the way. One target stops giving any at a
 * moment within five seconds, by chance.
 */
/** Detectors that do not hear calls: active checks and heartbeats, in virtual time. */
final class Signs {

    static final int TARGETS = 100;
    private static final double LOST = 0.01;
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration SETTLED = Duration.ofMinutes(5);

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    private long diesAt = Long.MAX_VALUE; // the first target
    private int found;
    private long foundDeadAt = Long.MAX_VALUE;

    private Signs(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A detector to be measured; it is made for the signs that it waits for. */
    record Watching(String name, Function<Signs, HealthDetector> detector) {

        static final List<Watching> ALL = List.of(
                new Watching("active check, every 5 s, fall 3", signs -> checks(signs, 5, 3)),
                new Watching("active check, every 1 s, fall 3", signs -> checks(signs, 1, 3)),
                new Watching("active check, every 5 s, fall 2", signs -> checks(signs, 5, 2)),
                new Watching(
                        "phi accrual 8, pause of 3 s, a beat a second", signs -> signs.beating(PhiAccrual.defaults())),
                new Watching(
                        "phi accrual 8, no pause, a beat a second",
                        signs -> signs.beating(
                                PhiAccrual.of(8, Duration.ZERO, Duration.ofMillis(100), Duration.ofSeconds(1)))));

        private static HealthDetector checks(Signs signs, int seconds, int fall) {
            return ActiveCheck.of(target -> CompletableFuture.completedFuture(
                            signs.arrives(target) ? Probe.Result.pass() : Probe.Result.fail("lost")))
                    .every(Duration.ofSeconds(seconds))
                    .fall(fall)
                    .build();
        }

        /** How many targets are found in so long a time though all are well. */
        int falselyFound(long seed, Duration length) {
            Signs signs = new Signs(seed);
            signs.watch(detector.apply(signs));
            signs.time.advance(length);
            return signs.found;
        }

        /** How long it takes until a dead target is found; infinite if it is not within a minute. */
        double seconds(long seed) {
            Signs signs = new Signs(seed);
            signs.diesAt = SETTLED.toNanos()
                    + signs.random.nextLong(Duration.ofSeconds(5).toNanos());
            signs.watch(detector.apply(signs));
            signs.time.advance(SETTLED.plusMinutes(1));
            return signs.foundDeadAt == Long.MAX_VALUE
                    ? Double.POSITIVE_INFINITY
                    : (signs.foundDeadAt - signs.diesAt) / 1e9;
        }
    }

    private void watch(HealthDetector detector) {
        HealthDetector.Detection detection = detector.start(
                new LoadBalancer.Environment("report", time, time, random.split(), new BalancerListener() {}));
        for (int i = 0; i < TARGETS; i++) {
            int number = i;
            detection.watch(target(i), (status, reason) -> {
                if (status == HealthStatus.UNHEALTHY) {
                    found++;
                    boolean isDead = number == 0 && time.read() >= diesAt;
                    foundDeadAt = isDead ? Math.min(foundDeadAt, time.read()) : foundDeadAt;
                }
            });
        }
    }

    private static Target target(int number) {
        return Target.of("t" + number, "http://10.0.0.1:" + (number + 1));
    }

    private boolean arrives(Target target) {
        boolean isAlive = !target.id().equals("t0") || time.read() < diesAt;
        return random.nextDouble() >= LOST && isAlive;
    }

    /** Every target beats once a second, 10 % more or less by chance. */
    private HealthDetector beating(PhiAccrual detector) {
        for (int i = 0; i < TARGETS; i++) {
            beat(detector, target(i));
        }
        return detector;
    }

    private void beat(PhiAccrual detector, Target target) {
        long next = (long) (BEAT.toNanos() * (0.9 + 0.2 * random.nextDouble()));
        time.schedule(Duration.ofNanos(next), () -> {
            if (arrives(target)) {
                detector.beat(target.id());
            }
            beat(detector, target);
        });
    }
}
