package dev.lbkit.algorithms;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.lbkit.Explanation;
import dev.lbkit.Member;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What all policies that choose have in common: a target of weight 0 does not stand for choice, and one alone is no choice. */
final class Leaf {

    private Leaf() {}

    /**
     * A picker over the targets of positive weight.
     *
     * @param targets what the policy was given
     * @param picker makes the picker that chooses; its set has at least two targets, all of positive weight
     */
    static Picker over(TargetSet targets, Function<TargetSet, Picker> picker) {
        TargetSet kept = targets.weighted();
        Picker leaf = kept.size() == 1 ? new Single(kept.get(0)) : picker.apply(kept);
        if (kept == targets) {
            return leaf;
        }
        return new Narrowed(
                leaf, targets, kept, "weight 0", kept.size() + " of " + targets.size() + " have a positive weight");
    }

    /**
     * A picker that ignores weights, but for 0 and for slow start: a target below its static weight gets that much less.
     *
     * @param targets what the policy was given
     * @param random chance
     * @param picker makes the picker that chooses, each target alike; its set has at least two targets, all of positive weight
     */
    static Picker unweighted(TargetSet targets, RandomGenerator random, Function<TargetSet, Picker> picker) {
        return over(targets, kept -> Thinned.where(kept, picker.apply(kept), random));
    }

    /** Whether all targets work with their static weights, so that none is on a ramp. */
    static boolean isSettled(TargetSet targets) {
        boolean settled = true;
        for (int i = 0; settled && i < targets.size(); i++) {
            settled = targets.weight(i) == targets.get(i).target().weight();
        }
        return settled;
    }

    /** What a leaf says of a choice by comparison. */
    static Explanation compared(Member chosen, List<Explanation.Candidate> candidates, String how) {
        return Explanation.of(chosen, how).among(candidates);
    }

    /** The same choice without some of the candidates, each for its reason; a draw was among all, those too. */
    static Explanation without(Explanation choice, Map<Target, String> reasons) {
        if (choice.draw().isPresent()) {
            return choice;
        }
        List<Explanation.Candidate> stay = choice.candidates().stream()
                .filter(one -> !reasons.containsKey(one.target()))
                .toList();
        Set<Target> known =
                choice.exclusions().stream().map(Explanation.Exclusion::target).collect(toUnmodifiableSet());
        List<Explanation.Exclusion> left = reasons.entrySet().stream()
                .filter(one -> !known.contains(one.getKey()))
                .map(one -> new Explanation.Exclusion(one.getKey(), one.getValue()))
                .toList();
        return choice.among(stay).withExclusions(left);
    }

    /** What is said where there is nothing to compare with. */
    static Explanation alone(Member chosen, String how) {
        return compared(chosen, List.of(new Explanation.Candidate(chosen.target(), 0)), how);
    }

    private record Single(Member member) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return member;
        }

        @Override
        public boolean needsTime() {
            return false;
        }

        @Override
        public Explanation explain(PickRequest request, long now) {
            return alone(member, "the only one to choose from");
        }
    }
}
