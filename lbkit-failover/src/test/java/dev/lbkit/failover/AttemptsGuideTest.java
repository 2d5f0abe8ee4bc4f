package dev.lbkit.failover;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.BalancingPolicy;
import dev.lbkit.LoadBalancer;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The example of docs/guide/attempts.md. */
final class AttemptsGuideTest {

    private static final BalancingPolicy LESS_BUSY = StormTest.LESS_BUSY;
    private final VirtualTime time = new VirtualTime();
    private int calls;

    // begin of the example
    private final LoadBalancer balancer = Admission.defaults()
            .around(LoadBalancer.builder("prices")
                    .targets(TargetSource.fixed(
                            List.of(Target.of("http://10.0.0.7:80"), Target.of("http://10.0.0.8:80"))))
                    .policy(LESS_BUSY)
                    .ticker(time)
                    .scheduler(time)
                    .build());
    private final Failover failover = Failover.builder(balancer)
            .attempts(3)
            .attemptTimeout(ofMillis(250))
            .deadline(ofSeconds(1))
            .idempotent() // a price may be asked for twice
            .hedge(Hedging.defaults())
            .build();

    private CompletionStage<String> price() {
        return failover.callAsync(PickRequest.any(), target -> client(target));
    }
    // end of the example

    private CompletionStage<String> client(Target target) {
        calls++;
        return calls == 1
                ? CompletableFuture.failedFuture(new ConnectException("refused"))
                : CompletableFuture.completedFuture(target.id());
    }

    @Test
    void price_firstTargetRefuses_comesFromTheOther() {
        CompletionStage<String> price = price();

        assertThat(price.toCompletableFuture()).isCompletedWithValueMatching(id -> id.startsWith("10.0.0."));
        assertThat(calls).isEqualTo(2);
    }
}
