package dev.lbkit.bench.scenarios;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.testkit.FakeMember;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** K5: what schedules promise of every prefix, and of callers that begin at once. */
final class Schedules {

    private static final double[] WEIGHTS = {1, 2, 3, 5, 8, 13, 0.5, 7.25};
    private static final int CALLERS = 200;
    private static final int TARGETS = 20;

    private Schedules() {}

    static List<Fact> facts() {
        return List.of(
                deviation("roundRobin", Policies.roundRobin(), 1, 1, 1, 1, 1, 1, 1)
                        .atMost(1),
                deviation("weightedRoundRobin", Policies.weightedRoundRobin(), WEIGHTS)
                        .atMost(2),
                deviation("weightedRoundRobin of 5/1/1", Policies.weightedRoundRobin(), 5, 1, 1)
                        .atMost(1),
                surprise(),
                firstBurst("roundRobin", Policies.roundRobin()).atMost(2),
                firstBurst("weightedRoundRobin", Policies.weightedRoundRobin()).atMost(2));
    }

    /** How far the count of a target in any prefix is from its share, in picks. */
    private static Fact deviation(String subject, BalancingPolicy policy, double... weights) {
        double total = DoubleStream.of(weights).sum();
        Picker picker = policy.over(FakeMember.setOf(weights), new SplittableRandom(4));
        int[] counts = new int[weights.length];
        double worst = 0;
        for (int picks = 1; picks <= 100_000; picks++) {
            counts[StaticSuite.number(picker.pick(PickRequest.any(), 0).target().id())]++;
            for (int i = 0; i < counts.length; i++) {
                worst = Math.max(worst, Math.abs(counts[i] - picks * weights[i] / total));
            }
        }
        return Fact.of("K5", subject, "worst of a prefix in picks", worst);
    }

    /** Pearson's chi square of a million draws by weight, in deviations of its normal approximation; 3.09 is p = 0.001. */
    private static Fact surprise() {
        double total = DoubleStream.of(WEIGHTS).sum();
        Picker picker = Policies.weightedRandom().over(FakeMember.setOf(WEIGHTS), new SplittableRandom(5));
        int[] counts = new int[WEIGHTS.length];
        int picks = 1_000_000;
        for (int i = 0; i < picks; i++) {
            counts[StaticSuite.number(picker.pick(PickRequest.any(), 0).target().id())]++;
        }
        double square = IntStream.range(0, counts.length)
                .mapToDouble(i -> {
                    double due = picks * WEIGHTS[i] / total;
                    return (counts[i] - due) * (counts[i] - due) / due;
                })
                .sum();
        double free = WEIGHTS.length - 1.0;
        double part = 2 / (9 * free); // Wilson and Hilferty
        double deviations = (Math.cbrt(square / free) - (1 - part)) / Math.sqrt(part);
        return Fact.of("K5", "weightedRandom", "chi square in deviations", deviations)
                .atMost(3.09);
    }

    /** 200 callers that start at once and call each once: the calls of the target that most chose. */
    private static Fact firstBurst(String subject, BalancingPolicy policy) {
        TargetSet set = StaticSuite.targets(TARGETS);
        SplittableRandom seeds = new SplittableRandom(6);
        int[] counts = new int[TARGETS];
        for (int caller = 0; caller < CALLERS; caller++) {
            Picker picker = policy.over(set, seeds.split());
            counts[StaticSuite.number(picker.pick(PickRequest.any(), 0).target().id())]++;
        }
        double peak = IntStream.of(counts).max().orElseThrow() * (double) TARGETS / CALLERS;
        return Fact.of("K5", subject, "first burst of 200 callers; peak/mean", peak);
    }
}
