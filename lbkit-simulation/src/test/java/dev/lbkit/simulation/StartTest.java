package dev.lbkit.simulation;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What a start that fails leaves behind, and an end that does. */
final class StartTest {

    private static final HealthDetector BROKEN = environment -> {
        throw new IllegalStateException("no port");
    };

    @Test
    void build_detectorCannotStart_closesThoseThatHaveStarted() {
        Stage stage = new Stage("a");
        List<String> closed = new ArrayList<>();
        HealthDetector first = environment -> new HealthDetector.Detection() {
            @Override
            public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
                return new HealthDetector.Watch() {};
            }

            @Override
            public void close() {
                closed.add("first");
            }
        };

        assertThatThrownBy(
                        () -> stage.builder().detector(first).detector(BROKEN).build())
                .hasMessage("no port");
        assertThat(closed).containsExactly("first");
        assertThat(stage.time.pending()).isZero();
    }

    @Test
    void close_sourcePushesAllTheSame_nobodyJoins() {
        Stage stage = new Stage("a");
        List<TargetSource.Sink> sinks = new ArrayList<>();
        LoadBalancer balancer = stage.builder()
                .targets(sink -> {
                    sinks.add(sink);
                    sink.push(Stage.targets("a"));
                    return () -> {};
                })
                .build();
        balancer.close();
        stage.settle();

        sinks.get(0).push(Stage.targets("a", "b"));
        sinks.get(0).failed(new IllegalStateException("gone"));
        stage.settle();

        assertThat(stage.events(BalancerEvent.TargetJoined.class)).hasSize(1);
        assertThat(stage.events(BalancerEvent.DiscoveryRefused.class)).isEmpty();
    }

    @Test
    void build_detectorCannotStart_endsTheThreadThatAnotherHasUsed() throws InterruptedException {
        Stage stage = new Stage("a");
        LinkedBlockingQueue<Thread> used = new LinkedBlockingQueue<>();
        HealthDetector first = environment -> {
            environment.scheduler().schedule(ZERO, () -> used.add(Thread.currentThread()));
            return (target, verdict) -> new HealthDetector.Watch() {};
        };

        assertThatThrownBy(() -> LoadBalancer.builder("shop")
                        .targets(stage.source)
                        .policy(stage.firstTarget)
                        .detector(first)
                        .detector(BROKEN)
                        .build())
                .hasMessage("no port");
        Thread thread = used.take();
        thread.join(Duration.ofSeconds(20).toMillis());

        assertThat(thread.isAlive()).isFalse();
    }
}
