package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.util.ArrayList;
import java.util.List;

/** A detector that says of its one target what the test tells it to. */
final class Sayer implements HealthDetector {

    private HealthDetector.Verdict verdict = (status, reason) -> {};
    final List<Outcome> heard = new ArrayList<>();
    int open;

    void say(HealthStatus status, String reason) {
        verdict.is(status, reason);
    }

    @Override
    public Detection start(LoadBalancer.Environment environment) {
        return new Detection() {
            @Override
            public Watch watch(Target target, Verdict given) {
                verdict = given;
                open++;
                return new Watch() {
                    @Override
                    public void heard(Outcome outcome, long latencyNanos, long now) {
                        heard.add(outcome);
                    }

                    @Override
                    public void close() {
                        open--;
                    }
                };
            }
        };
    }
}
