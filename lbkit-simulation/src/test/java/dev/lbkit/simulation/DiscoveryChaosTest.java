package dev.lbkit.simulation;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent.DiscoveryRefused;
import dev.lbkit.BalancerEvent.PartFailed;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What discovery does at its worst: the last good list stays, and nobody is ever without a target. */
final class DiscoveryChaosTest {

    private static final int TARGETS = 30;

    private final SplittableRandom random = new SplittableRandom(17);
    private List<Target> good = all(); // the last list that may be used
    private int bad; // pushes that must be refused

    private static List<Target> all() {
        return IntStream.range(0, TARGETS).mapToObj(i -> Stage.target("t" + i)).toList();
    }

    private static Set<String> listed(LoadBalancer balancer) {
        return balancer.snapshot().targets().stream()
                .filter(state -> state.status() != HealthStatus.DRAINING)
                .map(state -> state.target().id())
                .collect(toSet());
    }

    /** One thing that a registry may do. */
    private void push(TargetSource.Sink sink) {
        bad++;
        switch (random.nextInt(6)) {
            case 0 -> sink.failed(new IllegalStateException("NXDOMAIN"));
            case 1 -> sink.failed(new TimeoutException());
            case 2 -> sink.push(List.of());
            case 3 -> sink.push(List.of(Stage.target("t1"), Stage.target("t2"), Stage.target("t1")));
            case 4 -> sink.push(Collections.singletonList(null));
            default -> {
                bad--;
                List<Target> list = new ArrayList<>(all());
                Collections.shuffle(list, new Random(random.nextLong()));
                good = list.subList(0, random.nextBoolean() ? TARGETS : 1 + random.nextInt(TARGETS)); // half a list
                sink.push(List.copyOf(good));
            }
        }
    }

    /** Chaos test C17, bug class B21: an hour of failures, silences, empty, double and half lists, ten times a second. */
    @Test
    void discovery_failingInEveryWay_leavesTheLastGoodListAndNoEmptyMoment() {
        Stage stage = new Stage();
        TargetSource.Sink[] sinks = new TargetSource.Sink[1];
        LoadBalancer balancer = stage.builder()
                .targets(sink -> {
                    sinks[0] = sink;
                    sink.push(good);
                    return () -> {};
                })
                .build();
        int wrong = 0;
        for (int i = 0; i < 36_000; i++) {
            push(sinks[0]);
            stage.time.advance(ofMillis(100));
            balancer.acquire(PickRequest.any()).close(); // throws if there is none
            wrong += listed(balancer).equals(good.stream().map(Target::id).collect(toSet())) ? 0 : 1;
        }

        int told = stage.events(DiscoveryRefused.class).size()
                + stage.events(PartFailed.class).size();
        System.out.printf(
                "C17, B21: seed 17, 36000 pushes in an hour, %d of them bad: %d moments without a target (0), %d with another"
                        + " list than the last good one (0), %d told of (%d)%n",
                bad, 0, wrong, told, bad);
        assertThat(wrong).isZero();
        assertThat(told).isEqualTo(bad);
        assertThat(bad).isGreaterThan(20_000);
    }

    /** Chaos test C17: a source that throws when it is left. */
    @Test
    void source_thatThrows_stopsNoBalancerAndNoClose() {
        Stage stage = new Stage();
        LoadBalancer balancer = stage.builder()
                .targets(sink -> {
                    sink.push(good);
                    return () -> {
                        throw new IllegalStateException("planted");
                    };
                })
                .build();
        stage.time.advance(ofSeconds(3600));

        balancer.acquire(PickRequest.any()).close();
        balancer.close();
        stage.settle();

        System.out.println("C17: a source that throws when it is closed leaves " + stage.time.pending()
                + " tasks (0) and " + (TARGETS - stage.active.closed.size()) + " watches (0)");
        assertThat(stage.time.pending()).isZero();
        assertThat(stage.active.closed).hasSize(TARGETS);
        assertThat(stage.events(PartFailed.class))
                .singleElement()
                .satisfies(told -> assertThat(told.cause()).hasMessage("planted"));
    }

    /**
     * Chaos test C18, as far as a balancer is concerned: of a thousand clients whose registry is gone for ten minutes none loses a target.
     * When they reconnect is for the source to say.
     */
    @Test
    void registry_goneForTenMinutes_costsNoClientATarget() {
        VirtualTime time = new VirtualTime();
        TargetSource.Settable registry = TargetSource.settable(all());
        List<LoadBalancer> clients = IntStream.range(0, 1000)
                .mapToObj(i -> new Stage(time)
                        .builder()
                        .targets(registry)
                        .random(new SplittableRandom(i))
                        .build())
                .toList();
        int picks = 0;
        Duration oldest = Duration.ZERO;
        for (int second = 0; second < 600; second += 10) {
            registry.fail(new IllegalStateException("connection refused"));
            time.advance(ofSeconds(10));
            for (LoadBalancer client : clients) {
                client.acquire(PickRequest.any()).close(); // throws if there is none
                picks++;
            }
        }
        oldest = clients.get(0).snapshot().listAge();
        registry.set(all().subList(0, 20));
        time.advance(ofSeconds(1));

        System.out.printf(
                "C18: 1000 clients, registry gone for 10 min: 0 of %d picks failed (0), the list in use %s old, then the new"
                        + " one everywhere%n",
                picks, oldest);
        assertThat(oldest).isEqualTo(ofMinutes(10));
        assertThat(clients).allSatisfy(client -> assertThat(listed(client)).hasSize(20));
        clients.forEach(LoadBalancer::close);
        time.advance(Duration.ZERO);
        assertThat(time.pending()).isZero();
    }
}
