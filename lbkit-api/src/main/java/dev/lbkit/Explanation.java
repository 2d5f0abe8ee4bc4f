package dev.lbkit;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Why a member was picked: who stood for choice, who did not and why, and the way to the decision.
 *
 * <p>Immutable. Built only when somebody asks. {@code toString} is for a person on call.
 *
 * <p>The choice follows from what is named. Without a draw it is the candidate of the lowest score, of equals the first. With a
 * draw, scores are chances, which add up to 1, and it is the first candidate at which their running sum exceeds the draw. A step that
 * drew one of several groups of targets does so by the same rule, as {@link #viaDraw} says it.
 *
 * @param chosen the target picked
 * @param candidates the targets the last step chose from, in its order, with their scores; the path says what a score is; empty
 *     if a policy does not say
 * @param draw from 0 to 1, where chance decided; empty where scores were compared
 * @param exclusions the targets left out on the way, each with its reason
 * @param path the steps from the outermost policy to the leaf, one sentence each
 */
public record Explanation(
        Target chosen, List<Candidate> candidates, OptionalDouble draw, List<Exclusion> exclusions, List<String> path) {

    /**
     * Copies the lists.
     *
     * @param chosen the target picked
     * @param candidates who stood for choice
     * @param draw what chance drew
     * @param exclusions who was left out
     * @param path the steps
     */
    public Explanation {
        candidates = List.copyOf(candidates);
        exclusions = List.copyOf(exclusions);
        path = List.copyOf(path);
    }

    /**
     * A choice of which nothing is said but a sentence.
     *
     * @param chosen the member picked
     * @param how the leaf's sentence
     * @return the explanation
     */
    public static Explanation of(Member chosen, String how) {
        return new Explanation(chosen.target(), List.of(), OptionalDouble.empty(), List.of(), List.of(how));
    }

    /**
     * The same choice as the one of the lowest score among candidates.
     *
     * @param compared in the order in which the first of equals wins
     * @return a copy with the candidates
     */
    public Explanation among(List<Candidate> compared) {
        return new Explanation(chosen, compared, OptionalDouble.empty(), exclusions, path);
    }

    /**
     * The same choice as the one of the lowest score among the targets of a set.
     *
     * @param set what the leaf chose from
     * @param score gives the score for an index of the set
     * @return a copy with the candidates
     */
    public Explanation among(TargetSet set, IntToDoubleFunction score) {
        return among(candidates(set, score));
    }

    /**
     * The same choice as one that chance made among the targets of a set.
     *
     * @param set what the leaf chose from
     * @param chance gives the chance of an index of the set; all add up to 1
     * @param drawn where in the running sum of the chances the draw fell, from 0 to 1
     * @return a copy with the candidates
     */
    public Explanation drawnFrom(TargetSet set, IntToDoubleFunction chance, double drawn) {
        return new Explanation(chosen, candidates(set, chance), OptionalDouble.of(drawn), exclusions, path);
    }

    private static List<Candidate> candidates(TargetSet set, IntToDoubleFunction score) {
        List<Candidate> scored = new ArrayList<>(set.size());
        for (int i = 0; i < set.size(); i++) {
            scored.add(new Candidate(set.get(i).target(), score.applyAsDouble(i)));
        }
        return scored;
    }

    /**
     * The same choice after a step that left targets out.
     *
     * @param all what the step was given
     * @param kept what it passed on
     * @param reason why the others were left out, for each of them
     * @return a copy with the exclusions put first
     */
    public Explanation leavingOut(TargetSet all, TargetSet kept, String reason) {
        Set<String> stay = new HashSet<>();
        for (int i = 0; i < kept.size(); i++) {
            stay.add(kept.get(i).target().id());
        }
        List<Exclusion> left = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!stay.contains(all.get(i).target().id())) {
                left.add(new Exclusion(all.get(i).target(), reason));
            }
        }
        return withExclusions(left);
    }

    /**
     * The same choice with targets that were left out before it.
     *
     * @param left the exclusions to put first
     * @return a copy
     */
    public Explanation withExclusions(List<Exclusion> left) {
        return new Explanation(
                chosen,
                candidates,
                draw,
                Stream.concat(left.stream(), exclusions.stream()).toList(),
                path);
    }

    /**
     * The same choice reached through one more step, put before the others.
     *
     * @param step what the outer policy did, in a sentence
     * @return a copy
     */
    public Explanation via(String step) {
        return new Explanation(
                chosen,
                candidates,
                draw,
                exclusions,
                Stream.concat(Stream.of(step), path.stream()).toList());
    }

    /**
     * The same choice after a step that drew one of several groups, put before the others: for example {@code drawn: 0.72 in the
     * running sum of 'eu' 0.7, 'us' 0.3}. It is the first group at which the running sum exceeds the draw; the step after this
     * one names it in quotes.
     *
     * @param groups what each group is called
     * @param chance gives the chance of a group by its index; all add up to 1
     * @param drawn where in the running sum of the chances the draw fell, from 0 to 1
     * @return a copy
     */
    public Explanation viaDraw(List<String> groups, IntToDoubleFunction chance, double drawn) {
        return via(IntStream.range(0, groups.size())
                .mapToObj(i -> "'" + groups.get(i) + "' " + chance.applyAsDouble(i))
                .collect(joining(", ", "drawn: " + drawn + " in the running sum of ", "")));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("picked ").append(chosen.id());
        path.forEach(step -> text.append("\n  ").append(step));
        candidates.forEach(one -> text.append("\n    ")
                .append(one.target().id())
                .append(draw.isPresent() ? " chance " : " score ")
                .append(one.score()));
        draw.ifPresent(point -> text.append("\n    drawn ").append(point));
        exclusions.forEach(one ->
                text.append("\n  not ").append(one.target().id()).append(": ").append(one.reason()));
        return text.toString();
    }

    /**
     * A target that stood for choice.
     *
     * @param target the target
     * @param score its score, of which the lowest wins; its chance, if chance decided
     */
    public record Candidate(Target target, double score) {}

    /**
     * A target that did not stand for choice.
     *
     * @param target the target
     * @param reason why not
     */
    public record Exclusion(Target target, String reason) {}
}
