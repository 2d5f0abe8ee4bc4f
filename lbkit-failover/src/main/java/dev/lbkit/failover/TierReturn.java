package dev.lbkit.failover;

import java.time.Duration;
import java.util.Locale;

/**
 * Where a tier stands between serving and having left, and since when. Immutable; the whole machine is {@link #next}.
 *
 * @param phase the phase
 * @param since the tick at which it began
 */
record TierReturn(Phase phase, long since) {

    /** What a tier is doing. */
    enum Phase {
        /** It takes all that it can carry. */
        SERVING,
        /** Too little of it is usable. */
        AWAY,
        /** It is fit again, and must stay so for a while. */
        DWELLING,
        /** It takes a small part of what it can carry, to show that it can. */
        PROBING,
        /** Its part grows. */
        RAMPING,
        /** Its part shrinks, by order. */
        LEAVING,
        /** It stays away, by order. */
        HELD
    }

    /** What an operator wants of a tier. */
    enum Order {
        /** Nothing: the machine decides. */
        NONE,
        /** A tier that is away does not return by itself. */
        HOLD,
        /** A tier leaves, and stays away. */
        LEAVE
    }

    /**
     * What is seen of a tier.
     *
     * @param strength the usable part of its weight
     * @param faultRate the part of its calls that fail, without what is older than its return
     * @param order what an operator wants
     */
    record Sight(double strength, double faultRate, Order order) {}

    /**
     * The rules of the way back.
     *
     * @param failback the dwell and the ramp
     * @param probeShare the part of its capacity that a probing tier takes
     * @param probe how long it probes
     * @param leaveBelow a tier of less strength has left
     * @param returnFrom a tier of this strength is fit to return
     * @param faultLimit a probing or ramping tier of a higher fault rate regresses
     */
    record Rules(
            Failback failback,
            double probeShare,
            Duration probe,
            double leaveBelow,
            double returnFrom,
            double faultLimit) {

        Rules {
            checkPart("probeShare", probeShare);
            checkPart("leaveBelow", leaveBelow);
            checkPart("returnFrom", returnFrom);
            checkPart("faultLimit", faultLimit);
            if (leaveBelow > returnFrom) {
                throw new IllegalArgumentException("leaveBelow: " + leaveBelow + " (expected: <= returnFrom of "
                        + returnFrom + ", or a tier leaves as it returns)");
            }
            if (probe.isNegative() || probe.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("probe: " + probe + " (expected: from zero to 365 days)");
            }
        }

        private static void checkPart(String name, double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: from 0 to 1)");
            }
        }
    }

    /** At the start nobody has left. */
    static final TierReturn START = new TierReturn(Phase.SERVING, 0);

    /** What follows from what is seen now; itself if nothing does. */
    TierReturn next(Sight sight, Rules rules, long now) {
        Phase next = following(sight, rules, now - since);
        return next == phase ? this : new TierReturn(next, now);
    }

    private Phase following(Sight sight, Rules rules, long age) {
        if (sight.order == Order.LEAVE) {
            boolean isLeaving =
                    phase == Phase.SERVING || (phase == Phase.LEAVING && age < nanos(rules.failback.ramp()));
            return isLeaving ? Phase.LEAVING : Phase.HELD;
        }
        if (sight.order == Order.HOLD && phase != Phase.SERVING) {
            return Phase.HELD;
        }
        if (sight.strength < rules.leaveBelow) {
            return Phase.AWAY;
        }
        return switch (phase) {
            case SERVING -> Phase.SERVING;
            case AWAY -> sight.strength >= rules.returnFrom ? Phase.DWELLING : Phase.AWAY;
            case DWELLING -> age >= nanos(rules.failback.dwell()) ? Phase.PROBING : Phase.DWELLING;
            case PROBING -> onTheWay(sight, rules, age >= nanos(rules.probe), Phase.RAMPING);
            case RAMPING -> onTheWay(sight, rules, age >= nanos(rules.failback.ramp()), Phase.SERVING);
            case LEAVING, HELD ->
                sight.strength >= rules.returnFrom ? Phase.PROBING : Phase.AWAY; // the order was taken back
        };
    }

    private Phase onTheWay(Sight sight, Rules rules, boolean isOver, Phase next) {
        if (sight.faultRate > rules.faultLimit) {
            return Phase.DWELLING; // it regresses, and waits anew
        }
        return isOver ? next : phase;
    }

    /** Whether it takes calls again that may show how it is. */
    boolean isOnTheWay() {
        return phase == Phase.PROBING || phase == Phase.RAMPING;
    }

    /** The part of what the tier can carry that it may take now. */
    double allowance(Rules rules, long now) {
        double ramped = Math.min(1, (now - since) / (double) Math.max(1, nanos(rules.failback.ramp())));
        return switch (phase) {
            case SERVING -> 1;
            case AWAY, DWELLING, HELD -> 0;
            case PROBING -> rules.probeShare;
            case RAMPING -> rules.probeShare + (1 - rules.probeShare) * Math.max(0, ramped);
            case LEAVING -> 1 - Math.max(0, ramped);
        };
    }

    private static long nanos(Duration duration) {
        return duration.toNanos();
    }

    @Override
    public String toString() {
        return phase.name().toLowerCase(Locale.ROOT);
    }
}
