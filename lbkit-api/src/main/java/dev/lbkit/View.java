package dev.lbkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** Every target known and what is held of it, as of the last burst of updates. Immutable. */
record View(List<Row> rows, long listedAt, Refusal.Failure lastFailure) {

    /** One target; {@code isMoving} says whether time alone will change it: by a drain that may end, or a weight on its way. */
    record Row(Target target, TargetSet.Entry entry, String reason, boolean isMoving, OptionalLong rampsSince) {

        HealthStatus status() {
            return entry.status();
        }

        LoadBalancer.TargetState state(long now) {
            DefaultMember member = (DefaultMember) entry.member();
            double latency = member.knownLatencyNanos();
            return new LoadBalancer.TargetState(
                    target,
                    status(),
                    reason,
                    entry.weight(),
                    member.inFlight(),
                    latency > 0 ? OptionalDouble.of(latency) : OptionalDouble.empty(),
                    member.faultRate(now));
        }

        OptionalLong rampedMillis(long now) {
            return millisSince(rampsSince, now);
        }

        OptionalLong recoveredMillis(long now) {
            return millisSince(entry.recoveredAt(), now);
        }

        private static OptionalLong millisSince(OptionalLong tick, long now) {
            return tick.isPresent()
                    ? OptionalLong.of(Math.max(0, (now - tick.getAsLong()) / 1_000_000))
                    : OptionalLong.empty();
        }

        @SuppressWarnings("ReferenceEquality") // the usual case, without a look into either
        boolean picksLike(Row other) {
            return this == other || (target.equals(other.target) && entry.equals(other.entry));
        }
    }

    /** Whether a picker built for the other view would serve this one. */
    boolean picksLike(View other) {
        boolean same = rows.size() == other.rows.size();
        for (int i = 0; same && i < rows.size(); i++) {
            same = rows.get(i).picksLike(other.rows.get(i));
        }
        return same;
    }

    /** The targets that policies may see. */
    Optional<TargetSet> eligible(Predicate<HealthStatus> test) {
        List<TargetSet.Entry> kept = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (test.test(row.status())) {
                kept.add(row.entry());
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(TargetSet.of(kept));
    }

    /** Why policies may not see the others. */
    List<Explanation.Exclusion> exclusions(Predicate<HealthStatus> test) {
        return rows.stream()
                .filter(row -> !test.test(row.status()))
                .map(row -> new Explanation.Exclusion(row.target(), row.status() + ": " + row.reason()))
                .toList();
    }

    View failing(String where, Throwable what, long now) {
        return new View(rows, listedAt, new Refusal.Failure(where, String.valueOf(what), now));
    }

    Map<HealthStatus, Integer> counts() {
        Map<HealthStatus, Integer> counts = new EnumMap<>(HealthStatus.class);
        rows.forEach(row -> counts.merge(row.status(), 1, Integer::sum));
        return counts;
    }

    /** Whether time alone will change something. */
    boolean isMoving() {
        boolean moving = false;
        for (int i = 0; !moving && i < rows.size(); i++) {
            moving = rows.get(i).isMoving();
        }
        return moving;
    }

    /** What is known of all targets, in the form that outlives the process. */
    List<LearnedTarget> learned(long now) {
        return rows.stream()
                .map(row -> ((DefaultMember) row.entry.member()).learned(row, now))
                .toList();
    }

    LoadBalancer.Snapshot snapshot(String balancer, BalancingPolicy policy, List<HealthDetector> detectors, long now) {
        Duration age = rows.isEmpty() ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - listedAt));
        List<LoadBalancer.TargetState> states =
                rows.stream().map(row -> row.state(now)).toList();
        int mostEjected = detectors.stream()
                .mapToInt(detector -> detector.mostEjected(states.size()))
                .sum();
        return new LoadBalancer.Snapshot(
                balancer,
                policy.toString(),
                age,
                states,
                Math.min(mostEjected, states.size()),
                detectors.stream()
                        .flatMap(detector -> detector.worstDetection().stream())
                        .min(Comparator.naturalOrder()));
    }
}
