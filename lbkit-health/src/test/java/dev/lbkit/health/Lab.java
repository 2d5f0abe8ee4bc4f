package dev.lbkit.health;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Virtual time, what a balancer runs on, and a record of what detectors say. */
final class Lab implements BalancerListener {

    /** Draws the middle of every range, so that nothing is early or late. */
    static final RandomGenerator MIDDLE = () -> Long.MIN_VALUE;

    /** Draws the lower end of every range. */
    static final RandomGenerator LOWEST = () -> 0;

    final VirtualTime time;
    final List<String> verdicts = new ArrayList<>();
    final List<String> changes = new ArrayList<>();
    final List<BalancerEvent> failures = new ArrayList<>();

    Lab() {
        this(new VirtualTime());
    }

    Lab(VirtualTime time) {
        this.time = time;
    }

    static Target target(String id) {
        return Target.of(id, "http://" + id + ".example:80");
    }

    LoadBalancer.Environment environment(RandomGenerator random) {
        return new LoadBalancer.Environment("shop", time, time, random, this);
    }

    HealthDetector.Detection start(HealthDetector detector) {
        return detector.start(environment(new SplittableRandom(1)));
    }

    /** Takes the verdicts on one target. */
    HealthDetector.Verdict on(String id) {
        return (status, reason) -> verdicts.add(id + " " + status + ": " + reason);
    }

    HealthDetector.Watch watch(HealthDetector.Detection detection, String id) {
        return detection.watch(target(id), on(id));
    }

    /** A balancer that picks the first target it may. */
    LoadBalancer.Builder balancer(HealthDetector detector, String... ids) {
        return balancer(
                detector, TargetSource.settable(Stream.of(ids).map(Lab::target).toList()));
    }

    LoadBalancer.Builder balancer(HealthDetector detector, TargetSource source) {
        return LoadBalancer.builder("shop")
                .targets(source)
                .policy((targets, random) -> (request, now) -> targets.get(0))
                .detector(detector)
                .listener(this)
                .ticker(time)
                .scheduler(time)
                .random(new SplittableRandom(1));
    }

    static HealthStatus status(LoadBalancer balancer, String id) {
        return balancer.snapshot().targets().stream()
                .filter(one -> one.target().id().equals(id))
                .findFirst()
                .orElseThrow()
                .status();
    }

    Duration now() {
        return Duration.ofNanos(time.read());
    }

    @Override
    public void on(BalancerEvent event) {
        if (event instanceof BalancerEvent.StatusChanged changed) {
            changes.add(changed.target().id() + " " + changed.to() + ": " + changed.reason());
        } else if (event instanceof BalancerEvent.PartFailed) {
            failures.add(event);
        }
    }
}
