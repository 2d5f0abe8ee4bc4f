package dev.lbkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Asks a weighting, which is foreign code, and gives out sound weights whatever it does. Used by the update loop alone. */
final class Weigher {

    /** The weighting that nobody needs to ask. */
    static final Weighting CONSTANT = (member, usable) -> member.target().weight();

    private final Weighting.Weights weights;
    private final boolean constant;
    private final boolean needsTime;
    private final LoadBalancer.Environment environment;

    Weigher(Weighting weighting, LoadBalancer.Environment environment) {
        this.environment = environment;
        constant = weighting == CONSTANT;
        weights = weighting.start(environment);
        needsTime = weights.needsTime();
    }

    /** Whether the clock must be read at each call. */
    boolean needsTime() {
        return needsTime;
    }

    /** Weighs the seats that are usable, as asked for, or by the static weight where that is none; tells whether any weight changed. */
    boolean reweighs(Collection<Seat> seats, long now) {
        if (constant) {
            return false;
        }
        List<Seat> usable = new ArrayList<>(seats.size());
        List<Weighting.Standing> fleet = new ArrayList<>(seats.size());
        for (Seat seat : seats) {
            if (seat.shown().isUsable()) {
                usable.add(seat);
                fleet.add(seat.standing(now));
            }
        }
        double[] asked = asked(fleet, usable);
        boolean changed = false;
        for (int i = 0; i < asked.length; i++) {
            changed |= usable.get(i).reweigh(sound(asked[i], usable.get(i).target()));
        }
        return changed;
    }

    private double[] asked(List<Weighting.Standing> fleet, List<Seat> usable) {
        try {
            double[] asked = weights.of(fleet);
            if (asked.length != usable.size()) {
                throw new IllegalStateException(
                        "weights: " + asked.length + " (expected: " + usable.size() + ", one for each target)");
            }
            return asked;
        } catch (Throwable e) {
            failed(e);
            return usable.stream().mapToDouble(seat -> seat.target().weight()).toArray();
        }
    }

    private double sound(double asked, Target target) {
        if (asked >= 0 && asked <= Double.MAX_VALUE) {
            return asked;
        }
        failed(new IllegalStateException("weight: " + asked + " (expected: finite and >= 0) of target " + target.id()));
        return target.weight();
    }

    private void failed(Throwable cause) {
        environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "weighting", cause));
    }
}
