package dev.lbkit.samples.securecart;

import dev.lbkit.failover.RetryBudget;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The shop in every zone of its home region; customers reach one after the other. */
final class Storefronts implements Shop, AutoCloseable {

    private final List<Storefront> fronts;
    private final AtomicInteger next = new AtomicInteger();

    private Storefronts(List<Storefront> fronts) {
        this.fronts = fronts;
    }

    /** A storefront in each zone of {@link Cloud#HOME}; all share one HTTP client and one retry budget. */
    static Storefronts open(Cloud cloud, Registry registry, Tally tally) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofMillis(250))
                .build();
        RetryBudget budget = RetryBudget.of(0.2, 100, 5);
        return new Storefronts(cloud.zones(Cloud.HOME).stream()
                .map(zone -> new Storefront(zone.name(), registry, budget, client, tally))
                .toList());
    }

    @Override
    public CompletionStage<String> place(Order order) {
        return fronts.get(Math.floorMod(next.getAndIncrement(), fronts.size())).place(order);
    }

    @Override
    public void close() {
        fronts.forEach(Storefront::close);
    }
}
