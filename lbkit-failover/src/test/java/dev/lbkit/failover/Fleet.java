package dev.lbkit.failover;

import dev.lbkit.HealthStatus;
import dev.lbkit.Member;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.testkit.FakeMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Builds target sets by tier. A target is named by its tier and a number: {@code 0-3}. */
final class Fleet {

    /** Fails the test that draws without need. */
    static final RandomGenerator NO_CHANCE = () -> {
        throw new AssertionError("a random number was drawn");
    };

    private final List<TargetSet.Entry> entries = new ArrayList<>();

    Fleet with(int tier, int count, HealthStatus status) {
        return with(tier, count, 1, status, OptionalLong.empty());
    }

    Fleet recovered(int tier, int count, long at) {
        return with(tier, count, 1, HealthStatus.HEALTHY, OptionalLong.of(at));
    }

    Fleet with(int tier, int count, double weight, HealthStatus status, OptionalLong recoveredAt) {
        for (int i = 0; i < count; i++) {
            String id = tier + "-" + entries.size();
            Target target = Target.of(id, "http://" + id + ":80").withWeight(weight);
            entries.add(new TargetSet.Entry(FakeMember.of(target), weight, status, recoveredAt));
        }
        return this;
    }

    TargetSet set() {
        return TargetSet.of(entries);
    }

    static int tier(Target target) {
        return Integer.parseInt(target.id().substring(0, target.id().indexOf('-')));
    }

    static int tier(Member member) {
        return tier(member.target());
    }

    /** Tiers by the first part of the name, around a policy that takes the first target. */
    static TieredPolicy policy(double overprovisioning, double panicThreshold, Failback failback) {
        return new TieredPolicy(
                Fleet::tier,
                overprovisioning,
                OptionalDouble.empty(),
                TargetSet.Minimum.ofShare(panicThreshold),
                failback,
                Optional.empty(),
                Optional.empty(),
                (targets, random) -> (request, now) -> targets.get(0));
    }

    /** The share of each of these tiers at a tick. */
    static double[] shares(TargetSet set, TieredPolicy policy, int tiers, long now) {
        List<Level> levels = Levels.of(set, policy);
        Capacities capacities = new Capacities(levels, policy.failback());
        Shares shares = new Shares(capacities.areSettled(now) ? capacities.settled() : capacities.at(now));
        double[] byTier = new double[tiers];
        for (int k = 0; k < levels.size(); k++) {
            byTier[levels.get(k).tier()] += shares.of(k);
        }
        return byTier;
    }
}
