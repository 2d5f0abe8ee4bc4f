package dev.lbkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A detector as its balancer asks it for figures and advice: foreign code, whose throwing is told once and says nothing. Thread-safe. */
final class ContainedDetector implements HealthDetector {

    private final HealthDetector inner;
    private final LoadBalancer.Environment environment;
    private final AtomicBoolean isTold = new AtomicBoolean(); // a snapshot is asked for often, and by listeners too

    private ContainedDetector(HealthDetector inner, LoadBalancer.Environment environment) {
        this.inner = inner;
        this.environment = environment;
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
        return ask(() -> inner.advice(fleet), List.of());
    }

    /** From 0 to as many as there are, whatever it says. */
    @Override
    public int mostEjected(int targets) {
        return Math.max(0, Math.min(targets, ask(() -> inner.mostEjected(targets), 0)));
    }

    @Override
    public Optional<Duration> worstDetection() {
        return ask(inner::worstDetection, Optional.empty());
    }

    private <T> T ask(Supplier<T> question, T otherwise) {
        try {
            return requireNonNull(question.get(), "answer");
        } catch (Throwable e) {
            if (isTold.compareAndSet(false, true)) {
                environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "detector", e));
            }
            return otherwise;
        }
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
