package dev.lbkit.algorithms;

import static java.util.stream.Collectors.joining;

import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/*
 * A target on a ramp is admitted in proportion to how much of its static weight it has; the others always are, so they stay
 * equal among themselves. A pick that is not admitted is made again. Where nearly all targets are on a ramp that could take
 * long, so after a few tries the target is drawn in the same proportions. If all are on a ramp, the highest of them counts as
 * full: nobody else can take their calls.
 */
/** Gives targets below their static weight fewer of the picks of a policy that treats all alike. */
final class Thinned implements Picker {

    private static final int TRIES = 4;

    private final Picker inner;
    private final TargetSet targets;
    private final Map<Member, Double> ramping; // with the chance that a pick of it stands
    private final AliasTable drawn;
    private final RandomGenerator random;

    private Thinned(
            Picker inner, TargetSet targets, Map<Member, Double> ramping, AliasTable drawn, RandomGenerator random) {
        this.inner = inner;
        this.targets = targets;
        this.ramping = ramping;
        this.drawn = drawn;
        this.random = random;
    }

    /** The inner picker itself if all targets of the set stand alike. */
    static Picker where(TargetSet targets, Picker inner, RandomGenerator random) {
        if (Leaf.isSettled(targets)) {
            return inner;
        }
        double[] chances = chances(targets);
        Map<Member, Double> ramping = new HashMap<>();
        for (int i = 0; i < chances.length; i++) {
            if (chances[i] < 1) {
                ramping.put(targets.get(i), chances[i]);
            }
        }
        return ramping.isEmpty()
                ? inner
                : new Thinned(inner, targets, ramping, new AliasTable(chances.length, i -> chances[i]), random);
    }

    private static double[] chances(TargetSet targets) {
        double[] chances = new double[targets.size()];
        double highest = 0;
        for (int i = 0; i < chances.length; i++) {
            double full = targets.get(i).target().weight();
            chances[i] = targets.weight(i) < full ? Math.max(targets.weight(i) / full, Double.MIN_NORMAL) : 1;
            highest = Math.max(highest, chances[i]);
        }
        for (int i = 0; i < chances.length; i++) {
            chances[i] /= highest;
        }
        return chances;
    }

    @Override
    public Member pick(PickRequest request, long now) {
        for (int tries = 0; tries < TRIES; tries++) {
            Member picked = inner.pick(request, now);
            if (isAdmitted(picked)) {
                return picked;
            }
        }
        return targets.get(drawn.pick(random.nextLong()));
    }

    @Override
    public boolean needsTime() {
        return inner.needsTime();
    }

    @Override
    public Explanation explain(PickRequest request, long now) {
        List<String> refused = new ArrayList<>();
        for (int tries = 0; tries < TRIES; tries++) {
            Explanation picked = inner.explain(request, now);
            if (isAdmitted(member(picked))) {
                return picked.via(step(refused));
            }
            refused.add(picked.chosen().id());
        }
        return drawn.drawn(random.nextLong())
                .of(targets, "drawn by how much of its weight each has")
                .via(step(refused));
    }

    private boolean isAdmitted(Member picked) {
        Double chance = ramping.get(picked);
        return chance == null || random.nextDouble() < chance;
    }

    private Member member(Explanation picked) {
        int index = 0;
        while (!targets.get(index).target().id().equals(picked.chosen().id())) {
            index++;
        }
        return targets.get(index);
    }

    private String step(List<String> refused) {
        String parts = IntStream.range(0, targets.size())
                .filter(i -> ramping.containsKey(targets.get(i)))
                .mapToObj(i -> targets.get(i).target().id() + " " + ramping.get(targets.get(i)))
                .collect(joining(", "));
        return "slow start: " + ramping.size() + " of " + targets.size()
                + " are below their static weight and take that part of their picks alone: " + parts
                + (refused.isEmpty() ? "" : "; not taken before this one: " + String.join(", ", refused));
    }
}
