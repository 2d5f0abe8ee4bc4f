package dev.lbkit.health;

import dev.lbkit.Member;
import dev.lbkit.Ticker;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Only how far each ramp is, is remembered here; everything else is the member's, or follows from the fleet as it is now. The time
 * between two rounds is the difference of the times for which a target was usable; if that falls, the target was out, and begins
 * again.
 */
/** The ramps of one balancer's targets. Used by its update loop alone. */
final class Ramps implements Weighting.Weights {

    private static final double MOST = 0.5; // of the weight may be new

    private final SlowStart settings;
    private final Ticker ticker;
    private Map<Member, Ramp> ramps = new HashMap<>(); // of targets that were not there from the beginning

    /** How far a ramp was when its target had been usable for so long; 1 is its end. */
    record Ramp(Duration usable, double progress) {

        static final Ramp NONE = new Ramp(Duration.ZERO, 0);
        static final Ramp SETTLED = new Ramp(Weighting.SETTLED, 1);
    }

    Ramps(SlowStart settings, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
    }

    @Override
    public boolean needsTime() {
        return settings.pace() > 1;
    }

    @Override
    public double[] of(List<Weighting.Standing> fleet) {
        List<Ramp> before = new ArrayList<>(fleet.size());
        fleet.forEach(one -> before.add(before(one)));
        boolean mostAreNew = mostAreNew(fleet, before);
        Settled settled = settings.pace() > 1 ? settled(fleet, before) : Settled.UNKNOWN;
        Map<Member, Ramp> after = new HashMap<>();
        double[] weights = new double[fleet.size()];
        for (int i = 0; i < weights.length; i++) {
            Weighting.Standing one = fleet.get(i);
            Ramp ramp = before.get(i);
            double progress = mostAreNew || ramp.progress() >= 1 ? 1 : progress(one, ramp, settled);
            if (!ramp.equals(Ramp.SETTLED)) {
                after.put(one.member(), new Ramp(one.usable(), progress));
            }
            weights[i] = one.member().target().weight() * settings.share(progress);
        }
        ramps = after;
        return weights;
    }

    private Ramp before(Weighting.Standing one) {
        if (one.usable().compareTo(Weighting.SETTLED) >= 0) {
            return Ramp.SETTLED;
        }
        Ramp known = ramps.getOrDefault(one.member(), Ramp.NONE);
        return one.usable().compareTo(known.usable()) < 0 ? Ramp.NONE : known;
    }

    private static boolean mostAreNew(List<Weighting.Standing> fleet, List<Ramp> ramps) {
        double all = 0;
        double fresh = 0;
        for (int i = 0; i < fleet.size(); i++) {
            double weight = fleet.get(i).member().target().weight();
            all += weight;
            fresh += ramps.get(i).progress() < 1 ? weight : 0;
        }
        return fresh > MOST * all;
    }

    private Settled settled(List<Weighting.Standing> fleet, List<Ramp> ramps) {
        List<Member> settled = new ArrayList<>();
        boolean anyRamps = false;
        for (int i = 0; i < fleet.size(); i++) {
            fleet.get(i).member().answers(); // kept from now on, for the day when they are compared
            if (ramps.get(i).progress() >= 1) {
                settled.add(fleet.get(i).member());
            }
            anyRamps |= ramps.get(i).progress() < 1;
        }
        return anyRamps ? Settled.of(settled, ticker.read()) : Settled.UNKNOWN;
    }

    /** How far it is after the time since the last round, at the pace of now. */
    private double progress(Weighting.Standing one, Ramp ramp, Settled settled) {
        double windows = windows(one.usable());
        if (settings.pace() == 1) {
            return windows;
        }
        double pace = switch (settled.beside(one.member(), settings.share(ramp.progress()))) {
            case COLD -> 1 / settings.pace();
            case UNKNOWN -> 1;
            case WARM -> settings.pace();
        };
        double passed = ramp.progress() + pace * (windows - windows(ramp.usable()));
        return Math.max(passed, windows / settings.pace()); // rounding must not make it last longer than stated
    }

    private double windows(Duration time) {
        return (double) time.toNanos() / settings.window().toNanos();
    }
}
