package dev.lbkit.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every balancing policy must keep: implement it in a test class, and JUnit runs the promises against the policy.
 *
 * <p>Ticks wrap within each promise, as a {@link dev.lbkit.Ticker} may. Members are {@link FakeMember}s, or those of a balancer. Every failure names the seed that leads to it.
 */
public interface PolicyContract {

    /**
     * The policy under test.
     *
     * @return a new value at each call, of the same configuration
     */
    BalancingPolicy policy();

    /**
     * Whether shares follow the weights while all targets are idle.
     *
     * @return false by default
     */
    default boolean honorsWeights() {
        return false;
    }

    /**
     * One request of a stream. A policy that looks at keys overrides this.
     *
     * @param index the request's number
     * @return a plain request by default
     */
    default PickRequest request(int index) {
        return PickRequest.any();
    }

    /**
     * Asserts that what an explanation chose follows from what it names, by the rule that {@link Explanation} states.
     *
     * <p>If it names candidates, the choice is the first of the lowest score, or the one that the draw falls on; and where a step drew
     * one of several groups, the next step names the group that the draw falls on.
     *
     * @param explanation of any picker, or of a balancer
     */
    static void assertFollows(Explanation explanation) {
        Followed.check(explanation);
    }

    /** From any start of its cursors, over sets of any size, a picker gives a member of its set. */
    @Test
    default void pick_anySizeAndAnyStart_givesAMemberOfTheSet() {
        for (int size : new int[] {1, 2, 3, 5, 8, 17, 100}) {
            TargetSet set = FakeMember.set(size);
            for (RandomGenerator random : Chance.extremes()) {
                Picker picker = policy().over(set, random);
                for (int i = 0; i < 3 * size + 8; i++) {
                    Contract.assertPicksFrom(set, picker, request(i), i, "size " + size + ", " + random);
                }
            }
        }
    }

    /** Every target of positive weight gets its turn. */
    @Test
    default void pick_manyTimes_starvesNobody() {
        for (int size : new int[] {1, 2, 3, 10}) {
            long seed = 41L + size;
            Picker picker = policy().over(FakeMember.set(size), new SplittableRandom(seed));

            Tally tally = Contract.tally(picker, this::request, 400 * size);

            assertEquals(size, tally.distinct(), "targets picked of " + size + ", seed " + seed + ": " + tally);
        }
    }

    /** A target of weight 0 gets nothing while another has weight, however busy that is; when all are 0, all get their turn. */
    @Test
    default void pick_zeroWeights_getNothingUnlessAllAreZero() {
        Picker some = policy().over(FakeMember.setOf(1, 0, 2, 0), new SplittableRandom(43));
        Picker none = policy().over(FakeMember.setOf(0, 0), new SplittableRandom(44));

        Tally ofSome = Contract.tally(some, this::request, 2000);
        Tally ofNone = Contract.tally(none, this::request, 2000);
        Tally ofBusy = new Tally();
        for (int i = 2000; i < 2200; i++) {
            FakeMember picked = (FakeMember) some.pick(request(i), Contract.tick(i));
            picked.begin();
            ofBusy.add(picked);
        }

        assertEquals(0, ofSome.count("t1") + ofSome.count("t3"), "seed 43: " + ofSome);
        assertEquals(0, ofBusy.count("t1") + ofBusy.count("t3"), "seed 43, while the others are busy: " + ofBusy);
        assertEquals(2, ofNone.distinct(), "seed 44: " + ofNone);
    }

    /** Where weights are honored, idle targets get shares within five standard deviations of theirs. */
    @Test
    default void pick_unequalWeights_sharesFollowWhereHonored() {
        if (!honorsWeights()) {
            return;
        }
        double[] weights = {1, 2, 3, 4};
        Picker picker = policy().over(FakeMember.setOf(weights), new SplittableRandom(45));

        Tally tally = Contract.tally(picker, this::request, 100_000);

        for (int i = 0; i < weights.length; i++) {
            assertTrue(tally.deviations("t" + i, weights[i] / 10) < 5, "share of t" + i + ", seed 45: " + tally);
        }
    }

    /** A picker knows its own set alone: targets left out of a newer set are not picked, and the older picker still works. */
    @Test
    default void over_smallerSet_leavesTheOthersOut() {
        BalancingPolicy policy = policy();
        TargetSet all = FakeMember.set(6);
        Picker before = policy.over(all, new SplittableRandom(46));
        Contract.tally(before, this::request, 20);
        TargetSet half = all.where(i -> i % 2 == 0).orElseThrow();

        Picker after = policy.over(half, new SplittableRandom(46));

        for (int i = 20; i < 220; i++) {
            Contract.assertPicksFrom(half, after, request(i), i, "seed 46, after the update");
            Contract.assertPicksFrom(all, before, request(i), i, "seed 46, before the update");
        }
    }

    /** So too where the newer set has as many targets, of the same ids: another member took each one's place. */
    @Test
    default void over_otherSetOfTheSameSize_leavesTheFormerMembersOut() {
        BalancingPolicy policy = policy();
        TargetSet former = FakeMember.set(6);
        TargetSet latter = FakeMember.set(6);
        Picker before = policy.over(former, new SplittableRandom(50));
        Picker after = policy.over(latter, new SplittableRandom(50));

        for (int i = 0; i < 200; i++) {
            Contract.assertPicksFrom(latter, after, request(i), i, "seed 50, after the update");
            Contract.assertPicksFrom(former, before, request(i), i, "seed 50, before the update");
        }
    }

    /** The same seed gives the same picks; an explanation chooses what a pick would, and that follows from what it names. */
    @Test
    default void pick_sameSeed_givesTheSamePicksAndExplanations() {
        TargetSet set = FakeMember.setOf(3, 1, 2, 2, 5);
        Picker one = policy().over(set, new SplittableRandom(47));
        Picker two = policy().over(set, new SplittableRandom(47));
        Picker explained = policy().over(set, new SplittableRandom(47));

        for (int i = 0; i < 500; i++) {
            Member first = one.pick(request(i), Contract.tick(i));
            assertSame(first, two.pick(request(i), Contract.tick(i)), "pick " + i + ", seed 47");
            Explanation explanation = explained.explain(request(i), Contract.tick(i));
            assertEquals(first.target(), explanation.chosen(), "explanation " + i + ", seed 47");
            PolicyContract.assertFollows(explanation);
        }
    }

    /** While pickers are replaced under load, every pick comes from the set of the picker that made it. */
    @Test
    default void pick_duringUpdates_comesFromItsOwnSet() {
        BalancingPolicy policy = policy();
        RandomGenerator shared = Chance.shared();
        List<Contract.Built> built = Collections.synchronizedList(new ArrayList<>());
        TargetSet first = FakeMember.set(1);
        built.add(new Contract.Built(first, policy.over(first, shared)));
        AtomicInteger foreign = new AtomicInteger();

        Contract.onThreads(8, worker -> {
            for (int i = 0; i < 5000; i++) {
                if (i % 100 == worker) {
                    TargetSet set = FakeMember.set(1 + (i / 100 + worker) % 12);
                    built.add(new Contract.Built(set, policy.over(set, shared)));
                }
                Contract.Built current = built.get(built.size() - 1);
                if (!current.gives(current.picker().pick(request(i), Contract.tick(i)))) {
                    foreign.incrementAndGet();
                }
            }
        });

        assertEquals(0, foreign.get(), "picks that were not of the picker's own set");
    }

    /** However calls end, and however often they are ended, nothing stays in flight, and none goes to a target of weight 0. */
    @Test
    default void acquire_anyOutcome_leavesNothingInFlight() {
        VirtualTime time = new VirtualTime(Contract.tick(0));
        SplittableRandom random = new SplittableRandom(48);
        LoadBalancer balancer = LoadBalancer.builder("contract")
                .targets(TargetSource.fixed(IntStream.range(0, 5)
                        .mapToObj(i -> Target.of("t" + i, "http://10.0.0." + i).withWeight(i < 4 ? 1 : 0))
                        .toList()))
                .policy(policy())
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(48))
                .build();
        List<Outcome> outcomes = List.of(Outcome.values());
        List<Lease> open = new ArrayList<>();

        for (int i = 0; i < 2000; i++) {
            time.advance(Duration.ofNanos(1));
            open.add(balancer.acquire(request(i)));
            assertNotEquals("t4", open.get(i).target().id(), "the target of weight 0, call " + i + ", seed 48");
            Lease lease = open.get(random.nextInt(open.size()));
            if (random.nextBoolean()) {
                lease.complete(outcomes.get(random.nextInt(outcomes.size())));
            }
            lease.close();
        }
        open.forEach(Lease::close);

        balancer.snapshot().targets().forEach(state -> assertEquals(0, state.inFlight(), state + ", seed 48"));
        balancer.close();
    }
}
