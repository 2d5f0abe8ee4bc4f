package dev.lbkit;

import java.util.List;
import java.util.stream.Stream;

/** The watches on one target, in the order of their detectors: foreign code, whose throwing is told. Immutable. */
final class Watches {

    private final LoadBalancer.Environment environment;
    private final Target target;
    private final HealthDetector.Watch[] watches; // an array: iterating over it allocates nothing

    Watches(LoadBalancer.Environment environment, Target target, List<HealthDetector.Watch> watches) {
        this.environment = environment;
        this.target = target;
        this.watches = watches.toArray(HealthDetector.Watch[]::new);
    }

    /** All of them hear how a call ended. On the request path. */
    void heard(Outcome outcome, long took, long ended) {
        for (HealthDetector.Watch watch : watches) {
            try {
                watch.heard(outcome, took, ended);
            } catch (Throwable e) {
                environment
                        .listener()
                        .on(new BalancerEvent.PartFailed(environment.balancer(), "detector of " + target.id(), e));
            }
        }
    }

    /** What each wants to be told again after a restart. */
    List<String> notes() {
        return Stream.of(watches).map(watch -> Restart.note(watch, environment)).toList();
    }
}
