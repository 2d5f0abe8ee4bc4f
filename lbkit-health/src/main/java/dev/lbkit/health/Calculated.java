package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Detections whose n-th best finding counts. */
record Calculated(int atLeast, List<HealthDetector.Detection> parts) implements HealthDetector.Detection {

    @Override
    public HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        Votes votes = new Votes(verdict);
        votes.begin(target);
        return votes;
    }

    @Override
    public List<String> advice(LoadBalancer.Snapshot fleet) {
        return parts.stream().flatMap(part -> part.advice(fleet).stream()).toList();
    }

    @Override
    public void close() {
        parts.forEach(HealthDetector.Detection::close);
    }

    /** The n-th best of these; healthy for none, unhealthy for more than there are. */
    static HealthStatus nthBest(int n, HealthStatus... found) {
        if (n == 0) {
            return HealthStatus.HEALTHY;
        }
        return Stream.of(found).sorted().skip(n - 1L).findFirst().orElse(HealthStatus.UNHEALTHY);
    }

    /** What the parts find of one target. */
    private final class Votes implements HealthDetector.Watch {

        private final HealthDetector.Verdict verdict;
        private final HealthStatus[] found = new HealthStatus[parts.size()]; // guarded by this
        private final List<HealthDetector.Watch> watches = new ArrayList<>(); // set before the first call is heard

        Votes(HealthDetector.Verdict verdict) {
            this.verdict = verdict;
            Arrays.fill(found, HealthStatus.HEALTHY);
        }

        void begin(Target target) {
            for (int i = 0; i < found.length; i++) {
                int part = i;
                watches.add(parts.get(i).watch(target, (status, reason) -> vote(part, status, reason)));
            }
            tell("");
        }

        private synchronized void vote(int part, HealthStatus status, String reason) {
            found[part] = status;
            tell(", the last to speak: " + status + (reason.isEmpty() ? "" : " '" + reason + "'"));
        }

        private synchronized void tell(String last) {
            long usable = Stream.of(found).filter(HealthStatus::isUsable).count();
            verdict.is(
                    nthBest(atLeast, found),
                    usable + " of " + found.length + " say usable (needed: " + atLeast + ")" + last);
        }

        @Override
        public void heard(Outcome outcome, long latencyNanos, long now) {
            for (HealthDetector.Watch watch : watches) {
                watch.heard(outcome, latencyNanos, now);
            }
        }

        @Override
        public void close() {
            watches.forEach(HealthDetector.Watch::close);
        }
    }
}
