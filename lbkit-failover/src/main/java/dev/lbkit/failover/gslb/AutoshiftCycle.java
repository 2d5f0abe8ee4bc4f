package dev.lbkit.failover.gslb;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where an autoshift stands. Immutable; the whole machine is {@link #next}.
 *
 * @param phase the phase
 * @param zone the zone that it is about; empty while watching
 * @param until when the phase is over; not looked at while watching
 * @param length of the last shift
 */
record AutoshiftCycle(Phase phase, String zone, Instant until, Duration length) {

    /** What it is doing. */
    enum Phase {
        /** It looks for a zone that fails. */
        WATCHING,
        /** A zone is shifted away. */
        AWAY,
        /** The zone has its traffic back; if it fails again now, it stays away for longer. */
        RETURNED,
        /** Somebody ended the shift: it does not order another one for a while. */
        RESTING
    }

    /**
     * What is seen.
     *
     * @param faulty the zone that fails now
     * @param stands whether the shift is still active
     * @param isFit whether the zone could carry its part
     * @param now wall time
     */
    record Sight(Optional<String> faulty, boolean stands, boolean isFit, Instant now) {}

    static final AutoshiftCycle START = new AutoshiftCycle(Phase.WATCHING, "", Instant.MIN, Duration.ZERO);

    /** What follows from what is seen; itself if nothing does. */
    AutoshiftCycle next(Sight sight, Autoshift.Rules rules) {
        boolean isOver = !sight.now.isBefore(until);
        return switch (phase) {
            case WATCHING ->
                sight.faulty.map(found -> away(found, rules.first(), sight)).orElse(this);
            case AWAY -> {
                if (!sight.stands) {
                    yield new AutoshiftCycle(Phase.RESTING, zone, sight.now.plus(rules.longest()), length);
                }
                if (!isOver) {
                    yield this;
                }
                yield sight.isFit
                        ? new AutoshiftCycle(Phase.RETURNED, zone, sight.now.plus(rules.longest()), length)
                        : away(zone, length, sight);
            }
            case RETURNED -> {
                Duration twice = length.multipliedBy(2);
                Duration longer = twice.compareTo(rules.longest()) < 0 ? twice : rules.longest();
                yield sight.faulty
                        .map(found -> away(found, found.equals(zone) ? longer : rules.first(), sight))
                        .orElse(isOver ? START : this);
            }
            case RESTING -> isOver ? START : this;
        };
    }

    private static AutoshiftCycle away(String zone, Duration length, Sight sight) {
        return new AutoshiftCycle(Phase.AWAY, zone, sight.now.plus(length), length);
    }

    @Override
    public String toString() {
        return switch (phase) {
            case WATCHING -> "watching";
            case AWAY -> zone + " is away until " + until;
            case RETURNED -> zone + " has returned";
            case RESTING -> "resting until " + until + ": the shift away from " + zone + " was ended";
        };
    }
}
