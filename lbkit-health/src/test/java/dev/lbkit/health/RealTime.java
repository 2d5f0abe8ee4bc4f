package dev.lbkit.health;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.lbkit.BalancerListener;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Scheduler;
import dev.lbkit.Target;
import dev.lbkit.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs one check in real time, under a time-out of 0.5 s. */
final class RealTime implements AutoCloseable {

    private final Scheduler scheduler = Scheduler.system("real-time");

    /** The first verdict after one check. */
    String verdict(Probe probe, Target target) throws Exception {
        CompletableFuture<String> verdict = new CompletableFuture<>();
        ActiveCheck.of(probe)
                .every(ofSeconds(5))
                .timeout(ofMillis(500))
                .fall(1)
                .build()
                .start(new LoadBalancer.Environment(
                        "shop", Ticker.system(), scheduler, Lab.LOWEST, new BalancerListener() {}))
                .watch(target, (status, reason) -> {
                    if (status != HealthStatus.UNKNOWN) {
                        verdict.complete(status + ": " + reason);
                    }
                });
        return verdict.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        scheduler.close();
    }
}
