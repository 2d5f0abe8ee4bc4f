package dev.lbkit.failover;

import static java.util.Objects.requireNonNull;

import dev.lbkit.LoadBalancer;
import java.time.Duration;

/**
 * Describes a limit on the calls of one client: not more than the usable targets can carry.
 *
 * <p>When targets, a zone or a region are lost, their calls move to the others as far as those can carry them; a call beyond
 * that is refused before it reaches a target, as {@link dev.lbkit.NoTargetException.Reason#EXHAUSTED}. So the loss of one part
 * does not become the overload of the next. Over any time {@code t} at most {@code 1 + (burst + t) * rate} calls are let in,
 * where the rate is {@code utilization * callsPerSecond * usable weight}; weight 1 counts as 1, and targets count while they are
 * not {@link dev.lbkit.HealthStatus#UNHEALTHY} or {@link dev.lbkit.HealthStatus#DRAINING}. While none is usable the limit is
 * that of all targets: the verdicts may be wrong, and whether to fail closed is the balancer's to say.
 *
 * <p>It bounds the sum; where the calls go is the policy's to say. With {@link Tiers#needing} of the peak rate divided by
 * {@code utilization * callsPerSecond}, no tier is given more than it can carry either. Later attempts of a call count as calls.
 *
 * <p>This description is not thread-safe. The balancer it makes is, takes no lock, and adds one clock read and one atomic step
 * to a call; it looks at the targets ten times a second on the balancer's scheduler, until it is closed.
 */
public final class CapacityGuard {

    private static final double MOST = 1e6;

    private final double callsPerSecond;
    private double utilization = 0.9;
    private Duration burst = Duration.ofMillis(100);

    private CapacityGuard(double callsPerSecond) {
        this.callsPerSecond = callsPerSecond;
    }

    /**
     * A guard with a utilization of 0.9 and a burst of 100 ms.
     *
     * @param callsPerSecond what a target of weight 1 can carry from this client when it is fully used: its whole capacity
     *     divided by the number of clients; greater than 0 and at most 1 000 000
     * @return the description
     * @throws IllegalArgumentException if the rate is out of bounds
     */
    public static CapacityGuard of(double callsPerSecond) {
        if (!(callsPerSecond > 0 && callsPerSecond <= MOST)) {
            throw new IllegalArgumentException(
                    "callsPerSecond: " + callsPerSecond + " (expected: > 0 and at most 1 000 000)");
        }
        return new CapacityGuard(callsPerSecond);
    }

    /**
     * Sets the part of their capacity to which targets may be used; 0.9 by default.
     *
     * @param limit greater than 0 and at most 1
     * @return this
     * @throws IllegalArgumentException if it is out of bounds
     */
    public CapacityGuard utilization(double limit) {
        if (!(limit > 0 && limit <= 1)) {
            throw new IllegalArgumentException("utilization: " + limit + " (expected: > 0 and at most 1)");
        }
        utilization = limit;
        return this;
    }

    /**
     * Sets for how long calls may come early, at the rate that is let in; 100 ms by default.
     *
     * @param length from zero to 1 minute
     * @return this
     * @throws IllegalArgumentException if it is out of bounds
     */
    public CapacityGuard burst(Duration length) {
        if (length.isNegative() || length.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("burst: " + length + " (expected: from zero to 1 minute)");
        }
        burst = length;
        return this;
    }

    /**
     * Puts the guard in front of a balancer.
     *
     * @param balancer the balancer
     * @return a balancer that refuses what does not fit and is otherwise the same; closing it closes both
     */
    public LoadBalancer around(LoadBalancer balancer) {
        return new GuardedBalancer(requireNonNull(balancer, "balancer"), callsPerSecond, utilization, burst.toNanos());
    }

    @Override
    public String toString() {
        return "CapacityGuard[callsPerSecond=" + callsPerSecond + ", utilization=" + utilization + ", burst=" + burst
                + "]";
    }
}
