package dev.lbkit.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent.StatusChanged;
import dev.lbkit.BalancerEvent.TargetJoined;
import dev.lbkit.BalancerEvent.TargetLeft;
import dev.lbkit.HealthStatus;
import dev.lbkit.Lease;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Balancers that share a name, and so their meters. */
final class NamesakesTest {

    @Test
    void balancers_ofOneNameInTurn_keepTheMetersOfTheOneThatStays() {
        Stage stage = new Stage(BalancerMetrics::byEndpoint, "a");
        LoadBalancer old = stage.builder().build();
        LoadBalancer successor = stage.builder().build();

        old.close();
        stage.settle();
        successor.acquire(PickRequest.any()).complete(Outcome.SUCCESS);

        assertThat(stage.value("lbkit.requests", "lbkit.endpoint", "a")).isEqualTo(1);
        successor.close();
        stage.settle();
        assertThat(stage.value("lbkit.endpoints")).isZero();
        assertThat(stage.value("lbkit.picks")).isNaN();
    }

    /** Its target has not left: the other one serves it. So the lease is active until it ends, and is no abandoned one. */
    @ParameterizedTest
    @MethodSource("dev.lbkit.micrometer.MeterLifeTest#details")
    void balancers_ofOneName_leaseOfTheOneThatCloses_isCountedOnce(Function<MeterRegistry, BalancerMetrics> factory) {
        Stage stage = new Stage(factory, "a");
        LoadBalancer old = stage.builder().build();
        LoadBalancer successor = stage.builder().build();
        Lease ends = old.acquire(PickRequest.any());
        old.acquire(PickRequest.any());

        old.close();
        stage.settle();
        ends.complete(Outcome.SUCCESS);

        assertThat(stage.value("lbkit.requests")).isEqualTo(1);
        assertThat(stage.value("lbkit.requests.active")).isEqualTo(1);
        assertThat(stage.value("lbkit.leases.abandoned")).isZero();
        successor.close();
        stage.settle();
        assertThat(stage.value("lbkit.leases.abandoned")).isEqualTo(1);
    }

    @Test
    void balancers_ofOneName_oneDrainsAndCloses_leavesTheStatusOfTheOther() {
        Stage stage = new Stage(BalancerMetrics::of, "a");
        LoadBalancer old = stage.builder().build();
        LoadBalancer successor = stage.builder().build();

        var unused = old.drain("a");
        stage.settle();
        double whileItDrains = stage.value("lbkit.endpoints", "lbkit.health", "healthy");
        old.close();
        stage.settle();

        assertThat(whileItDrains).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints", "lbkit.health", "healthy")).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints")).isEqualTo(1);
        successor.close();
        stage.settle();
        assertThat(stage.value("lbkit.endpoints")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // held by the one that leaves, by the one that stays; the gauge while both are there, once one has left
        "DRAINING, HEALTHY, healthy, healthy",
        "UNHEALTHY, HEALTHY, healthy, healthy",
        "UNHEALTHY, DEGRADED, degraded, degraded",
        "HEALTHY, HEALTHY, healthy, healthy",
        "HEALTHY, UNHEALTHY, healthy, healthy", // not told which of them left
    })
    void endpoints_ofNamesakes_haveTheBestStatusThatIsLeft(
            HealthStatus left, HealthStatus stays, String both, String one) {
        Stage stage = new Stage(BalancerMetrics::of);
        Target target = Target.of("a", "http://a");
        stage.metrics.on(new TargetJoined("shop", target));
        stage.metrics.on(new TargetJoined("shop", target));

        stage.metrics.on(new StatusChanged("shop", target, HealthStatus.UNKNOWN, left, ""));
        stage.metrics.on(new StatusChanged("shop", target, HealthStatus.UNKNOWN, stays, ""));
        double whileBoth = stage.value("lbkit.endpoints", "lbkit.health", both);
        stage.metrics.on(new TargetLeft("shop", target, 0));

        assertThat(whileBoth).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints", "lbkit.health", one)).isEqualTo(1);
        stage.metrics.on(new StatusChanged("shop", target, stays, HealthStatus.UNKNOWN, ""));
        assertThat(stage.value("lbkit.endpoints", "lbkit.health", "unknown")).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints")).isEqualTo(1);
    }

    @Test
    void balancers_ofOneNameWithOtherUris_replaceEachOther() {
        Stage stage = new Stage(BalancerMetrics::byEndpoint);
        Target mine = Target.of("a", "http://a");
        Target other = Target.of("a", "http://b");

        stage.metrics.on(new TargetJoined("shop", mine));
        stage.metrics.leased("shop", mine);
        stage.metrics.on(new TargetJoined("shop", other));
        stage.metrics.on(new TargetLeft("shop", mine, 1));
        stage.metrics.leased("shop", other);
        stage.metrics.leased("shop", mine);

        assertThat(stage.value("lbkit.picks", "lbkit.endpoint", "a")).isEqualTo(1);
        assertThat(stage.value("lbkit.endpoints")).isEqualTo(1);
        assertThat(stage.value("lbkit.leases.abandoned")).isEqualTo(1);
    }
}
