package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The phi accrual detector: takes a target out when it has been silent for longer than its own rhythm explains.
 *
 * <p>It hears heartbeats, which somebody hands to {@link #beat}: keep-alives of a stream, messages of a registry, a target's own
 * pings. Calls are no heartbeats, for they stop when there is nothing to do. Phi is {@code -log10} of the chance that a pause gets
 * so long: at a threshold of 8 at most one pause in 10^8 is taken for a death, if pauses are normally distributed. A target is judged
 * from its first beat on; it is back at the next beat after its silence.
 *
 * <p>With {@link #softFrom} suspicion costs weight before it costs the status: the balancer is given {@link #weighting} too, and a target
 * keeps all of its weight up to that phi, and less and less of it, in a line, from there to the threshold.
 *
 * <p>Thread-safe, and may serve several balancers. A beat is O(1). Ten times a second each balancer's scheduler looks at all its
 * targets, so a death is seen up to 100 ms late. What a look is late by more than 100 ms is no silence: then this client has stalled, and
 * beats have waited with it. Source: Hayashibara et al., "The phi accrual failure detector", SRDS 2004, in the
 * form that Akka gave it, with the defaults of its cluster, but for a history of 100 pauses instead of 1000.
 */
public final class PhiAccrual implements HealthDetector {

    private static final Duration LOOK = Duration.ofMillis(100);
    static final double LARGEST = 300; // the smallest double is about 10^-308

    final double threshold;
    final Duration acceptedPause;
    final Duration leastDeviation;
    final Duration firstPause;
    private final double softFrom;
    private final List<Beats> running = new CopyOnWriteArrayList<>();
    private volatile boolean weighs; // whether somebody asked for the weighting

    private PhiAccrual(
            double threshold, Duration acceptedPause, Duration leastDeviation, Duration firstPause, double softFrom) {
        this.threshold = threshold;
        this.acceptedPause = acceptedPause;
        this.leastDeviation = leastDeviation;
        this.firstPause = firstPause;
        this.softFrom = softFrom;
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
        return new PhiAccrual(threshold, acceptedPause, leastDeviation, firstPause, threshold);
    }

    /**
     * The same detector, by which a target loses weight from a lower phi on; by default it loses none. While it does, the reason of its status
     * says so, and its status stays healthy. Its weight is looked at ten times a second. Source: the continuous suspicion level for
     * which the detector was made; the line is lbkit's own.
     *
     * @param phi greater than 0 and at most the threshold; at 1, and without an accepted pause, every tenth pause costs some weight
     * @return a copy, which has heard nothing yet
     * @throws IllegalArgumentException if the phi breaks its rule
     */
    public PhiAccrual softFrom(double phi) {
        if (!(phi > 0 && phi <= threshold)) {
            throw new IllegalArgumentException(
                    "softFrom: " + phi + " (expected: > 0 and <= the threshold, " + threshold + ")");
        }
        return new PhiAccrual(threshold, acceptedPause, leastDeviation, firstPause, phi);
    }

    /**
     * The weights that are left, upon another weighting. Where the detector serves several balancers, of each target the least of what
     * they leave it.
     *
     * @param inner what weighs before, such as a slow start; {@link Weighting#constant()} for nothing
     * @return the product of both
     */
    public Weighting weighting(Weighting inner) {
        weighs = true;
        return new Scaled(requireNonNull(inner, "inner"), this::share);
    }

    boolean weighs() {
        return weighs;
    }

    private double share(Target target) {
        return running.stream()
                .mapToDouble(beats -> beats.share(target.id()))
                .min()
                .orElse(1);
    }

    /** What a phi leaves of the weight. */
    double share(double phi) {
        return phi <= softFrom ? 1 : Math.max(0, (threshold - phi) / (threshold - softFrom));
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
                + ", least deviation " + Seconds.of(leastDeviation) + ", first pause " + Seconds.of(firstPause)
                + (softFrom < threshold ? ", less weight from " + softFrom : "") + "]";
    }

    /** The beats that one balancer's targets gave. */
    private final class Beats implements Detection {

        private final LoadBalancer.Environment environment;
        private final ConcurrentHashMap<String, BeatingTarget> targets = new ConcurrentHashMap<>();
        private volatile Subscription looking = () -> {}; // written by the scheduler's task
        private volatile long lookedAt; // written by the scheduler's task
        private volatile boolean closed;

        Beats(LoadBalancer.Environment environment) {
            this.environment = environment;
            lookedAt = environment.ticker().read();
        }

        double share(String targetId) {
            BeatingTarget target = targets.get(targetId);
            return target == null ? 1 : target.share();
        }

        void beat(String targetId) {
            BeatingTarget target = targets.get(targetId);
            if (target != null) {
                target.beat(environment.ticker().read());
            }
        }

        void lookAgain() {
            looking = environment.scheduler().schedule(LOOK, () -> {
                if (!closed) {
                    look(environment.ticker().read());
                    lookAgain();
                }
            });
        }

        private void look(long now) {
            long late = now - lookedAt - LOOK.toNanos();
            lookedAt = now;
            long stall = late > LOOK.toNanos() || late < 0 ? late : 0;
            targets.values().forEach(target -> target.look(now, stall));
        }

        @Override
        public Watch watch(Target target, Verdict verdict) {
            BeatingTarget joined =
                    new BeatingTarget(PhiAccrual.this, verdict, gone -> targets.remove(target.id(), gone));
            targets.put(target.id(), joined);
            return joined;
        }

        @Override
        public void close() {
            closed = true;
            running.remove(this);
            looking.close();
        }
    }
}
