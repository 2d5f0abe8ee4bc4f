package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;

/**
 * A detector that an operator or a program turns: on is healthy, off is unhealthy, for every target that it watches.
 *
 * <p>Thread-safe; begins on. May serve several balancers, which then turn together. {@link Detectors#only} gives it some
 * targets, for example one zone. Source: the routing controls of Route 53, which health checks follow.
 */
public final class Switch implements HealthDetector {

    private final Broadcast broadcast = new Broadcast();

    /** A switch that is on. */
    public Switch() {}

    /**
     * Turns it on: nothing is held against the targets any more.
     *
     * @param reason why, for a person on call
     */
    public void on(String reason) {
        broadcast.say(HealthStatus.HEALTHY, "switched on: " + reason);
    }

    /**
     * Turns it off.
     *
     * @param reason why, for a person on call
     */
    public void off(String reason) {
        broadcast.say(
                HealthStatus.UNHEALTHY,
                TargetHealth.of(TargetHealth.Reason.FAILED_HEALTH_CHECKS, "switched off: " + reason)
                        .text());
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return broadcast; // has nothing to close
    }
}
