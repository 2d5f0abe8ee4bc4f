package dev.lbkit.algorithms;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadBalancer.Learned;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Five servers, of which one answers after 1 s and the others after 10 ms; four calls at a time. */
final class RestartedClientTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final int CALLS = 200;

    private final VirtualTime time = new VirtualTime();

    static Stream<BalancingPolicy> policies() {
        return Stream.of(Policies.leastTime(), Policies.peakEwma());
    }

    private LoadBalancer client(BalancingPolicy policy, Learned learned) {
        return LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(Stream.of("a", "b", "c", "d", "slow")
                        .map(id -> Target.of(id, "http://" + id + ":80"))
                        .toList()))
                .policy(policy)
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(7))
                .restore(learned, NOW.plusSeconds(2))
                .build();
    }

    /** The calls that met the slow server. */
    private int lateCalls(LoadBalancer client) {
        int[] counts = new int[2]; // late ones, and those that began
        for (int i = 0; i < 4; i++) {
            call(client, counts);
        }
        time.advance(ofSeconds(60));
        return counts[0];
    }

    private void call(LoadBalancer client, int[] counts) {
        if (counts[1]++ >= CALLS) {
            return;
        }
        Lease lease = client.acquire(PickRequest.any());
        boolean late = lease.target().id().equals("slow");
        counts[0] += late ? 1 : 0;
        Duration took = late ? ofSeconds(1) : ofMillis(10);
        time.schedule(took, () -> {
            lease.complete(Outcome.SUCCESS);
            call(client, counts);
        });
    }

    @ParameterizedTest
    @MethodSource("policies")
    void restart_warm_sendsNothingToTheSlowServerToLearnThatItIsSlow(BalancingPolicy policy) {
        LoadBalancer before = client(policy, Learned.nothing());
        int atFirst = lateCalls(before);
        time.advance(Duration.ZERO);
        LoadBalancer steady = client(policy, Learned.nothing());
        int cold = lateCalls(steady);
        List<String> texts = List.of(savedSoonAfterACall(policy));
        int warm = lateCalls(client(policy, Learned.parse("shop.state", texts.get(0))));

        System.out.println(policy + ": of " + CALLS + " calls after a restart the slow server gets " + cold
                + " when cold (" + atFirst + " at first), " + warm + " when warm");
        assertThat(cold).isPositive();
        assertThat(warm).isZero();
    }

    /** The state of a client that has just learned, and has not rested for a minute. */
    private String savedSoonAfterACall(BalancingPolicy policy) {
        LoadBalancer client = client(policy, Learned.nothing());
        int[] counts = new int[2];
        for (int i = 0; i < 4; i++) {
            call(client, counts);
        }
        time.advance(ofMillis(1500));
        return client.learned(NOW).toText();
    }
}
