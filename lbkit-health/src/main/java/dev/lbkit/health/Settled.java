package dev.lbkit.health;

import dev.lbkit.Locality;
import dev.lbkit.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/*
 * Answers come as means of fourth roots of latencies, so the factor is compared by its fourth root. Medians, so that a few settled
 * targets in trouble make nobody warm.
 */
/** What targets past their ramps show now, to compare one on its ramp with. Immutable. */
final class Settled {

    /** What a comparison gives. */
    enum Evidence {
        COLD,
        UNKNOWN,
        WARM
    }

    static final Settled UNKNOWN = new Settled(Map.of(), Usual.NONE, 0);

    private static final double ENOUGH = 10; // answers
    private static final double ENOUGH_TO_HOLD = 1; // to be wrong then only takes time
    private static final double SLOWER = Math.sqrt(Math.sqrt(1.5));
    private static final double MORE_FAULTS = 0.1;
    private static final double SHARE_OF_WORK = 0.5;

    private final Map<Locality, Usual> local;
    private final Usual everywhere;
    private final long now;

    /** The median target: the mean root of its latencies, its answers by unit of weight, its faults. */
    record Usual(double root, double answers, double faultRate) {

        static final Usual NONE = new Usual(0, 0, 0);

        static Usual of(List<Member> targets, long now) {
            List<Member> heard = targets.stream()
                    .filter(one -> one.answers().mean() > 0 && one.target().weight() > 0)
                    .toList();
            if (heard.isEmpty()) {
                return NONE;
            }
            return new Usual(
                    median(heard, one -> one.answers().mean()),
                    median(heard, one -> one.answers().count(now) / one.target().weight()),
                    median(heard, one -> one.faultRate(now)));
        }

        private static double median(List<Member> targets, ToDoubleFunction<Member> figure) {
            double[] figures = targets.stream().mapToDouble(figure).toArray();
            Arrays.sort(figures);
            return (figures[(figures.length - 1) / 2] + figures[figures.length / 2]) / 2;
        }
    }

    private Settled(Map<Locality, Usual> local, Usual everywhere, long now) {
        this.local = local;
        this.everywhere = everywhere;
        this.now = now;
    }

    /** These targets at a tick. */
    static Settled of(List<Member> targets, long now) {
        Map<Locality, List<Member>> places = new HashMap<>();
        targets.forEach(one -> places.computeIfAbsent(one.target().locality(), place -> new ArrayList<>())
                .add(one));
        Map<Locality, Usual> local = new HashMap<>();
        places.forEach((place, members) -> local.put(place, Usual.of(members, now)));
        return new Settled(local, Usual.of(targets, now), now);
    }

    /** How a target that has a share of its weight compares. */
    Evidence beside(Member target, double share) {
        Usual near = local.getOrDefault(target.target().locality(), everywhere);
        Usual usual = near.root() > 0 ? near : everywhere;
        Member.Answers own = target.answers();
        double answers = own.count(now);
        if (usual.root() == 0) {
            return Evidence.UNKNOWN;
        }
        if (target.faultRate(now) > usual.faultRate() + MORE_FAULTS) {
            return Evidence.COLD;
        }
        if (answers >= ENOUGH_TO_HOLD && own.mean() > usual.root() * SLOWER) {
            return Evidence.COLD;
        }
        double due = share * target.target().weight() * usual.answers();
        return answers >= Math.max(ENOUGH, SHARE_OF_WORK * due) ? Evidence.WARM : Evidence.UNKNOWN;
    }
}
