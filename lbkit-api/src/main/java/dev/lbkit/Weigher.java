package dev.lbkit;

import java.util.ArrayList;
import java.util.List;

/** Asks a weighting, which is foreign code, and answers with weights whatever it does. Used by the update loop alone. */
final class Weigher {

    private final Weighting.Weights weights;
    private final LoadBalancer.Environment environment;

    Weigher(Weighting weighting, LoadBalancer.Environment environment) {
        this.environment = environment;
        weights = weighting.start(environment);
    }

    /** Whether the clock must be read at each call. */
    boolean needsTime() {
        return weights.needsTime();
    }

    /** Of each seat a weight that is one: as asked for, or else the static one. */
    List<Double> of(List<Seat> usable, long now) {
        double[] asked = asked(usable, now);
        List<Double> sound = new ArrayList<>(usable.size());
        for (int i = 0; i < usable.size(); i++) {
            Target target = usable.get(i).target();
            boolean isWeight = asked[i] >= 0 && asked[i] <= Double.MAX_VALUE;
            sound.add(isWeight ? asked[i] : target.weight());
            if (!isWeight) {
                failed(new IllegalStateException(
                        "weight: " + asked[i] + " (expected: finite and >= 0) of target " + target.id()));
            }
        }
        return sound;
    }

    private double[] asked(List<Seat> usable, long now) {
        List<Weighting.Standing> fleet = new ArrayList<>(usable.size());
        usable.forEach(seat -> fleet.add(seat.standing(now)));
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

    private void failed(Throwable cause) {
        environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "weighting", cause));
    }
}
