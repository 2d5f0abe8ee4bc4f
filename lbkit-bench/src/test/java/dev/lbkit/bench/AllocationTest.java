package dev.lbkit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.algorithms.Policies;
import dev.lbkit.failover.Tiers;
import dev.lbkit.testkit.FakeMember;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The law that a pick allocates nothing, and a call nothing but its lease. */
final class AllocationTest {

    private static final int TARGETS = 100;
    private static final int WARM_UP = 10_000; // classes are loaded and lambdas linked
    private static final int CALLS = 10_000;
    private static final long MILLISECOND = 1_000_000;
    private static final double LINKED_LATE = 0.5; // bytes a call: what the JVM itself does once in a while

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource(Subject.class)
    void pick_anyPolicy_allocatesNothing(Subject subject) {
        PickRequest[] requests = subject.requests(TARGETS);
        List<Picker> pickers = new ArrayList<>();
        try (LoadBalancer balancer = subject.over(TARGETS)
                .policy((set, random) -> {
                    pickers.add(subject.policy().over(set, random));
                    return pickers.get(0);
                })
                .build()) {
            Picker picker = pickers.get(0);
            long now = balancer.environment().ticker().read();

            double bytes = bytesOf(call -> picker.pick(requests[call & requests.length - 1], now));

            assertThat(bytes).as("bytes a pick of %s", subject).isLessThan(LINKED_LATE);
        }
    }

    @ParameterizedTest
    @EnumSource(Subject.class)
    void call_anyPolicy_allocatesItsLeaseAndTheReportThatEndsIt(Subject subject) {
        PickRequest[] requests = subject.requests(TARGETS);
        try (LoadBalancer balancer =
                subject.over(TARGETS).policy(subject.policy()).build()) {

            double bytes = bytesOf(call -> subject.end(balancer.acquire(requests[call & requests.length - 1]), call));

            assertThat(bytes)
                    .as("bytes a call of %s", subject)
                    .isLessThan(Measure.PAIR.mostBytes(subject) + LINKED_LATE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void pick_loadAwareOfNewReports_allocatesNothing(int probesPerCall) {
        TargetSet set = FakeMember.set(TARGETS);
        LoadReport report = new LoadReport(0.5, 3, Optional.empty(), Optional.of(Duration.ofMillis(20)));
        for (int i = 0; i < TARGETS; i++) {
            FakeMember.at(set, i).withReport(report, i * MILLISECOND);
        }
        Picker picker = Policies.loadAware(probesPerCall).over(set, new SplittableRandom(1));

        double bytes = bytesOf(call -> picker.pick(PickRequest.any(), call % TARGETS * MILLISECOND));

        assertThat(bytes).isLessThan(LINKED_LATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one at a time", "spread"})
    void pick_tiersThatAreSettled_allocatesNothing(String tiers) {
        ToIntFunction<Target> number = target -> Integer.parseInt(target.id().substring(1)) % 3;
        BalancingPolicy policy = tiers.equals("spread")
                ? Tiers.by(number).needing(TARGETS).around(Policies.leastRequest(2))
                : Tiers.oneAtATime(number, Duration.ofSeconds(30));
        Picker picker = policy.over(FakeMember.set(TARGETS), new SplittableRandom(1));

        double bytes = bytesOf(call -> picker.pick(PickRequest.any(), call));

        assertThat(bytes).isLessThan(LINKED_LATE);
    }

    @Test
    void bytesOf_aBoxForEachCall_areSeen() {
        Object[] kept = new Object[1];

        double bytes = bytesOf(call -> kept[0] = new int[1]);

        assertThat(bytes).isGreaterThan(LINKED_LATE);
    }

    /** Something that is done for the n-th time. */
    private interface Call {

        void make(int number);
    }

    private static double bytesOf(Call call) {
        for (int i = 0; i < WARM_UP; i++) {
            call.make(i);
        }
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < CALLS; i++) {
            call.make(i);
        }
        return (THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / (double) CALLS;
    }
}
