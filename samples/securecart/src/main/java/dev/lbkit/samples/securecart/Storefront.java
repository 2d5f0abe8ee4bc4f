package dev.lbkit.samples.securecart;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.leastTime;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.failover.Admission;
import dev.lbkit.failover.CapacityGuard;
import dev.lbkit.failover.ConcurrencyLimit;
import dev.lbkit.failover.Failback;
import dev.lbkit.failover.FailbackControl;
import dev.lbkit.failover.Failover;
import dev.lbkit.failover.Hedging;
import dev.lbkit.failover.OutcomeClassifier;
import dev.lbkit.failover.RetryBudget;
import dev.lbkit.failover.Tiers;
import dev.lbkit.health.ActiveCheck;
import dev.lbkit.health.OutlierDetection;
import dev.lbkit.health.OutlierRule;
import dev.lbkit.health.SlowStart;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The shop as it runs in one zone: everything lbkit does for it, in one place.
 *
 * <p>Orders go to the own zone first, spill to the other zones of the region, and to the other region when this one cannot
 * carry them; it returns under a control. A call that fails is tried elsewhere, which is harmless: orders carry an
 * idempotency key, and for the same reason one that its target keeps waiting is made a second time beside the first. A target
 * that hangs is given {@value #MOST_ON_A_TARGET} orders at most, and none any more after three time-outs in a row.
 */
final class Storefront implements Shop, AutoCloseable {

    private static final int CREATED = 201;
    private static final int UNAVAILABLE = 503;
    private static final int SERVER_ERROR = 500;
    private static final int SHOPS = 3; // that share each target

    // A target works on 32 orders at once, each for 14 ms at most.
    private static final int MOST_ON_A_TARGET = 8;
    private static final double ORDERS_PER_SECOND = 32 / 0.014 / SHOPS;

    private static final Admission ADMISSION = Admission.open()
            .service(ConcurrencyLimit.gradient2().between(64, 400))
            .target(ConcurrencyLimit.fixed(MOST_ON_A_TARGET))
            .throttle(2, ofSeconds(10));

    private final HttpClient client;
    private final Tally tally;
    private final LoadBalancer balancer;
    private final Failover failover;

    /** A storefront in this zone. The budget is shared with the others. */
    Storefront(String zone, Registry registry, RetryBudget budget, HttpClient client, Tally tally) {
        this.client = client;
        this.tally = tally;
        balancer = ADMISSION.around(CapacityGuard.of(ORDERS_PER_SECOND)
                .around(LoadBalancer.builder("shop-" + zone)
                        .targets(registry.source())
                        .policy(policy(zone))
                        .detector(ActiveCheck.http("/healthz")
                                .every(ofMillis(400))
                                .onEdge(ofMillis(200))
                                .timeout(ofMillis(200))
                                .rise(2)
                                .fall(2)
                                .build())
                        .detector(OutlierDetection.builder()
                                .rules(OutlierRule.consecutiveFaults(3))
                                .falseEjectionsPerDay(
                                        Double.POSITIVE_INFINITY) // a zone that freezes must be left at once
                                .baseEjection(ofSeconds(2))
                                .build())
                        .weighting(SlowStart.over(ofSeconds(3)))
                        .drainDeadline(ofSeconds(2))
                        // A region returns 10 s after its loss: by then its faults must be forgotten.
                        .estimateMemory(ofSeconds(3))
                        .build()));
        failover = Failover.builder(balancer)
                .attempts(3)
                .attemptTimeout(ofMillis(200))
                .deadline(ofSeconds(2))
                .budget(budget)
                .idempotent()
                .hedge(Hedging.defaults().notBefore(ofMillis(40)))
                .classifier(OutcomeClassifier.defaults().onResult(HttpResponse.class, Storefront::outcome))
                .build();
    }

    private static BalancingPolicy policy(String zone) {
        FailbackControl control = FailbackControl.builder(
                        Failback.after(ofSeconds(1)).rampOver(ofSeconds(3)))
                .probe(0.05, ofMillis(500))
                .build();
        return avoidTried(Tiers.byRegion(List.of(Cloud.HOME, Cloud.AWAY))
                .failback(control)
                .around(zoneAware(zone, leastTime())));
    }

    private static Outcome outcome(HttpResponse<?> response) {
        if (response.statusCode() == UNAVAILABLE) {
            return Outcome.REJECTED;
        }
        return response.statusCode() >= SERVER_ERROR ? Outcome.FAILURE : Outcome.SUCCESS;
    }

    @Override
    public CompletionStage<String> place(Order order) {
        return failover.callAsync(PickRequest.any(), target -> send(order, target))
                .thenApply(Storefront::acknowledgment);
    }

    private CompletionStage<HttpResponse<String>> send(Order order, Target target) {
        tally.attempted(target.id());
        HttpRequest request = HttpRequest.newBuilder(target.uri().resolve("/orders"))
                .header("Idempotency-Key", order.key())
                .POST(HttpRequest.BodyPublishers.ofString(order.body()))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static String acknowledgment(HttpResponse<String> response) {
        if (response.statusCode() > CREATED) {
            throw new CompletionException(
                    new IOException("status " + response.statusCode() + " (expected: 200 or 201)"));
        }
        return response.body();
    }

    @Override
    public void close() {
        balancer.close();
    }
}
