package dev.lbkit.failover;

import dev.lbkit.BalancerEvent;
import dev.lbkit.BalancerListener;
import dev.lbkit.BalancingPolicy;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Member;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import dev.lbkit.Target;
import dev.lbkit.TargetSet;
import dev.lbkit.TargetSource;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A balancer named "shop" in virtual time, with verdicts that the test speaks and a record of what it tells. */
final class Theater {

    /** The first target outside the zones that were tried, else the first that was not tried, else the first. */
    static final BalancingPolicy AVOIDING = (targets, random) -> (request, now) -> IntStream.rangeClosed(0, 2)
            .mapToObj(strictness -> avoiding(targets, request, 2 - strictness))
            .flatMap(List::stream)
            .findFirst()
            .orElseThrow();

    final VirtualTime time;
    final RandomGenerator random = new SplittableRandom(1);
    final List<BalancerEvent> events = Collections.synchronizedList(new ArrayList<>());
    final List<String> completed = Collections.synchronizedList(new ArrayList<>());
    final LoadBalancer balancer;
    private final Map<String, HealthDetector.Verdict> verdicts = new HashMap<>();

    Theater(BalancingPolicy policy, Target... targets) {
        this(new VirtualTime(), policy, List.of(), targets);
    }

    Theater(VirtualTime time, BalancingPolicy policy, List<HealthDetector> detectors, Target... targets) {
        this(time, policy, detectors, builder -> builder, targets);
    }

    /** One that refuses calls while no target is usable. */
    static Theater failingClosed(Target... targets) {
        return new Theater(new VirtualTime(), AVOIDING, List.of(), LoadBalancer.Builder::failClosed, targets);
    }

    private Theater(
            VirtualTime time,
            BalancingPolicy policy,
            List<HealthDetector> detectors,
            UnaryOperator<LoadBalancer.Builder> more,
            Target... targets) {
        this.time = time;
        LoadBalancer.Builder builder = LoadBalancer.builder("shop")
                .targets(TargetSource.fixed(List.of(targets)))
                .policy(policy)
                .detector(environment -> (target, verdict) -> {
                    verdicts.put(target.id(), verdict);
                    return new HealthDetector.Watch() {};
                })
                .listener(new Record())
                .ticker(time)
                .scheduler(time)
                .random(random);
        detectors.forEach(builder::detector);
        balancer = more.apply(builder).build();
    }

    private static List<Member> avoiding(TargetSet targets, PickRequest request, int strictness) {
        return IntStream.range(0, targets.size())
                .mapToObj(targets::get)
                .filter(member -> strictness < 1 || !request.tried().contains(member.target()))
                .filter(member -> strictness < 2
                        || request.tried().stream()
                                .noneMatch(tried ->
                                        tried.locality().equals(member.target().locality())))
                .toList();
    }

    /** A target whose zone is the first part of its name, as in {@code a-1}. */
    static Target in(String region, String id) {
        return Target.of(id, "http://" + id + ":80").in(region, region + id.charAt(0));
    }

    void say(String id, HealthStatus status) {
        verdicts.get(id).is(status, "the test says so");
        time.advance(Duration.ZERO);
    }

    LoadBalancer.TargetState state(String id) {
        return balancer.snapshot().targets().stream()
                .filter(state -> state.target().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    int inFlight() {
        return balancer.snapshot().targets().stream()
                .mapToInt(LoadBalancer.TargetState::inFlight)
                .sum();
    }

    /** The rules that ended calls, in order. */
    List<String> givenUp() {
        return events.stream()
                .filter(BalancerEvent.CallFailed.class::isInstance)
                .map(event -> ((BalancerEvent.CallFailed) event).reason())
                .toList();
    }

    long retries() {
        return events.stream()
                .filter(BalancerEvent.CallRetried.class::isInstance)
                .count();
    }

    private final class Record implements BalancerListener {

        @Override
        public void on(BalancerEvent event) {
            events.add(event);
        }

        @Override
        public void completed(String name, Target target, Outcome outcome, long latencyNanos) {
            completed.add(target.id() + " " + outcome);
        }
    }
}
