package dev.lbkit.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When meters come and when they go. */
final class MeterLifeTest {

    static Stream<Named<Function<MeterRegistry, BalancerMetrics>>> details() {
        return Stream.of(Named.of("of", BalancerMetrics::of), Named.of("byEndpoint", BalancerMetrics::byEndpoint));
    }

    @ParameterizedTest
    @MethodSource("details")
    void targets_10000AddedAndRemoved_leaveTheRegistryAsItWas(Function<MeterRegistry, BalancerMetrics> factory) {
        Stage stage = new Stage(factory, "first");
        LoadBalancer balancer = stage.builder().build();
        int before = stage.meters();

        for (int round = 0; round < 10; round++) {
            int offset = round * 1000;
            stage.list(Stream.concat(
                            Stream.of("first"), IntStream.range(0, 1000).mapToObj(i -> "t" + (offset + i)))
                    .toArray(String[]::new));
            IntStream.range(0, 100)
                    .mapToObj(i -> balancer.acquire(PickRequest.any()))
                    .forEach(Lease::close);
        }
        stage.list("first");

        assertThat(stage.meters()).isEqualTo(before);
        assertThat(stage.value("lbkit.endpoints")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("details")
    void close_atAnyTime_removesEveryMeterForGood(Function<MeterRegistry, BalancerMetrics> factory) {
        Stage stage = new Stage(factory, "a", "b");
        LoadBalancer balancer = stage.watched();
        Lease lease = balancer.acquire(PickRequest.any());

        stage.metrics.close();
        lease.complete(Outcome.SUCCESS);
        balancer.acquire(PickRequest.any());
        stage.verdicts.get("a").is(HealthStatus.UNHEALTHY, "silent");
        stage.list("b", "c");
        balancer.close();
        stage.settle();

        assertThat(stage.registry.getMeters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("details")
    void registry_othersMeters_stay(Function<MeterRegistry, BalancerMetrics> factory) {
        Stage stage = new Stage(factory, "a");
        stage.registry
                .counter("lbkit.picks", "lbkit.balancer", "of another library")
                .increment();
        stage.builder().build();

        stage.metrics.close();

        assertThat(stage.value("lbkit.picks")).isEqualTo(1);
        assertThat(stage.meters()).isEqualTo(1);
    }

    @Test
    void byEndpoint_traffic_isTaggedWithTheTargetsId() {
        Stage stage = new Stage(BalancerMetrics::byEndpoint, "a", "b");
        LoadBalancer balancer = stage.watched();

        Lease open = stage.leaseOn(balancer, "a");
        stage.verdicts.get("b").is(HealthStatus.UNHEALTHY, "silent");
        stage.settle();

        assertThat(stage.value("lbkit.requests.active", "lbkit.endpoint", "a")).isEqualTo(1);
        assertThat(stage.value("lbkit.requests.active", "lbkit.endpoint", "b")).isZero();
        assertThat(stage.value("lbkit.ejections", "lbkit.endpoint", "a")).isZero();
        assertThat(stage.value("lbkit.ejections", "lbkit.endpoint", "b")).isEqualTo(1);
        open.close();
    }

    @Test
    void byEndpoint_target_costsTenMeters() {
        Stage stage = new Stage(BalancerMetrics::byEndpoint, "a");
        stage.builder().build();
        int before = stage.meters();

        stage.list("a", "b");

        assertThat(stage.meters()).isEqualTo(before + 10);
    }

    @Test
    void byEndpoint_newUriUnderAnOldId_beginsAfreshAndIgnoresTheOldOnesLeases() {
        Stage stage = new Stage(BalancerMetrics::byEndpoint, "a");
        LoadBalancer balancer = stage.builder().build();
        Lease old = balancer.acquire(PickRequest.any());
        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);

        stage.source.set(List.of(Target.of("a", "http://elsewhere")));
        stage.settle();
        Lease fresh = balancer.acquire(PickRequest.any());
        old.complete(Outcome.SUCCESS);

        assertThat(fresh.target().uri()).hasToString("http://elsewhere");
        assertThat(stage.value("lbkit.picks", "lbkit.endpoint", "a")).isEqualTo(1);
        assertThat(stage.value("lbkit.requests", "lbkit.endpoint", "a")).isZero();
        assertThat(stage.value("lbkit.requests.active", "lbkit.endpoint", "a")).isEqualTo(1);
        assertThat(stage.value("lbkit.leases.abandoned")).isEqualTo(1);
    }

    @Test
    void byEndpoint_restatedTarget_keepsItsMeters() {
        Stage stage = new Stage(BalancerMetrics::byEndpoint, "a");
        LoadBalancer balancer = stage.builder().build();
        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);

        stage.source.set(List.of(Target.of("a", "http://a").withWeight(3)));
        stage.settle();
        balancer.acquire(PickRequest.any()).complete(Outcome.SUCCESS);

        assertThat(stage.value("lbkit.requests", "lbkit.endpoint", "a")).isEqualTo(2);
    }
}
