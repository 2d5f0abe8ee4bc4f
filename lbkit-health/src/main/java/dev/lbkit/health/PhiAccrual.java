package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The phi accrual detector: takes a target out when it has been silent for longer than its own rhythm explains.
 *
 * <p>It hears heartbeats, which somebody hands to {@link #beat}: keep-alives of a stream, messages of a registry, a target's own
 * pings. Calls are no heartbeats, for they stop when there is nothing to do. Phi is {@code -log10} of the chance that a pause gets
 * so long: at a threshold of 8 at most one pause in 10^8 is taken for a death, if pauses are normally distributed. A target is judged
 * from its first beat on; it is back at the next beat after its silence.
 *
 * <p>Thread-safe, and may serve several balancers. A beat is O(1). Ten times a second each balancer's scheduler looks at all its
 * targets, so a death is seen up to 100 ms late. Source: Hayashibara et al., "The phi accrual failure detector", SRDS 2004, in the
 * form that Akka gave it, with the defaults of its cluster, but for a history of 100 pauses instead of 1000.
 */
public final class PhiAccrual implements HealthDetector {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final double LARGEST = 300; // the smallest double is about 10^-308

    private final double threshold;
    private final Duration acceptedPause;
    private final Duration leastDeviation;
    private final Duration firstPause;
    private final List<Beats> running = new CopyOnWriteArrayList<>();

    private PhiAccrual(double threshold, Duration acceptedPause, Duration leastDeviation, Duration firstPause) {
        this.threshold = threshold;
        this.acceptedPause = acceptedPause;
        this.leastDeviation = leastDeviation;
        this.firstPause = firstPause;
    }

    /**
     * A detector with a threshold of 8, an accepted pause of 3 s, a least deviation of 100 ms and a first pause of 1 s.
     *
     * @return the detector
     */
    public static PhiAccrual defaults() {
        return of(8, Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ofSeconds(1));
    }

    /**
     * A detector.
     *
     * @param threshold the phi from which on a target counts as dead; greater than 0 and at most 300
     * @param acceptedPause how much longer than usual a pause may be without suspicion, such as that of a garbage collection; from
     *     zero to one day
     * @param leastDeviation the deviation of pauses that is assumed at least; greater than zero, at most one day
     * @param firstPause the pause that is assumed while little was heard; greater than zero, at most one day
     * @return the detector
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public static PhiAccrual of(
            double threshold, Duration acceptedPause, Duration leastDeviation, Duration firstPause) {
        if (!(threshold > 0 && threshold <= LARGEST)) {
            throw new IllegalArgumentException("threshold: " + threshold + " (expected: > 0 and <= 300)");
        }
        check("acceptedPause", acceptedPause, Duration.ZERO);
        check("leastDeviation", leastDeviation, Duration.ofNanos(1));
        check("firstPause", firstPause, Duration.ofNanos(1));
        return new PhiAccrual(threshold, acceptedPause, leastDeviation, firstPause);
    }

    private static void check(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: from " + least + " to " + Duration.ofDays(1) + ")");
        }
    }

    /**
     * Tells that a target gave a sign of life.
     *
     * @param targetId the target's id; unknown ids are ignored
     */
    public void beat(String targetId) {
        requireNonNull(targetId, "targetId");
        running.forEach(beats -> beats.beat(targetId));
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        Beats beats = new Beats(environment);
        running.add(beats);
        beats.lookAgain();
        return beats;
    }

    @Override
    public String toString() {
        return "PhiAccrual[threshold " + threshold + ", accepted pause " + Seconds.of(acceptedPause)
                + ", least deviation " + Seconds.of(leastDeviation) + ", first pause " + Seconds.of(firstPause) + "]";
    }

    /** The beats that one balancer's targets gave. */
    private final class Beats implements Detection {

        private final LoadBalancer.Environment environment;
        private final ConcurrentHashMap<String, Life> lives = new ConcurrentHashMap<>();
        private volatile Subscription looking = () -> {}; // written by the scheduler's task
        private volatile boolean closed;

        Beats(LoadBalancer.Environment environment) {
            this.environment = environment;
        }

        void beat(String targetId) {
            Life life = lives.get(targetId);
            if (life != null) {
                life.beat(environment.ticker().read());
            }
        }

        void lookAgain() {
            looking = environment.scheduler().schedule(LOOK, () -> {
                if (!closed) {
                    long now = environment.ticker().read();
                    lives.values().forEach(life -> life.look(now));
                    lookAgain();
                }
            });
        }

        @Override
        public Watch watch(Target target, Verdict verdict) {
            Life life = new Life(verdict);
            lives.put(target.id(), life);
            return new Watch() {
                @Override
                public void close() {
                    lives.remove(target.id(), life);
                }
            };
        }

        @Override
        public void close() {
            closed = true;
            running.remove(this);
            looking.close();
        }
    }

    /** One target of one balancer. */
    private final class Life {

        private static final int HISTORY = 100;

        private final Verdict verdict;
        private @Nullable Heartbeats beats; // guarded by this; absent before the first beat
        private boolean dead; // guarded by this

        Life(Verdict verdict) {
            this.verdict = verdict;
        }

        synchronized void beat(long now) {
            if (beats == null) {
                beats = Heartbeats.begun(HISTORY, (double) firstPause.toNanos(), now);
                return;
            }
            beats.beat(now, phi(beats, now) < threshold);
            if (dead) {
                dead = false;
                verdict.is(HealthStatus.HEALTHY, "");
            }
        }

        synchronized void look(long now) {
            if (beats == null || dead) {
                return;
            }
            double phi = phi(beats, now);
            if (phi >= threshold) {
                dead = true;
                String told = String.format(
                        Locale.ROOT,
                        "no heartbeat for %.1f s, of a target that usually beats every %.1f s (phi %.1f, threshold %.1f)",
                        beats.silence(now) / 1e9,
                        beats.mean() / 1e9,
                        Math.min(phi, LARGEST),
                        threshold);
                verdict.is(
                        HealthStatus.UNHEALTHY,
                        TargetHealth.of(TargetHealth.Reason.FAILED_HEALTH_CHECKS, told)
                                .text());
            }
        }

        private double phi(Heartbeats heard, long now) {
            return heard.phi(now, (double) acceptedPause.toNanos(), (double) leastDeviation.toNanos());
        }
    }
}
