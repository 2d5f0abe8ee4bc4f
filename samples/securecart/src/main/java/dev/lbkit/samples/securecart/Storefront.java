package dev.lbkit.samples.securecart;

import static dev.lbkit.algorithms.Policies.avoidTried;
import static dev.lbkit.algorithms.Policies.peakEwma;
import static dev.lbkit.algorithms.Policies.zoneAware;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.failover.Failback;
import dev.lbkit.failover.Failover;
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
 * carry them. A call that fails is tried elsewhere, which is harmless: orders carry an idempotency key.
 */
final class Storefront implements Shop, AutoCloseable {

    private static final int CREATED = 201;
    private static final int UNAVAILABLE = 503;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client;
    private final Tally tally;
    private final LoadBalancer balancer;
    private final Failover failover;

    /** A storefront in this zone. The budget is shared with the others. */
    Storefront(String zone, Registry registry, RetryBudget budget, HttpClient client, Tally tally) {
        this.client = client;
        this.tally = tally;
        balancer = LoadBalancer.builder("shop-" + zone)
                .targets(registry.source())
                .policy(policy(zone))
                .detector(ActiveCheck.http("/healthz")
                        .every(ofMillis(500))
                        .timeout(ofMillis(300))
                        .rise(2)
                        .fall(2)
                        .build())
                .detector(OutlierDetection.builder()
                        .rules(OutlierRule.consecutiveFaults(3))
                        .falseEjectionsPerDay(Double.POSITIVE_INFINITY) // a zone that freezes must be left at once
                        .baseEjection(ofSeconds(2))
                        .build())
                .weighting(SlowStart.over(ofSeconds(3)))
                .drainDeadline(ofSeconds(2))
                .build();
        failover = Failover.builder(balancer)
                .attempts(3)
                .attemptTimeout(ofMillis(300))
                .deadline(ofSeconds(2))
                .budget(budget)
                .idempotent()
                .classifier(OutcomeClassifier.defaults().onResult(HttpResponse.class, Storefront::outcome))
                .build();
    }

    private static BalancingPolicy policy(String zone) {
        return avoidTried(Tiers.byRegion(List.of(Cloud.HOME, Cloud.AWAY))
                .failback(Failback.after(ofSeconds(1)).rampOver(ofSeconds(3)))
                .around(zoneAware(zone, peakEwma())));
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
