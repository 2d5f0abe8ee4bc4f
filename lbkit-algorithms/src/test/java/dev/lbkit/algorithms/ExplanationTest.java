package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Explanation.Candidate;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What every policy says of its picks: each can be worked out again from it, and what is called a chance is one. */
final class ExplanationTest {

    private static final Pattern DRAWN = Pattern.compile("drawn: (\\S+) in the running sum of (.+)");
    private static final Pattern PART = Pattern.compile("'([^']*)' ([0-9.E-]+)");
    private static final Pattern TAKEN = Pattern.compile("(t[0-9]+) ([0-9.E-]+)");

    private static List<BalancingPolicy> policies() {
        return Stream.concat(
                        PoliciesTest.policies().stream(),
                        Stream.of(
                                split("2", Policies.weightedRandom()),
                                Policies.boundedLoad(1.1, Policies.maglev(251, Keys.XXH64)),
                                Policies.boundedLoad(1.01, Policies.ringHash(RingLayout.ketama())),
                                Policies.localityWeighted(split("1", Policies.sticky(Policies.random())))))
                .toList();
    }

    private static BalancingPolicy split(String heaviest, BalancingPolicy inner) {
        return Policies.split("version", Map.of("0", 1, heaviest, 7), inner);
    }

    private static PickRequest anyRequest(TargetSet set, SplittableRandom random) {
        PickRequest request = Fleet.afterTrying(
                set, random.ints(random.nextInt(4), 0, set.size()).toArray());
        return switch (random.nextInt(4)) {
            case 0 -> request.pinnedTo("t" + random.nextInt(set.size() + 1));
            case 1 -> request.withAffinityKey("key " + random.nextInt());
            case 2 -> request.withFlowKey(random.nextLong());
            default -> request;
        };
    }

    @Property(tries = 200)
    void explain_randomRun_choosesWhatAPickWouldAndCanBeWorkedOutAgain(
            @ForAll @IntRange(min = 1, max = 30) int size, @ForAll long seed) {
        for (BalancingPolicy policy : policies()) {
            SplittableRandom random = new SplittableRandom(seed);
            TargetSet set = PoliciesTest.anySet(size, random);
            Picker picker = policy.over(set, new SplittableRandom(seed));
            Picker twin = policy.over(set, new SplittableRandom(seed));
            for (int i = 0; i < 10; i++) {
                PickRequest request = anyRequest(set, random);

                Explanation explanation = twin.explain(request, 0);

                FakeMember picked = (FakeMember) picker.pick(request, 0);
                assertThat(explanation.chosen()).as("%s", policy).isEqualTo(picked.target());
                assertThat(explanation.candidates()).as("%s", policy).isNotEmpty();
                assertThat(explanation.candidates()).as("%s", explanation).noneMatch(one -> Double.isNaN(one.score()));
                PolicyContract.assertFollows(explanation);
                assertThat(excluded(explanation))
                        .as("%s: %s", policy, explanation)
                        .doesNotHaveDuplicates();
                assertThat(excluded(explanation)).doesNotContainAnyElementsOf(standing(explanation));
                assertThat(explanation.path()).isNotEmpty().noneMatch(String::isBlank);
                picked.begin();
            }
        }
    }

    private static int drawn(List<Double> chances, double draw) {
        assertThat(draw).isBetween(0.0, 1.0);
        assertThat(chances.stream().mapToDouble(Double::doubleValue).sum()).isBetween(1 - 1e-9, 1 + 1e-9);
        double sum = 0;
        for (int i = 0; i < chances.size(); i++) {
            sum += chances.get(i);
            if (sum > draw) {
                return i;
            }
        }
        return chances.size() - 1;
    }

    private static List<Target> excluded(Explanation explanation) {
        return explanation.exclusions().stream()
                .map(Explanation.Exclusion::target)
                .toList();
    }

    private static List<Target> standing(Explanation explanation) {
        return Stream.concat(
                        Stream.of(explanation.chosen()),
                        explanation.candidates().stream().map(Candidate::target))
                .toList();
    }

    /** By Bernstein's inequality a right chance is called wrong once in 10^9 times. */
    @Property(tries = 40)
    void explain_manyDraws_sharesAreTheChancesNamed(@ForAll @IntRange(min = 2, max = 12) int size, @ForAll long seed) {
        TargetSet set = PoliciesTest.anySet(size, new SplittableRandom(seed));
        for (BalancingPolicy policy : policies()) {
            Picker picker = policy.over(set, new SplittableRandom(seed));
            Map<String, Count> counts = new TreeMap<>();

            for (int i = 0; i < 1000; i++) {
                count(picker.explain(PickRequest.any(), 0), counts);
            }

            counts.forEach((of, count) -> assertThat(Math.abs(count.seen - count.expected))
                    .as("%s of %s: %s", of, policy, count)
                    .isLessThanOrEqualTo(count.mostByChance()));
        }
    }

    private static void count(Explanation explanation, Map<String, Count> counts) {
        explanation.path().forEach(step -> {
            Groups groups = Groups.in(step);
            for (int i = 0; i < groups.names.size(); i++) {
                String name = groups.names.get(i);
                count("group " + name, groups.chances.get(i), name.equals(groups.chosen()), counts);
            }
        });
        if (explanation.draw().isPresent()) {
            Map<String, Double> taken = takenInSlowStart(explanation.path());
            double all = explanation.candidates().stream()
                    .mapToDouble(
                            one -> one.score() * taken.getOrDefault(one.target().id(), 1.0))
                    .sum();
            for (Candidate one : explanation.candidates()) {
                double chance = one.score() * taken.getOrDefault(one.target().id(), 1.0) / all;
                boolean isChosen = one.target().equals(explanation.chosen());
                count("target " + one.target().id(), chance, isChosen, counts);
            }
        }
    }

    private static void count(String of, double chance, boolean isChosen, Map<String, Count> counts) {
        Count count = counts.computeIfAbsent(of, name -> new Count());
        count.seen += isChosen ? 1 : 0;
        count.expected += chance;
        count.variance += chance * (1 - chance);
    }

    /** What part of their picks targets take, unless the draw is of these parts already. */
    private static Map<String, Double> takenInSlowStart(List<String> path) {
        boolean isFinal = path.get(path.size() - 1).startsWith("drawn by how much");
        return path.stream()
                .filter(step -> step.startsWith("slow start") && !isFinal)
                .flatMap(step -> TAKEN.matcher(step).results())
                .collect(Collectors.toMap(found -> found.group(1), found -> Double.valueOf(found.group(2))));
    }

    /** Turns are taken in the order that the first explanation names. */
    @Property(tries = 200)
    void explain_turns_comeWhenTheyWereNamed(
            @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 1, max = 100) Integer> weights,
            @ForAll boolean whole,
            @ForAll long seed) {
        TargetSet set = FakeMember.setOf(
                weights.stream().mapToDouble(w -> whole ? w : Math.sqrt(w)).toArray());
        for (BalancingPolicy policy : List.of(Policies.roundRobin(), Policies.weightedRoundRobin())) {
            Picker picker = policy.over(set, new SplittableRandom(seed));

            Explanation now = picker.explain(PickRequest.any(), 0);

            List<Target> turns = new ArrayList<>(List.of(now.chosen()));
            for (int i = 0; i < 1500; i++) {
                turns.add(picker.pick(PickRequest.any(), 0).target());
            }
            for (Candidate one : now.candidates()) {
                int first = turns.indexOf(one.target());
                assertThat((double) first).as("%s: %s", policy, now).isEqualTo(one.score());
            }
        }
    }

    /** The groups that a step drew from. */
    private record Groups(List<String> names, List<Double> chances, double draw) {

        static Groups in(String step) {
            Matcher drawn = DRAWN.matcher(step);
            if (!drawn.matches()) {
                return new Groups(List.of(), List.of(), 0);
            }
            List<MatchResult> parts = PART.matcher(drawn.group(2)).results().toList();
            return new Groups(
                    parts.stream().map(part -> part.group(1)).toList(),
                    parts.stream().map(part -> Double.valueOf(part.group(2))).toList(),
                    Double.parseDouble(drawn.group(1)));
        }

        String chosen() {
            return names.get(drawn(chances, draw));
        }
    }

    /** How often something was chosen, and how often it should be. */
    private static final class Count {

        private static final double RARE = Math.log(2e9);

        private int seen;
        private double expected;
        private double variance;

        double mostByChance() {
            return RARE / 3 + Math.sqrt(RARE * RARE / 9 + 2 * RARE * variance);
        }

        @Override
        public String toString() {
            return seen + " seen, " + expected + " expected";
        }
    }
}
