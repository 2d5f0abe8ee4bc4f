package dev.lbkit.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancerEvent.TargetJoined;
import dev.lbkit.Target;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

/** How the meters are called where most of them are read. */
final class PrometheusNamesTest {

    @Test
    void scrape_allMeters_haveCleanNames() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        BalancerMetrics metrics = BalancerMetrics.of(registry);

        metrics.on(new TargetJoined("shop", Target.of("a", "http://a")));

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("# TYPE")))
                .containsExactlyInAnyOrder(
                        "# TYPE lbkit_calls_failed_total counter",
                        "# TYPE lbkit_discovery_refused_total counter",
                        "# TYPE lbkit_ejections_total counter",
                        "# TYPE lbkit_endpoints gauge",
                        "# TYPE lbkit_health_transitions_total counter",
                        "# TYPE lbkit_hedges_total counter",
                        "# TYPE lbkit_leases_abandoned_total counter",
                        "# TYPE lbkit_leases_lost_total counter",
                        "# TYPE lbkit_parts_failed_total counter",
                        "# TYPE lbkit_picks_total counter",
                        "# TYPE lbkit_requests_active gauge",
                        "# TYPE lbkit_requests_seconds summary",
                        "# TYPE lbkit_requests_seconds_max gauge",
                        "# TYPE lbkit_retries_total counter");
    }
}
