package dev.lbkit.micrometer;

import static java.time.Duration.ofMillis;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent.CallFailed;
import dev.lbkit.BalancerEvent.CallHedged;
import dev.lbkit.BalancerEvent.CallRetried;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each meter shows, by balancer. */
final class BalancerMetricsTest {

    private final Stage stage = new Stage(BalancerMetrics::of, "a", "b");

    @ParameterizedTest
    @EnumSource
    void lease_ended_isTimedByItsOutcome(Outcome outcome) {
        LoadBalancer balancer = stage.builder().build();
        Lease lease = balancer.acquire(PickRequest.any());

        stage.time.advance(ofMillis(20));
        lease.complete(outcome);

        String tag = outcome.name().toLowerCase(java.util.Locale.ROOT);
        assertThat(stage.registry
                        .get("lbkit.requests")
                        .tags("lbkit.balancer", "shop", "lbkit.outcome", tag)
                        .timer()
                        .totalTime(MILLISECONDS))
                .isEqualTo(20);
        assertThat(stage.value("lbkit.requests")).isEqualTo(1);
        assertThat(stage.value("lbkit.picks", "lbkit.balancer", "shop")).isEqualTo(1);
    }

    @Test
    void lease_open_isActiveUntilItEnds() {
        LoadBalancer balancer = stage.builder().build();

        Lease lease = balancer.acquire(PickRequest.any());
        double open = stage.value("lbkit.requests.active");
        lease.close();
        lease.complete(Outcome.SUCCESS);

        assertThat(open).isEqualTo(1);
        assertThat(stage.value("lbkit.requests.active")).isZero();
        assertThat(stage.value("lbkit.requests", "lbkit.outcome", "cancelled")).isEqualTo(1);
        assertThat(stage.value("lbkit.requests", "lbkit.outcome", "success")).isZero();
    }

    @Test
    void lease_neverEnded_isLostAndNoLongerActive() {
        LoadBalancer balancer = stage.builder().build();
        balancer.acquire(PickRequest.any());

        stage.time.advance(Stage.LEASE_LIMIT.multipliedBy(2));

        assertThat(stage.value("lbkit.leases.lost")).isEqualTo(1);
        assertThat(stage.value("lbkit.requests.active")).isZero();
        assertThat(stage.value("lbkit.requests")).isZero();
    }

    @Test
    void lease_openWhenItsTargetLeaves_isAbandonedAndItsEndIsNotCounted() {
        LoadBalancer balancer = stage.builder().build();
        Lease lease = stage.leaseOn(balancer, "a");

        stage.list("b");
        stage.time.advance(Stage.DRAIN);
        lease.complete(Outcome.SUCCESS);

        assertThat(stage.value("lbkit.leases.abandoned")).isEqualTo(1);
        assertThat(stage.value("lbkit.requests.active")).isZero();
        assertThat(stage.value("lbkit.requests", "lbkit.outcome", "success")).isZero();
    }

    @Test
    void status_changed_movesTheTargetBetweenStatuses() {
        stage.watched();
        double healthy = stage.value("lbkit.endpoints", "lbkit.health", "healthy");

        stage.verdicts.get("a").is(HealthStatus.UNHEALTHY, "5 faults in a row");
        stage.verdicts.get("b").is(HealthStatus.DEGRADED, "slow");
        stage.settle();

        assertThat(healthy).isEqualTo(2);
        assertThat(stage.value("lbkit.endpoints", "lbkit.health", "healthy")).isZero();
        assertThat(stage.value("lbkit.endpoints", "lbkit.health", "unhealthy")).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints", "lbkit.health", "degraded")).isEqualTo(1);
    }

    @Test
    void status_changed_countsATransitionAndAnEjectionIfUnhealthy() {
        stage.watched();
        double before = stage.value("lbkit.health.transitions");

        stage.verdicts.get("a").is(HealthStatus.UNHEALTHY, "5 faults in a row");
        stage.settle();
        stage.verdicts.get("a").is(HealthStatus.HEALTHY, "");
        stage.settle();

        assertThat(before).as("both targets became healthy").isEqualTo(2);
        assertThat(stage.value("lbkit.health.transitions")).isEqualTo(4);
        assertThat(stage.value("lbkit.ejections")).isEqualTo(1);
    }

    @Test
    void endpoints_listChanged_followTheList() {
        stage.builder().build();

        stage.list("b", "c", "d");

        assertThat(stage.value("lbkit.endpoints")).isEqualTo(3);
    }

    @Test
    void discovery_emptyList_countsARefusal() {
        stage.builder().build();

        stage.list();

        assertThat(stage.value("lbkit.discovery.refused")).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints")).isEqualTo(2);
    }

    @Test
    void discovery_refusedBeforeAnyTarget_isCounted() {
        stage.list();

        stage.builder().build();

        assertThat(stage.value("lbkit.discovery.refused")).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints")).isZero();
    }

    @Test
    void part_failed_isCounted() {
        stage.builder()
                .weighting((member, usable) -> {
                    throw new IllegalStateException("no weight");
                })
                .build();

        assertThat(stage.value("lbkit.parts.failed")).as("once for the round").isEqualTo(1);
    }

    @Test
    void call_retriedAndGivenUp_countsBoth() {
        Target target = Stage.targets("a").get(0);

        stage.metrics.on(new CallRetried("shop", target, Outcome.TIMEOUT, 2));
        stage.metrics.on(new CallRetried("shop", target, Outcome.TIMEOUT, 3));
        stage.metrics.on(new CallFailed("shop", "attempts", List.of(target, target, target)));

        assertThat(stage.value("lbkit.retries")).isEqualTo(2);
        assertThat(stage.value("lbkit.calls.failed")).isEqualTo(1);
    }

    @Test
    void call_hedged_isCountedBesideRetries() {
        stage.metrics.on(new CallHedged("shop", Stage.targets("a").get(0), Duration.ofMillis(50), 2));

        assertThat(stage.value("lbkit.hedges")).isEqualTo(1);
        assertThat(stage.value("lbkit.retries")).isZero();
    }

    @Test
    void balancers_ofDifferentNames_haveMetersApart() {
        stage.builder().build();
        LoadBalancer other = LoadBalancer.builder("stock")
                .targets(stage.source)
                .policy((set, random) -> (request, now) -> set.get(0))
                .listener(stage.metrics)
                .scheduler(stage.time)
                .build();

        other.acquire(PickRequest.any());

        assertThat(stage.value("lbkit.picks", "lbkit.balancer", "stock")).isEqualTo(1);
        assertThat(stage.value("lbkit.picks", "lbkit.balancer", "shop")).isZero();
    }
}
