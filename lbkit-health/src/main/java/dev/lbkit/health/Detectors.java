package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Detectors made of detectors.
 *
 * <p>Each is an immutable value if its parts are. The parts are started once for each balancer, hear every call's end, and speak
 * only through the whole.
 */
public final class Detectors {

    private Detectors() {}

    /**
     * A target is as fit as the n-th best of these finds it: usable if at least n say so.
     *
     * <p>So 0 of them is always healthy and more than there are always unhealthy; parts that know nothing yet make the whole
     * unknown while they could still decide it. A part that has not spoken counts as healthy. Source: calculated health checks
     * of Route 53.
     *
     * @param atLeast how many; at least 0
     * @param parts any number
     * @return the detector
     * @throws IllegalArgumentException if the number is negative
     */
    public static HealthDetector calculated(int atLeast, HealthDetector... parts) {
        if (atLeast < 0) {
            throw new IllegalArgumentException("atLeast: " + atLeast + " (expected: >= 0)");
        }
        return new Counting(atLeast, List.of(parts));
    }

    /**
     * A target is usable if strictly more than 18 % of these observers say so, as Route 53 has it.
     *
     * @param observers at least one
     * @return the detector
     * @throws IllegalArgumentException if there is none
     */
    public static HealthDetector quorum(HealthDetector... observers) {
        if (observers.length == 0) {
            throw new IllegalArgumentException("observers: none (expected: at least one)");
        }
        return calculated(quorumOf(observers.length), observers);
    }

    /** The least number that is strictly more than 18 %. */
    static int quorumOf(int observers) {
        return observers * 18 / 100 + 1;
    }

    /**
     * A target is unhealthy while the other detector finds it usable, and healthy while it finds it unhealthy.
     *
     * @param detector the other one; what it does not know stays unknown
     * @return the detector
     */
    public static HealthDetector inverted(HealthDetector detector) {
        return new Mapping(
                "inverted",
                detector,
                target -> true,
                Detectors::opposite,
                (targets, most) -> most > 0 ? targets : 0); // all whom it does not eject
    }

    private static HealthStatus opposite(HealthStatus status) {
        return switch (status) {
            case HEALTHY, DEGRADED -> HealthStatus.UNHEALTHY;
            case UNHEALTHY -> HealthStatus.HEALTHY;
            case UNKNOWN, DRAINING -> status;
        };
    }

    /**
     * Switches a detector off: it is not started, and every target is healthy with the code
     * {@link TargetHealth.Reason#HEALTH_CHECK_DISABLED}.
     *
     * @param detector what would check
     * @return the detector
     */
    public static HealthDetector disabled(HealthDetector detector) {
        return new Disabled(detector);
    }

    /**
     * Lets a detector watch some targets only; nothing is said of the others.
     *
     * @param which the targets to watch
     * @param detector what watches them
     * @return the detector
     */
    public static HealthDetector only(Predicate<Target> which, HealthDetector detector) {
        return new Mapping("for some targets", detector, which, status -> status, (targets, most) -> most);
    }

    private record Counting(int atLeast, List<HealthDetector> parts) implements HealthDetector {

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            List<Detection> started = new ArrayList<>();
            try {
                parts.forEach(part -> started.add(part.start(environment)));
            } catch (Throwable e) {
                Calculated.closeAll(started);
                throw e;
            }
            return new Calculated(atLeast, List.copyOf(started));
        }

        @Override
        public List<String> advice(LoadBalancer.Snapshot fleet) {
            return parts.stream().flatMap(part -> part.advice(fleet).stream()).toList();
        }

        /** So many parts must find a target unusable for the whole to; 0 if none of them ever decides. */
        private int needed() {
            return atLeast == 0 || atLeast > parts.size() ? 0 : parts.size() - atLeast + 1;
        }

        /**
         * A target that is out by ejections has as many of them against it as are needed beside those parts that judge each target by
         * itself. So there are at most as many such targets as the parts' ejections can be shared out to.
         */
        @Override
        public int mostEjected(int targets) {
            int[] most = parts.stream()
                    .mapToInt(part -> part.mostEjected(targets))
                    .filter(number -> number > 0)
                    .toArray();
            int others = parts.size() - most.length;
            return needed() == 0
                    ? 0
                    : (int) Math.min(
                            targets, Arrays.stream(most).asLongStream().sum() / Math.max(1, needed() - others));
        }

        /** When as many parts as are needed have seen it, if so many promise a time. */
        @Override
        public Optional<Duration> worstDetection() {
            return needed() == 0
                    ? Optional.empty()
                    : parts.stream()
                            .flatMap(part -> part.worstDetection().stream())
                            .sorted()
                            .skip(needed() - 1L)
                            .findFirst();
        }

        @Override
        public String toString() {
            return "at least " + atLeast + " of " + parts;
        }
    }

    /** It promises no time in which a death is seen: some are not watched, or it says the opposite. */
    private record Mapping(
            String how,
            HealthDetector inner,
            Predicate<Target> which,
            UnaryOperator<HealthStatus> status,
            IntBinaryOperator ejected)
            implements HealthDetector {

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            return new Mapped(inner.start(environment), which, status);
        }

        @Override
        public List<String> advice(LoadBalancer.Snapshot fleet) {
            return inner.advice(fleet);
        }

        @Override
        public int mostEjected(int targets) {
            return ejected.applyAsInt(targets, inner.mostEjected(targets));
        }

        @Override
        public String toString() {
            return inner + " " + how;
        }
    }

    private record Disabled(HealthDetector instead) implements HealthDetector {

        @Override
        public Detection start(LoadBalancer.Environment environment) {
            String reason = TargetHealth.of(TargetHealth.Reason.HEALTH_CHECK_DISABLED, "instead of " + instead)
                    .text();
            return (target, verdict) -> {
                verdict.is(HealthStatus.HEALTHY, reason);
                return new Watch() {};
            };
        }

        @Override
        public String toString() {
            return instead + " disabled";
        }
    }
}
