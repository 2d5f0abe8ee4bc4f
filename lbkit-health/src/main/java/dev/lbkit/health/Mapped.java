package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Target;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A detection that watches some targets and says something else of them than it finds. */
record Mapped(HealthDetector.Detection inner, Predicate<Target> which, UnaryOperator<HealthStatus> status)
        implements HealthDetector.Detection {

    @Override
    public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        return which.test(target) ? inner.watch(target, new Said(verdict, status)) : new HealthDetector.Watch() {};
    }

    /** A verdict of another status; what a target says of its load stays what it is. */
    private record Said(HealthDetector.Verdict verdict, UnaryOperator<HealthStatus> status)
            implements HealthDetector.Verdict {

        @Override
        public void is(HealthStatus found, String reason) {
            verdict.is(status.apply(found), reason);
        }

        @Override
        public void load(LoadReport report) {
            verdict.load(report);
        }
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
