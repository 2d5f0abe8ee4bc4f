package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * An order to keep traffic out of one zone for a while.
 *
 * <p>Immutable.
 *
 * @param kind who ordered it
 * @param zone the zone that traffic leaves
 * @param expiresAt when it ends by itself; of one that was ended before, when that was
 * @param reason why, for whoever is on call
 * @param ending whether it was ended before its time
 */
public record ZonalShift(Kind kind, String zone, Instant expiresAt, String reason, Ending ending) {

    /** Who ordered a shift; the first goes before the others. */
    public enum Kind {
        /** An operator. */
        MANUAL,
        /** A detector of zone faults. */
        AUTOSHIFT,
        /** A fault experiment. */
        EXPERIMENT,
        /** A rehearsal that the service bears the loss of the zone. */
        PRACTICE_RUN
    }

    /** How a shift was ended before its time. */
    public enum Ending {
        /** It was not. */
        NONE,
        /** By order, or because another shift began during an experiment. */
        CANCELLED,
        /** Another shift began during a practice run. */
        INTERRUPTED
    }

    /** Where a shift stands. */
    public enum Status {
        /** In force, unless one that goes before it is too. */
        ACTIVE,
        /** Its time is over. */
        EXPIRED,
        /** Ended by order, or an experiment that ended because another shift began. */
        CANCELLED,
        /** A practice run that ended because another shift began. */
        INTERRUPTED
    }

    /**
     * Checks the parts.
     *
     * @param kind who ordered it
     * @param zone the zone
     * @param expiresAt its end
     * @param reason why
     * @param ending whether it was ended
     * @throws IllegalArgumentException if the zone is blank
     */
    public ZonalShift {
        requireNonNull(kind, "kind");
        requireNonNull(expiresAt, "expiresAt");
        requireNonNull(reason, "reason");
        requireNonNull(ending, "ending");
        if (zone.isBlank()) {
            throw new IllegalArgumentException("zone: '" + zone + "' (expected: not blank)");
        }
    }

    /**
     * Where it stands.
     *
     * @param now wall time
     * @return the status
     */
    public Status status(Instant now) {
        return switch (ending) {
            case CANCELLED -> Status.CANCELLED;
            case INTERRUPTED -> Status.INTERRUPTED;
            case NONE -> now.isBefore(expiresAt) ? Status.ACTIVE : Status.EXPIRED;
        };
    }

    ZonalShift ended(Ending how, Instant now) {
        return new ZonalShift(kind, zone, now, reason, how);
    }

    ZonalShift until(Instant newEnd) {
        return new ZonalShift(kind, zone, newEnd, reason, ending);
    }
}
