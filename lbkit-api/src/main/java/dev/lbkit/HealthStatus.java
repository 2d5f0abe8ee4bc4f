package dev.lbkit;

/**
 * What is held of a target's fitness, from best to worst.
 *
 * <p>Several facts stand below one status: what an operator ordered, what discovery lists, what each detector found. The
 * worst of them is the status, so a detector can make a target worse but never better than another one says.
 */
public enum HealthStatus {
    /** Nobody says anything against it. */
    HEALTHY,
    /** It works, but others should be preferred while there are enough of them. */
    DEGRADED,
    /** A detector watches it and has no result yet. */
    UNKNOWN,
    /** A detector found it unfit. Used only where too few others are left. */
    UNHEALTHY,
    /** It is leaving: by an operator's order, or because discovery no longer lists it. Never picked. */
    DRAINING;

    /**
     * Whether traffic belongs on it in normal operation.
     *
     * @return true for {@link #HEALTHY} and {@link #DEGRADED}
     */
    public boolean isUsable() {
        return compareTo(DEGRADED) <= 0;
    }

    /**
     * The worse of two.
     *
     * @param other the other status
     * @return this one or the other
     */
    public HealthStatus orWorse(HealthStatus other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
