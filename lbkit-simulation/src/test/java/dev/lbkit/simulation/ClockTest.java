package dev.lbkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lbkit.BalancerListener;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Picker;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a request reads the clock. */
final class ClockTest {

    private final VirtualTime time = new VirtualTime();
    private int reads;

    private LoadBalancer.Builder builder() {
        return LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(Stage.targets("a")))
                .policy(new Timeless())
                .ticker(() -> {
                    reads++;
                    return time.read();
                })
                .scheduler(time)
                .random(new SplittableRandom(1));
    }

    private int readsOfOneCall(LoadBalancer balancer, Outcome outcome) {
        int before = reads;
        balancer.acquire(PickRequest.any()).complete(outcome);
        return reads - before;
    }

    @Test
    void acquire_nothingNeedsTime_readsNoClock() {
        LoadBalancer balancer = builder().build();

        int read = readsOfOneCall(balancer, Outcome.SUCCESS);

        assertThat(read).isZero();
    }

    @Test
    void acquire_pickerNeedsTime_readsTwice() {
        LoadBalancer balancer = builder()
                .policy((targets, random) -> (request, now) -> targets.get(0))
                .build();

        int read = readsOfOneCall(balancer, Outcome.SUCCESS);

        assertThat(read).isEqualTo(2);
    }

    @Test
    void acquire_listenerAttached_readsTwice() {
        LoadBalancer balancer = builder().listener(new BalancerListener() {}).build();

        int read = readsOfOneCall(balancer, Outcome.SUCCESS);

        assertThat(read).isEqualTo(2);
    }

    @Test
    void acquire_detectorAttached_readsTwice() {
        LoadBalancer balancer = builder().detector(new Stage.PlayedDetector()).build();

        int read = readsOfOneCall(balancer, Outcome.SUCCESS);

        assertThat(read).isEqualTo(2);
    }

    @Test
    void complete_firstFault_isTimedAndTurnsTheClockOn() {
        LoadBalancer balancer = builder().build();

        int ofFault = readsOfOneCall(balancer, Outcome.FAILURE);
        time.advance(Duration.ZERO);

        assertThat(ofFault).isEqualTo(1);
        assertThat(Stage.state(balancer, "a").faultRate()).isEqualTo(0.3, within(0.001));
        assertThat(readsOfOneCall(balancer, Outcome.SUCCESS)).isEqualTo(2);
    }

    @Test
    void complete_leaseOfBeforeTheClockWasOn_teachesNoLatency() {
        LoadBalancer balancer = builder().policy(new ReadsLatencyUntimed()).build();
        Lease early = balancer.acquire(PickRequest.any());

        readsOfOneCall(balancer, Outcome.FAILURE);
        time.advance(Duration.ofSeconds(5));
        early.complete(Outcome.SUCCESS);

        assertThat(Stage.state(balancer, "a").latencyNanos()).isEmpty();
    }

    private record Timeless() implements BalancingPolicy {

        @Override
        public Picker over(TargetSet targets, RandomGenerator random) {
            return new First(targets.get(0));
        }
    }

    private record First(Member member) implements Picker {

        @Override
        public Member pick(PickRequest request, long now) {
            return member;
        }

        @Override
        public boolean needsTime() {
            return false;
        }
    }

    /** Asks for a latency although it says that it needs no time. */
    private record ReadsLatencyUntimed() implements BalancingPolicy {

        @Override
        public Picker over(TargetSet targets, RandomGenerator random) {
            targets.get(0).latencyNanos(0, 1);
            return new First(targets.get(0));
        }
    }
}
