package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Outlier detection inside a balancer. */
class OutlierDetectionBalancerTest {

    private final Lab lab = new Lab();

    @Test
    void balancer_withAFailingTarget_ejectsItAndTakesItBack() {
        LoadBalancer balancer =
                lab.balancer(OutlierDetection.defaults(), "a", "b").failClosed().build();

        for (int i = 0; i < 5; i++) {
            try (Lease lease = balancer.acquire(PickRequest.any())) {
                lease.complete(Outcome.TIMEOUT);
            }
        }
        lab.time.advance(Duration.ZERO);
        HealthStatus out = Lab.status(balancer, "a");
        String meanwhile = balancer.acquire(PickRequest.any()).target().id();
        lab.time.advance(ofSeconds(33));

        assertThat(out).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(meanwhile).isEqualTo("b");
        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
        assertThat(lab.changes.get(lab.changes.size() - 2))
                .startsWith("a UNHEALTHY: 5 faults in a row, the last TIMEOUT; ejected for 3");
    }

    @Test
    void balancer_ejectionRefusedByTheCap_saysSoUntilTheIntervalAfterItServesAgain() {
        LoadBalancer balancer = lab.balancer(OutlierDetection.defaults(), "a").build();

        for (int i = 0; i < 7; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.TIMEOUT);
        }
        lab.time.advance(Duration.ZERO);
        LoadBalancer.TargetState refused = balancer.snapshot().targets().get(0);
        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);
        lab.time.advance(ofSeconds(5));

        assertThat(refused.status()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(refused.reason())
                .isEqualTo("7 faults in a row, the last TIMEOUT; not ejected: "
                        + "0 of 1 targets are ejected, and no more may be");
        assertThat(balancer.snapshot().targets().get(0).reason()).isEmpty();
    }

    @Test
    void balancer_withASlowStart_rampsATargetThatComesBack() {
        LoadBalancer balancer = lab.balancer(OutlierDetection.defaults(), "a", "b")
                .weighting(SlowStart.over(ofSeconds(60)))
                .random(Lab.LOWEST)
                .build();
        for (int i = 0; i < 5; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.FAILURE);
        }

        lab.time.advance(ofSeconds(30));
        double atFirst = balancer.snapshot().targets().get(0).weight();
        lab.time.advance(ofSeconds(30));
        double halfway = balancer.snapshot().targets().get(0).weight();
        lab.time.advance(ofSeconds(31));

        assertThat(atFirst).isEqualTo(0.1);
        assertThat(halfway).isBetween(0.49, 0.5);
        assertThat(balancer.snapshot().targets().get(0).weight()).isEqualTo(1);
        assertThat(balancer.snapshot().targets().get(1).weight()).isEqualTo(1);
    }

    /** Every call fails for a minute; then all succeed. */
    @Test
    void balancer_whereEverythingFails_keepsOneTargetUsableAndRecovers() {
        String[] ids = {"a", "b", "c"};
        LoadBalancer balancer = lab.balancer(
                        OutlierDetection.builder().maxEjected(1).build(), ids)
                .failClosed()
                .build();

        for (int i = 0; i < 6000; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.FAILURE);
            lab.time.advance(ofMillis(10));
        }
        lab.time.advance(ofMinutes(6));

        assertThat(ids).allSatisfy(id -> assertThat(Lab.status(balancer, id)).isEqualTo(HealthStatus.HEALTHY));
    }

    /** Chaos test C11: 100 targets, cap 30 %, 90 of them broken. */
    @Test
    void balancer_withNinetyOfAHundredBroken_ejectsThirtyAndTheFirstIsBackInTime() {
        LoadBalancer balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(IntStream.range(0, 100)
                        .mapToObj(i -> Lab.target("t" + i))
                        .toList()))
                .policy((targets, random) -> (request, now) -> targets.get(random.nextInt(targets.size())))
                .detector(OutlierDetection.builder().maxEjected(0.3).build())
                .listener(lab)
                .ticker(lab.time)
                .scheduler(lab.time)
                .random(new SplittableRandom(7))
                .build();
        Duration firstOut = Duration.ZERO;
        Duration firstBack = Duration.ZERO;
        long mostOut = 0;

        for (int i = 0; i < 60_000; i++) {
            Lease lease = balancer.acquire(PickRequest.any());
            boolean broken = Integer.parseInt(lease.target().id().substring(1)) < 90;
            lease.complete(broken ? Outcome.FAILURE : Outcome.SUCCESS);
            lab.time.advance(ofMillis(1));
            long out = balancer.snapshot().targets().stream()
                    .filter(one -> one.status() == HealthStatus.UNHEALTHY)
                    .count();
            mostOut = Math.max(mostOut, out);
            firstOut = firstOut.isZero() && out > 0 ? lab.now() : firstOut;
            boolean isBack = lab.changes.stream().anyMatch(change -> change.endsWith("the ejection is over"));
            firstBack = firstBack.isZero() && isBack ? lab.now() : firstBack;
        }

        System.out.printf(
                "C11: seed 7, 90 of 100 targets broken, cap 30 %%: %d out at most (30); the first back %s after it went (30 to 34 s)%n",
                mostOut, firstBack.minus(firstOut));
        assertThat(mostOut).isEqualTo(30);
        assertThat(firstBack.minus(firstOut)).isBetween(ofSeconds(30), ofSeconds(34));
    }

    /** Bug class B18, for a passive detector; SoakTest of lbkit-bench has it with real threads. */
    @Test
    void balancers_openedAndClosedTenThousandTimes_leaveNothingScheduled() {
        for (int i = 0; i < 10_000; i++) {
            LoadBalancer balancer =
                    lab.balancer(OutlierDetection.defaults(), "a", "b").build();
            for (int j = 0; j < 5; j++) {
                balancer.acquire(PickRequest.any()).complete(Outcome.FAILURE);
            }
            lab.time.advance(Duration.ZERO);
            balancer.close();
            lab.time.advance(Duration.ZERO);
        }

        System.out.println(
                "B18: tasks after 10,000 balancers with outlier detection were closed: " + lab.time.pending() + " (0)");
        assertThat(lab.time.pending()).isZero();
        assertThat(lab.failures).isEmpty();
    }
}
