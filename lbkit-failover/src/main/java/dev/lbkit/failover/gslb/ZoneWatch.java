package dev.lbkit.failover.gslb;

import static java.util.Objects.requireNonNull;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a client itself can see of its zones: how many targets of each pass its checks, and how many calls to each fail.
 *
 * <p>{@link Autoshift} and {@link PracticeRuns} look through it. It does not see what only the infrastructure can: power, networks
 * between others, a zone that it sends nothing to, targets whose zone is not known. Thread-safe and lock-free; may serve several
 * balancers, whose targets and calls it adds up. A call costs two additions.
 */
public final class ZoneWatch {

    private final Map<String, Zone> zones = new ConcurrentHashMap<>();

    /** A watch that has seen nothing. */
    public ZoneWatch() {}

    /** One zone; what it counts stays when its targets leave. */
    private static final class Zone {
        private final Set<Seat> seats = ConcurrentHashMap.newKeySet();
        private final LongAdder calls = new LongAdder();
        private final LongAdder faults = new LongAdder();
    }

    /**
     * Calls to one zone.
     *
     * @param calls how many succeeded or failed
     * @param faults how many failed
     */
    record Calls(long calls, long faults) {

        static final Calls NONE = new Calls(0, 0);

        Calls plus(Calls other) {
            return new Calls(calls + other.calls, faults + other.faults);
        }

        Calls minus(Calls other) {
            return new Calls(calls - other.calls, faults - other.faults);
        }
    }

    /**
     * The same detector, seen by this watch. Give it what finds whether a target is fit, such as active checks, and not what
     * operators order: else a zone that was shifted away could never be seen to be fit again.
     *
     * @param checks says what it says of targets
     * @return a detector of the same verdicts
     */
    public HealthDetector over(HealthDetector checks) {
        return new Seen(requireNonNull(checks, "checks"));
    }

    /**
     * How many targets of each zone are usable by what the checks say.
     *
     * @return an immutable copy; a zone of which no target is usable has 0, one without targets is not named
     */
    public Map<String, Integer> healthy() {
        Map<String, Integer> healthy = new TreeMap<>();
        zones.forEach((name, zone) -> {
            if (!zone.seats.isEmpty()) {
                healthy.put(name, (int) zone.seats.stream()
                        .filter(seat -> seat.status.isUsable())
                        .count());
            }
        });
        return Map.copyOf(healthy);
    }

    /** The calls since the beginning, of every zone that ever had a target: so differences are right when one returns. */
    Map<String, Calls> calls() {
        Map<String, Calls> calls = new TreeMap<>();
        zones.forEach((name, zone) -> calls.put(name, new Calls(zone.calls.sum(), zone.faults.sum())));
        return calls;
    }

    private final class Seen implements HealthDetector {

        private final HealthDetector checks;

        Seen(HealthDetector checks) {
            this.checks = checks;
        }

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            Detection inner = checks.start(environment);
            return new Detection() {
                @Override
                public Watch watch(Target target, Verdict verdict) {
                    String zone = target.locality().zone();
                    if (zone.isEmpty()) {
                        return inner.watch(target, verdict);
                    }
                    Seat seat = new Seat(zones.computeIfAbsent(zone, name -> new Zone()), verdict);
                    seat.begin(inner, target);
                    return seat;
                }

                @Override
                public List<String> advice(LoadBalancer.Snapshot fleet) {
                    return inner.advice(fleet);
                }

                @Override
                public void close() {
                    inner.close();
                }
            };
        }

        @Override
        public List<String> advice(LoadBalancer.Snapshot fleet) {
            return checks.advice(fleet);
        }

        @Override
        public int mostEjected(int targets) {
            return checks.mostEjected(targets);
        }

        @Override
        public Optional<Duration> worstDetection() {
            return checks.worstDetection();
        }

        @Override
        public String toString() {
            return checks + " seen by zone";
        }
    }

    /** One target of one balancer: hands on, both ways, all that is said. */
    private static final class Seat implements HealthDetector.Watch, HealthDetector.Verdict {

        private final Zone zone;
        private final HealthDetector.Verdict verdict;
        private HealthDetector.Watch inner = new HealthDetector.Watch() {}; // set before the first call is heard
        private volatile HealthStatus status = HealthStatus.HEALTHY; // as without any verdict

        Seat(Zone zone, HealthDetector.Verdict verdict) {
            this.zone = zone;
            this.verdict = verdict;
        }

        void begin(HealthDetector.Detection detection, Target target) {
            inner = detection.watch(target, this);
            zone.seats.add(this); // last: a target that could not be watched is not seen
        }

        @Override
        public void is(HealthStatus found, String reason) {
            status = found;
            verdict.is(found, reason);
        }

        @Override
        public void load(LoadReport report) {
            verdict.load(report);
        }

        @Override
        public void heard(Outcome outcome, long latencyNanos, long now) {
            if (outcome.isFault()) {
                zone.faults.increment();
            }
            if (outcome.isFault() || outcome == Outcome.SUCCESS) {
                zone.calls.increment();
            }
            inner.heard(outcome, latencyNanos, now);
        }

        @Override
        public String note() {
            return inner.note();
        }

        @Override
        public void recall(String note, Duration away) {
            inner.recall(note, away);
        }

        @Override
        public void close() {
            zone.seats.remove(this);
            inner.close();
        }
    }
}
