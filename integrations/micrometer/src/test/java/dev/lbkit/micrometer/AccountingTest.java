package dev.lbkit.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Every pick ends up in exactly one place. */
final class AccountingTest {

    private static String[] ids(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "t" + i).toArray(String[]::new);
    }

    private static double ends(Stage stage) {
        return stage.value("lbkit.requests")
                + stage.value("lbkit.requests.active")
                + stage.value("lbkit.leases.lost")
                + stage.value("lbkit.leases.abandoned");
    }

    @Property(tries = 200)
    void picks_anyHistory_areRequestsPlusActivePlusLostPlusAbandoned(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Stage stage = new Stage(BalancerMetrics::of, ids(0, 4));
        LoadBalancer balancer = stage.builder().build();
        List<Lease> open = new ArrayList<>();
        int from = 0;

        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(8)) {
                case 0 -> stage.time.advance(Duration.ofSeconds(random.nextInt(40)));
                case 1 -> stage.list(ids(from += random.nextInt(3), 4));
                case 2, 3, 4 -> open.add(balancer.acquire(PickRequest.any()));
                default ->
                    open.stream()
                            .skip(random.nextInt(1 + open.size()))
                            .findFirst()
                            .ifPresent(lease -> lease.complete(Outcome.values()[random.nextInt(6)]));
            }
        }

        assertThat(ends(stage)).isEqualTo(stage.value("lbkit.picks"));
        assertThat(stage.value("lbkit.requests.active")).isNotNegative();
    }

    /** A balancer is closed with leases open while its successor serves the same targets; the leases end later, or never. */
    @Property(tries = 200)
    void picks_balancersOfOneNameInTurns_areCountedOnceEach(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Stage stage = new Stage(BalancerMetrics::of, ids(0, 4));
        Deque<LoadBalancer> balancers = new ArrayDeque<>(List.of(stage.builder().build()));
        List<Lease> open = new ArrayList<>();

        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(8)) {
                case 0 -> balancers.add(stage.builder().build());
                case 1 -> {
                    if (balancers.size() > 1) {
                        balancers.remove().close();
                    }
                }
                case 2 -> stage.list(ids(random.nextInt(4), 4));
                case 3, 4, 5 -> open.add(balancers.getLast().acquire(PickRequest.any()));
                default ->
                    open.stream()
                            .skip(random.nextInt(1 + open.size()))
                            .findFirst()
                            .ifPresent(lease -> lease.complete(Outcome.values()[random.nextInt(6)]));
            }
            stage.settle();
            assertThat(ends(stage)).isEqualTo(stage.value("lbkit.picks"));
            assertThat(stage.value("lbkit.requests.active")).isNotNegative();
        }
    }

    @Test
    void manyThreads_whileTargetsComeAndGo_leaveNothingActiveAndNoMeter() throws InterruptedException {
        int workers = 4;
        TargetSource.Settable source = TargetSource.settable(Stage.targets(ids(0, 10)));
        Stage stage = new Stage(BalancerMetrics::byEndpoint);
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(source)
                .policy((set, random) -> (request, now) -> set.get((random.nextInt() >>> 1) % set.size()))
                .listener(stage.metrics)
                .build();
        CountDownLatch done = new CountDownLatch(workers);

        for (int worker = 0; worker < workers; worker++) {
            new Thread(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
                        }
                        done.countDown();
                    })
                    .start();
        }
        for (int round = 0; done.getCount() > 0; round++) {
            source.set(Stage.targets(ids(round, 10)));
        }
        done.await();
        double active = stage.value("lbkit.requests.active");
        stage.metrics.close();

        assertThat(active).isZero();
        assertThat(stage.registry.getMeters()).isEmpty();
        balancer.close();
    }
}
