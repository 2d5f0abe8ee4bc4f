package dev.lbkit.simulation;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.Weighting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
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

    @Test
    void build_schedulerRefuses_leavesNothingBehind() {
        Stage stage = new Stage("a");
        List<String> closed = new ArrayList<>();
        HealthDetector sound = environment -> new HealthDetector.Detection() {
            @Override
            public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
                return new HealthDetector.Watch() {};
            }

            @Override
            public void close() {
                closed.add("detector");
            }
        };

        assertThatThrownBy(() -> stage.builder()
                        .targets(sink -> () -> {
                            closed.add("source");
                            throw new IllegalStateException("and does not close");
                        })
                        .detector(sound)
                        .scheduler((delay, task) -> {
                            throw new RejectedExecutionException("shut down");
                        })
                        .build())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("shut down")
                .hasSuppressedException(new IllegalStateException("and does not close"));

        assertThat(closed).containsExactly("detector", "source");
    }

    @Test
    void build_weightingCannotSayWhetherItNeedsTime_startsNoDetector() {
        Stage stage = new Stage("a");
        List<String> started = new ArrayList<>();

        assertThatThrownBy(() -> stage.builder()
                        .detector(environment -> {
                            started.add("detector");
                            return (target, verdict) -> new HealthDetector.Watch() {};
                        })
                        .weighting(new Weighting() {
                            @Override
                            public double weigh(Member member, Duration usable) {
                                return 1;
                            }

                            @Override
                            public Weights start(LoadBalancer.Environment environment) {
                                return new Weights() {
                                    @Override
                                    public double[] of(List<Standing> fleet) {
                                        return new double[fleet.size()];
                                    }

                                    @Override
                                    public boolean needsTime() {
                                        throw new IllegalStateException("no time");
                                    }
                                };
                            }
                        })
                        .build())
                .hasMessage("no time");

        assertThat(started).isEmpty();
    }
}
