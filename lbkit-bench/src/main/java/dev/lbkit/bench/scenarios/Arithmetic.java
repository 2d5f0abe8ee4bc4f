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
    private static final int[] SECONDS = {6, 15, 30, 45};
    private static final double WEIGHT_ROUNDING = 0.005; // Envoy's to two or three digits
    private static final double SHARE_ROUNDING =
            0.5; // Envoy's to whole percents; a share is drawn, to 0.11 in a deviation

    private Arithmetic() {}

    static List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        slowStart(facts, 0.5, 0.1, 0.1, 0.25, 0.56);
        slowStart(facts, 1, 0.1, 0.25, 0.5, 0.75);
        slowStart(facts, 1.5, 0.215, 0.397, 0.63, 0.825);
        slowStart(facts, 2, 0.316, 0.5, 0.707, 0.866);
        facts.add(tier(1, 100, 72, 100));
        facts.add(tier(1, 99, 71, 100));
        facts.add(tier(1, 70, 50, 100));
        facts.add(tier(1, 35, 25, 100));
        facts.add(tier(1, 0, 0, 100));
        facts.add(tier(1, 70, 50, 50));
        facts.add(tier(1, 50, 25, 25));
        facts.add(tier(1, 7, 5, 65));
        facts.add(tier(2, 35, 25, 25, 100));
        facts.add(tier(2, 33.3, 25, 25, 20)); // by its code; its documents have 36
        return facts;
    }

    /** The weights after these seconds beside those of Envoy's formula. */
    private static void slowStart(List<Fact> facts, double aggression, double... golden) {
        FakeMember member = FakeMember.of(Target.of("t", "http://10.0.0.1:80"));
        SlowStart slowStart = new SlowStart(ofSeconds(60), aggression, 0.1, 1);
        for (int i = 0; i < golden.length; i++) {
            facts.add(Fact.of(
                            "K4",
                            "slow start; aggression " + aggression,
                            "weight after " + SECONDS[i] + " s",
                            slowStart.weigh(member, ofSeconds(SECONDS[i])))
                    .near(golden[i], WEIGHT_ROUNDING));
        }
    }

    /** The share of a tier, counted from 1, beside that of Envoy, where these parts of the tiers' targets are usable. */
    private static Fact tier(int told, double golden, int... usable) {
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
                        100.0 * counts[told - 1] / PICKS)
                .near(golden, golden % 100 == 0 ? 0 : SHARE_ROUNDING);
    }
}
