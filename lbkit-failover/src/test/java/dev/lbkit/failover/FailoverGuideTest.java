package dev.lbkit.failover;

import static dev.lbkit.failover.Theater.in;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The example of docs/guide/failover.md, which a test of lbkit-bench compares with it. */
final class FailoverGuideTest {

    // begin of the example
    private static final double PEAK = 240; // calls a second that this client makes at its peak
    private static final double PER_TARGET = 20; // of them a target of weight 1 carries from this client
    private static final double LIMIT = 0.9; // the highest utilization still wanted

    private final FailbackControl control = FailbackControl.builder(
                    Failback.after(ofSeconds(30)).rampOver(ofSeconds(60)))
            .probe(0.05, ofSeconds(10))
            .hysteresis(0.5, 0.8)
            .abortAbove(0.1)
            .build();

    private LoadBalancer balancer(LoadBalancer.Builder builder, BalancingPolicy inner) {
        LoadBalancer balancer = builder.policy(Tiers.byRegion(List.of("eu", "us"))
                        .needing(PEAK / PER_TARGET / LIMIT)
                        .failback(control)
                        .around(inner))
                .detector(control) // so that a restart goes on where the tiers stood
                .failClosed()
                .build();
        return CapacityGuard.of(PER_TARGET).utilization(LIMIT).around(balancer);
    }

    private static CompletionStage<String> call(Failover failover, CallQueue queue) {
        return queue.submit(
                () -> failover.callAsync(PickRequest.any(), target -> CompletableFuture.completedFuture(target.id())));
    }
    // end of the example

    @Test
    void guide_firstRegionShrinks_restMovesAndWhatFitsNowhereWaits() {
        VirtualTime time = new VirtualTime();
        List<Target> eu =
                IntStream.range(0, 20).mapToObj(i -> in("eu", "a-" + i)).toList();
        List<Target> us =
                IntStream.range(0, 4).mapToObj(i -> in("us", "b-" + i)).toList();
        TargetSource.Settable source =
                TargetSource.settable(Stream.concat(eu.stream(), us.stream()).toList());
        LoadBalancer balancer = balancer(
                LoadBalancer.builder("shop")
                        .targets(source)
                        .ticker(time)
                        .scheduler(time)
                        .random(new SplittableRandom(1)),
                (targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size())));
        Failover failover = Failover.builder(balancer).build();
        CallQueue queue = CallQueue.of(balancer, 100, ofSeconds(1));
        source.set(Stream.concat(eu.subList(0, 6).stream(), us.stream()).toList());
        time.advance(ofMillis(100));

        Map<String, Long> served = IntStream.range(0, 1000)
                .mapToObj(i -> {
                    time.advance(ofMillis(5)); // 200 a second, of which 180 fit
                    return call(failover, queue).toCompletableFuture();
                })
                .filter(CompletableFuture::isDone)
                .filter(done -> !done.isCompletedExceptionally())
                .collect(Collectors.groupingBy(done -> done.join().substring(0, 1), Collectors.counting()));

        assertThat(served.get("a")).isGreaterThan(served.get("b"));
        assertThat(queue.counts().waiting()).isBetween(60, 100);
        assertThat(balancer.explain(PickRequest.any()).path().get(0))
                .startsWith("capacity guard: 180.0 calls/s are let in (usable weight 10.0 of ");
    }
}
