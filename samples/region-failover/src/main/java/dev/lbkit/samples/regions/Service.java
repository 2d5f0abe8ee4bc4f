package dev.lbkit.samples.regions;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.roundRobin;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Scheduler;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.failover.Failback;
import dev.lbkit.failover.Failover;
import dev.lbkit.failover.Tiers;
import dev.lbkit.failover.gslb.Condition;
import dev.lbkit.failover.gslb.Panel;
import dev.lbkit.failover.gslb.RoutingControls;
import dev.lbkit.failover.gslb.SafetyRule;
import dev.lbkit.failover.gslb.StateStore;
import dev.lbkit.failover.gslb.ZonalShifts;
import dev.lbkit.health.ActiveCheck;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** The client of a service in two regions, with all that an operator may do to it. */
final class Service implements AutoCloseable {

    /** How long a region that returned waits before it gets traffic back. */
    static final Duration DWELL = ofSeconds(3);

    /** How long a routing control rests after a change. */
    static final Duration REST = ofMillis(500);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ofSeconds(1)).build();
    private final Scheduler scheduler = Scheduler.system("operator");
    private final InstantSource clock = InstantSource.system();
    final ZonalShifts shifts = ZonalShifts.over(StateStore.inMemory(Map.of()), clock, scheduler);
    final RoutingControls controls = RoutingControls.over(
            StateStore.inMemory(Panel.of(Map.of("eu", Panel.Position.ON, "us", Panel.Position.ON))),
            clock,
            List.of(SafetyRule.assertion("one region stays on", Condition.any("eu", "us"))
                    .waiting(REST)));
    final LoadBalancer balancer;
    private final Failover failover;

    Service(List<Zone> zones) {
        balancer = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(zones.stream().map(Zone::target).toList()))
                .policy(avoidTried(Tiers.byRegion(List.of("eu", "us"))
                        .failback(Failback.after(DWELL).rampOver(ofSeconds(1)))
                        .around(roundRobin())))
                .detector(ActiveCheck.http("/healthz")
                        .every(ofMillis(250))
                        .rise(2)
                        .fall(2)
                        .build())
                .detector(shifts.detector())
                .detector(controls.detector(target -> target.locality().region()))
                .build();
        failover = Failover.builder(balancer).attempts(3).idempotent().build();
    }

    /** Makes one call; gives the name of the zone that answered. */
    String call() throws IOException, InterruptedException {
        try {
            return failover.call(PickRequest.any(), this::send);
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private String send(Target target) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(target.uri()).timeout(ofSeconds(1)).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        shifts.close();
        controls.close();
        balancer.close();
        scheduler.close();
    }
}
