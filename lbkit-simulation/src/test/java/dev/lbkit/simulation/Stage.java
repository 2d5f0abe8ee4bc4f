package dev.lbkit.simulation;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A balancer named "shop" in virtual time, with a source, two detectors and a listener that the test plays. */
final class Stage {

    final VirtualTime time;
    final TargetSource.Settable source;
    final PlayedDetector active = new PlayedDetector();
    final PlayedDetector passive = new PlayedDetector();
    final List<BalancerEvent> events = new ArrayList<>();
    final AtomicInteger rebuilds = new AtomicInteger();
    final BalancingPolicy firstTarget = (targets, random) -> {
        rebuilds.incrementAndGet();
        return (request, now) -> targets.get(0);
    };

    Stage(String... ids) {
        this(new VirtualTime(), ids);
    }

    Stage(VirtualTime time, String... ids) {
        this.time = time;
        source = TargetSource.settable(targets(ids));
    }

    static List<Target> targets(String... ids) {
        return Stream.of(ids).map(Stage::target).toList();
    }

    static Target target(String id) {
        return Target.of(id, "http://" + id + ".example:80");
    }

    LoadBalancer.Builder builder() {
        return LoadBalancer.builder("shop")
                .targets(source)
                .policy(firstTarget)
                .detector(active)
                .detector(passive)
                .listener(new BalancerListener() {
                    @Override
                    public void on(BalancerEvent event) {
                        events.add(event);
                    }
                })
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(1));
    }

    /** Lets the update loop take what was posted. */
    void settle() {
        time.advance(Duration.ZERO);
    }

    <E extends BalancerEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    static LoadBalancer.TargetState state(LoadBalancer balancer, String id) {
        return balancer.snapshot().targets().stream()
                .filter(one -> one.target().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Says what the test makes it say, and remembers what it heard. */
    static final class PlayedDetector implements HealthDetector {

        final Map<String, Verdict> verdicts = new HashMap<>();
        final List<String> closed = new ArrayList<>();
        final List<String> heard = new ArrayList<>();

        void say(String id, HealthStatus status, String reason) {
            verdicts.get(id).is(status, reason);
        }

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return (target, verdict) -> {
                verdicts.put(target.id(), verdict);
                return new Watch() {
                    @Override
                    public void heard(Outcome outcome, long latencyNanos, long now) {
                        heard.add(target.id() + " " + outcome + " " + Duration.ofNanos(latencyNanos));
                    }

                    @Override
                    public void close() {
                        closed.add(target.id());
                    }
                };
            };
        }

        @Override
        public String toString() {
            return "PlayedDetector";
        }
    }
}
