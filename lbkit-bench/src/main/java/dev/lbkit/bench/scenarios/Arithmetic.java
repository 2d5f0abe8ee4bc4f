package dev.lbkit.bench.scenarios;

import static dev.lbkit.HealthStatus.HEALTHY;
import static dev.lbkit.HealthStatus.UNHEALTHY;
import static java.time.Duration.ofSeconds;

import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.failover.Tiers;
import dev.lbkit.health.SlowStart;
import dev.lbkit.testkit.FakeMember;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** K4: the curve of slow start, and what falls to a tier of which a part is usable. */
final class Arithmetic {

    private static final int PER_TIER = 100;
    private static final int PICKS = 200_000;

    private Arithmetic() {}

    static List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (double aggression : new double[] {0.5, 1, 1.5, 2}) {
            for (int second : new int[] {6, 15, 30, 45}) {
                facts.add(slowStart(aggression, second));
            }
        }
        for (int usable : new int[] {72, 71, 50, 25, 0}) {
            facts.add(tier(1, usable, 100));
        }
        facts.add(tier(1, 50, 50));
        facts.add(tier(1, 25, 25));
        facts.add(tier(1, 5, 65));
        facts.add(tier(2, 25, 25, 100));
        facts.add(tier(2, 25, 25, 20));
        return facts;
    }

    private static Fact slowStart(double aggression, int second) {
        FakeMember member = FakeMember.of(Target.of("t", "http://10.0.0.1:80"));
        double weight = new SlowStart(ofSeconds(60), aggression, 0.1, 1).weigh(member, ofSeconds(second));
        return Fact.of("K4", "slow start; aggression " + aggression, "weight after " + second + " s", weight);
    }

    /** The share of the first tiers, of whose targets these parts are usable. */
    private static Fact tier(int told, int... usable) {
        List<TargetSet.Entry> entries = new ArrayList<>();
        for (int tier = 0; tier < usable.length; tier++) {
            for (int i = 0; i < PER_TIER; i++) {
                Target target = Target.of("t" + tier + "-" + i, "http://10.0." + tier + "." + i + ":80");
                entries.add(new TargetSet.Entry(
                        FakeMember.of(target), 1, i < usable[tier] ? HEALTHY : UNHEALTHY, OptionalLong.empty()));
            }
        }
        Picker picker = Tiers.by(target -> target.id().charAt(1) - '0')
                .around(Policies.random())
                .over(TargetSet.of(entries), new SplittableRandom(3));
        int[] counts = new int[usable.length];
        for (int i = 0; i < PICKS; i++) {
            counts[picker.pick(PickRequest.any(), 0).target().id().charAt(1) - '0']++;
        }
        String parts =
                String.join("/", IntStream.of(usable).mapToObj(String::valueOf).toList());
        return Fact.of(
                "K4",
                "tiers usable to " + parts + " %",
                "calls to tier " + told + " %",
                100.0 * counts[told - 1] / PICKS);
    }
}
