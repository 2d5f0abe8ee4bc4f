package dev.lbkit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A detector as its balancer asks it for figures and advice: foreign code, whose throwing is told once and says nothing. Thread-safe. */
final class ContainedDetector implements HealthDetector {

    private final HealthDetector inner;
    private final Foreign foreign;

    private ContainedDetector(HealthDetector inner, LoadBalancer.Environment environment) {
        this.inner = inner;
        foreign = new Foreign("detector", environment);
    }

    static List<HealthDetector> all(List<HealthDetector> detectors, LoadBalancer.Environment environment) {
        return detectors.stream()
                .<HealthDetector>map(each -> new ContainedDetector(each, environment))
                .toList();
    }

    @Override
    public Detection start(LoadBalancer.Environment of) {
        return inner.start(of);
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        return foreign.ask(() -> inner.advice(fleet), List.of());
    }

    /** From 0 to as many as there are, whatever it says. */
    @Override
    public int mostEjected(int targets) {
        return Math.max(0, Math.min(targets, foreign.ask(() -> inner.mostEjected(targets), 0)));
    }

    @Override
    public Optional<Duration> worstDetection() {
        return foreign.ask(inner::worstDetection, Optional.empty());
    }

    @Override
    public String toString() {
        return foreign.ask(inner::toString, inner.getClass().getName());
    }
}
