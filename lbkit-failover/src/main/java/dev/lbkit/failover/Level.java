package dev.lbkit.failover;

import dev.lbkit.HealthStatus;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * One step in the order of preference: the targets of one tier that share a status.
 *
 * @param tier the tier's number
 * @param status what they share; {@link HealthStatus#UNHEALTHY} where the whole tier serves, whatever it is
 * @param name what an explanation calls it
 * @param targets who serves the calls that fall to it
 * @param portions what each of its members adds to what it can carry
 */
record Level(int tier, HealthStatus status, String name, TargetSet targets, List<Portion> portions) {

    /** What it can carry once no member waits any more, as a part of all calls. */
    double capacity() {
        return Math.min(1, portions.stream().mapToDouble(Portion::capacity).sum());
    }

    /**
     * What one member can carry.
     *
     * @param capacity as a part of all calls
     * @param recoveredAt the tick of its last recovery; empty if it never was out
     */
    record Portion(double capacity, OptionalLong recoveredAt) {}
}
