package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Refuses to promote a replica that lags further behind than the recovery point allows.
 *
 * <p>A detector: a target that lags too far is {@link HealthStatus#UNHEALTHY}, so no tier counts it and no call fails over to it,
 * with {@link LoadBalancer.Builder#failClosed()} not even when nothing else is left. An operator may force one target by name;
 * the reason of its status then says how much data may be lost. The application tells the lag, once a second for each target, on
 * the balancer's scheduler, so the answer must not block; whoever writes has none. A lag that cannot be told is too far.
 *
 * <p>Thread-safe. Source: the recovery point objective that Aurora Global Database bounds by {@code rds.global_db_rpo}.
 */
public final class ReplicationGuard implements HealthDetector {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Duration recoveryPoint;
    private final Function<? super Target, Duration> lag;
    private final Set<String> forced = ConcurrentHashMap.newKeySet();

    private ReplicationGuard(Duration recoveryPoint, Function<? super Target, Duration> lag) {
        this.recoveryPoint = recoveryPoint;
        this.lag = lag;
    }

    /**
     * A guard that forces nothing.
     *
     * @param recoveryPoint how much of the newest data may be lost; at least zero
     * @param lag tells how far a target is behind now
     * @return the guard
     * @throws IllegalArgumentException if the recovery point is negative
     */
    public static ReplicationGuard of(Duration recoveryPoint, Function<? super Target, Duration> lag) {
        if (recoveryPoint.isNegative()) {
            throw new IllegalArgumentException("recoveryPoint: " + recoveryPoint + " (expected: >= 0)");
        }
        return new ReplicationGuard(recoveryPoint, requireNonNull(lag, "lag"));
    }

    /**
     * Lets a target be promoted however far it lags, from its next look on.
     *
     * @param targetId the target's id
     */
    public void force(String targetId) {
        forced.add(requireNonNull(targetId, "targetId"));
    }

    /**
     * Takes {@link #force} back.
     *
     * @param targetId the target's id; one that is not forced is ignored
     */
    public void unforce(String targetId) {
        forced.remove(targetId);
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return (target, verdict) -> new Look(environment, target, verdict);
    }

    private void judge(Target target, Verdict verdict) {
        Duration behind;
        try {
            behind = requireNonNull(lag.apply(target), "lag");
        } catch (Throwable e) { // of foreign code, which is asked again
            verdict.is(HealthStatus.UNHEALTHY, "lag not known: " + e);
            return;
        }
        boolean isNear = behind.compareTo(recoveryPoint) <= 0;
        String told = String.format(
                Locale.ROOT, "lags %.1f s (recovery point %.1f s)", seconds(behind), seconds(recoveryPoint));
        if (isNear) {
            verdict.is(HealthStatus.HEALTHY, told);
        } else if (forced.contains(target.id())) {
            verdict.is(HealthStatus.HEALTHY, "forced: " + told + ", so much data may be lost");
        } else {
            verdict.is(HealthStatus.UNHEALTHY, told);
        }
    }

    /** Of any duration, also of one that stands for ever. */
    private static double seconds(Duration duration) {
        return duration.toSeconds() + duration.toNanosPart() / 1e9;
    }

    /** Looks at one target again and again. */
    private final class Look implements Watch {

        private final LoadBalancer.Environment environment;
        private final Target target;
        private final Verdict verdict;
        private volatile boolean closed;
        private volatile Subscription next = () -> {}; // written by the scheduler's task

        Look(LoadBalancer.Environment environment, Target target, Verdict verdict) {
            this.environment = environment;
            this.target = target;
            this.verdict = verdict;
            look();
        }

        private void look() {
            judge(target, verdict);
            next = environment.scheduler().schedule(EVERY, () -> {
                if (!closed) {
                    look();
                }
            });
            if (closed) {
                next.close();
            }
        }

        @Override
        public void close() {
            closed = true;
            next.close();
        }
    }

    @Override
    public String toString() {
        return "ReplicationGuard[recoveryPoint=" + recoveryPoint + ", forced=" + forced + "]";
    }
}
