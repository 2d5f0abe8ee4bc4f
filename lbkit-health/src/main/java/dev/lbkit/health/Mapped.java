package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A detection that watches some targets and says something else of them than it finds. */
record Mapped(HealthDetector.Detection inner, Predicate<Target> which, UnaryOperator<HealthStatus> status)
        implements HealthDetector.Detection {

    @Override
    public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        return which.test(target)
                ? inner.watch(target, (found, reason) -> verdict.is(status.apply(found), reason))
                : new HealthDetector.Watch() {};
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        return inner.advice(fleet);
    }

    @Override
    public void close() {
        inner.close();
    }
}
