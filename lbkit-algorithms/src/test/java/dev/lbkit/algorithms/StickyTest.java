package dev.lbkit.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Explanation;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import dev.lbkit.testkit.FakeMember;
import dev.lbkit.testkit.PolicyContract;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StickyTest implements PolicyContract {

    @Override
    public BalancingPolicy policy() {
        return Policies.sticky(Policies.leastRequest(2));
    }

    /** The contract for requests that are pinned, half of them to a target that there is not. */
    @Nested
    final class Pinned implements PolicyContract {

        @Override
        public BalancingPolicy policy() {
            return Policies.sticky(Policies.leastRequest(2));
        }

        @Override
        public PickRequest request(int index) {
            return PickRequest.any().pinnedTo(index % 2 == 0 ? "t0" : "gone");
        }
    }

    private static Explanation explain(BalancingPolicy policy, TargetSet set, PickRequest request) {
        return policy.over(set, new SplittableRandom(81)).explain(request, 0);
    }

    @Property
    void pick_pinned_staysWhereItIs(
            @ForAll @IntRange(min = 1, max = 50) int size, @ForAll @IntRange(min = 0, max = 49) int index) {
        TargetSet set = FakeMember.set(size);
        Picker picker = policy().over(set, new SplittableRandom(82));

        assertThat(Fleet.picked(picker, PickRequest.any().pinnedTo("t" + index % size)))
                .containsExactly("t" + index % size);
    }

    @Test
    void pick_pinnedTargetIsGone_innerChooses() {
        TargetSet set = FakeMember.set(3);
        PickRequest request = PickRequest.any().pinnedTo("t7");

        assertThat(Fleet.picked(policy().over(set, new SplittableRandom(83)), request))
                .containsExactly("t0", "t1", "t2");
        assertThat(explain(policy(), set, request).path().get(0))
                .isEqualTo("sticky: the request is pinned to 't7', which is not among the 3 targets");
    }

    @ParameterizedTest
    @CsvSource({"HEALTHY, true", "DEGRADED, true", "UNKNOWN, true", "UNHEALTHY, false"})
    void pick_pinnedTargetOfAnyStatus_staysUnlessItIsUnfit(HealthStatus status, boolean stays) {
        TargetSet set = Fleet.ofStatuses(List.of(HealthStatus.HEALTHY, status));
        BalancingPolicy policy = Policies.sticky(Policies.healthyOnly(0.5, Policies.random()));

        Explanation explanation = explain(policy, set, PickRequest.any().pinnedTo("t1"));

        assertThat(explanation.chosen().id()).isEqualTo(stays ? "t1" : "t0");
        assertThat(explanation.path().get(0))
                .isEqualTo("sticky: the request is pinned to " + (stays ? "it" : "'t1', which is unhealthy"));
    }

    @Test
    void pick_pinnedTargetIsLeftOutAround_innerChooses() {
        TargetSet set = Fleet.ofStatuses(List.of(HealthStatus.HEALTHY, HealthStatus.DEGRADED));
        BalancingPolicy policy = Policies.healthyOnly(0.5, Policies.sticky(Policies.random()));

        assertThat(explain(policy, set, PickRequest.any().pinnedTo("t1"))
                        .chosen()
                        .id())
                .isEqualTo("t0");
    }

    @Test
    void pick_pinnedTargetWasTried_innerChooses() {
        TargetSet set = FakeMember.set(2);
        PickRequest request = Fleet.afterTrying(set, 1).pinnedTo("t1");
        BalancingPolicy inside = Policies.avoidTried(Policies.sticky(Policies.random()));
        BalancingPolicy outside = Policies.sticky(Policies.avoidTried(Policies.random()));

        assertThat(explain(inside, set, request).chosen().id()).isEqualTo("t0");
        assertThat(explain(outside, set, request).chosen().id()).isEqualTo("t0");
        assertThat(explain(outside, set, request).path().get(0))
                .isEqualTo("sticky: the request is pinned to 't1', which was tried already");
    }

    @Test
    void pick_pinnedTargetOfWeightZero_keepsItsSessions() {
        TargetSet set = FakeMember.setOf(1, 0);

        assertThat(explain(policy(), set, PickRequest.any().pinnedTo("t1"))
                        .chosen()
                        .id())
                .isEqualTo("t1");
        assertThat(explain(policy(), set, PickRequest.any()).chosen().id()).isEqualTo("t0");
    }

    @Test
    void explain_pinAndNone_saysWhich() {
        TargetSet set = FakeMember.set(2);

        assertThat(explain(policy(), set, PickRequest.any().pinnedTo("t1")).path())
                .containsExactly("sticky: the request is pinned to it");
        assertThat(explain(policy(), set, PickRequest.any()).path().get(0))
                .isEqualTo("sticky: the request is not pinned");
    }

    /** The session belongs to the new target, also when the old one is back. */
    @Test
    void acquire_pinnedTargetLeavesAndReturns_movesTheSessionOnce() {
        List<Target> both = List.of(Fleet.target(0), Fleet.target(1));
        TargetSource.Settable source = TargetSource.settable(both);
        VirtualTime time = new VirtualTime();
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(source)
                .policy(policy())
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(84))
                .build();

        String before = served(balancer, "t0");
        source.set(both.subList(1, 2));
        time.advance(Duration.ofSeconds(1));
        String during = served(balancer, before);
        source.set(both);
        time.advance(Duration.ofSeconds(1));
        String after = served(balancer, during);

        assertThat(List.of(before, during, after)).containsExactly("t0", "t1", "t1");
        balancer.close();
    }

    private static String served(LoadBalancer balancer, String pin) {
        try (Lease lease = balancer.acquire(PickRequest.any().pinnedTo(pin))) {
            return lease.target().id();
        }
    }
}
