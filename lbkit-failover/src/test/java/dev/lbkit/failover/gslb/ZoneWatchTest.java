package dev.lbkit.failover.gslb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lbkit.BalancerListener;
import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadReport;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import dev.lbkit.simulation.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A detector behind a watch is the same detector, and what passes is counted by zone. */
final class ZoneWatchTest {

    private static final HealthDetector.Verdict NOBODY = (status, reason) -> {};
    private static final LoadReport REPORT = new LoadReport(0.5, 3, Optional.empty(), Optional.empty());

    private final VirtualTime time = new VirtualTime();
    private final ZoneWatch watch = new ZoneWatch();
    private final List<String> heard = new ArrayList<>();
    private HealthDetector.Verdict verdict = NOBODY; // of the target watched last, as its detector has it

    private static Target target(String id, String zone) {
        return Target.of(id, "http://" + id + ":80").in("eu", zone);
    }

    private HealthDetector.Detection start(HealthDetector detector) {
        return watch.over(detector)
                .start(new LoadBalancer.Environment(
                        "shop", time, time, new SplittableRandom(1), new BalancerListener() {}));
    }

    /** A detector that writes down what it is told. */
    private HealthDetector recording() {
        return environment -> new HealthDetector.Detection() {
            @Override
            public HealthDetector.Watch watch(Target target, HealthDetector.Verdict given) {
                verdict = given;
                return new HealthDetector.Watch() {
                    @Override
                    public void heard(Outcome outcome, long latencyNanos, long now) {
                        heard.add(outcome + " after " + latencyNanos + " at " + now);
                    }

                    @Override
                    public String note() {
                        return "note";
                    }

                    @Override
                    public void recall(String note, Duration away) {
                        heard.add("recalled " + note + " after " + away);
                    }

                    @Override
                    public void close() {
                        heard.add("watch closed");
                    }
                };
            }

            @Override
            public List<String> advice(LoadBalancer.Snapshot fleet) {
                return List.of("advice");
            }

            @Override
            public void close() {
                heard.add("detection closed");
            }
        };
    }

    @Test
    void over_anyDetector_handsOnAllThatIsSaidBothWays() {
        List<String> said = new ArrayList<>();
        HealthDetector.Detection detection = start(recording());
        HealthDetector.Watch seat = detection.watch(target("a1", "a"), new HealthDetector.Verdict() {
            @Override
            public void is(HealthStatus status, String reason) {
                said.add(status + " " + reason);
            }

            @Override
            public void load(LoadReport report) {
                said.add("load " + report.inFlight());
            }
        });

        verdict.is(HealthStatus.DEGRADED, "slow");
        verdict.load(REPORT);
        seat.heard(Outcome.TIMEOUT, 7, 9);
        seat.recall(seat.note(), Duration.ofSeconds(2));
        List<String> advice = detection.advice(new LoadBalancer.Snapshot("shop", "policy", Duration.ZERO, List.of()));
        seat.close();
        detection.close();

        assertThat(said).containsExactly("DEGRADED slow", "load 3");
        assertThat(advice).containsExactly("advice");
        assertThat(heard)
                .containsExactly(
                        "TIMEOUT after 7 at 9", "recalled note after PT2S", "watch closed", "detection closed");
    }

    @Test
    void healthy_statusesOfThreeZones_countsUsableOnesOfThoseWithTargets() {
        HealthDetector.Detection detection = start(recording());
        detection.watch(target("a1", "a"), NOBODY);
        HealthDetector.Watch left = detection.watch(target("c1", "c"), NOBODY);
        detection.watch(target("a2", "a"), NOBODY);
        verdict.is(HealthStatus.UNHEALTHY, "down");
        detection.watch(target("b1", "b"), NOBODY);
        verdict.is(HealthStatus.UNKNOWN, "not checked");

        left.close();

        assertThat(watch.healthy()).isEqualTo(Map.of("a", 1, "b", 0));
    }

    @Test
    void healthy_targetThatCannotBeWatched_isNotSeen() {
        HealthDetector.Detection detection = start(environment -> (target, given) -> {
            throw new IllegalStateException("broken");
        });

        assertThatThrownBy(() -> detection.watch(target("a1", "a"), NOBODY)).hasMessage("broken");
        assertThat(watch.healthy()).isEmpty();
    }

    @Test
    void over_targetOfUnknownZone_isCheckedAndNotSeen() {
        HealthDetector.Watch seat = start(recording()).watch(Target.of("x", "http://x:80"), NOBODY);

        seat.heard(Outcome.FAILURE, 7, 9);

        assertThat(heard).containsExactly("FAILURE after 7 at 9");
        assertThat(watch.healthy()).isEmpty();
        assertThat(watch.calls()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void calls_anyOutcome_countsSuccessesAndFaultsAlone(Outcome outcome) {
        HealthDetector.Watch seat = start(recording()).watch(target("a1", "a"), NOBODY);

        seat.heard(outcome, 7, 9);

        boolean counts = outcome == Outcome.SUCCESS || outcome.isFault();
        assertThat(watch.calls())
                .isEqualTo(Map.of("a", new ZoneWatch.Calls(counts ? 1 : 0, outcome.isFault() ? 1 : 0)));
    }
}
