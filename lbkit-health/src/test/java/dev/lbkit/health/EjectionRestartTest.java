package dev.lbkit.health;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.LoadBalancer.Learned;
import dev.lbkit.Outcome;
import dev.lbkit.PickRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ejections outlive the process. */
final class EjectionRestartTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    private final Lab first = new Lab();
    private final Lab second = new Lab();

    /** What is saved 10 s after the first of two targets was ejected for 30 s. */
    private Learned learned() {
        LoadBalancer balancer = first.balancer(OutlierDetection.defaults(), "a", "b")
                .random(Lab.LOWEST)
                .build();
        for (int i = 0; i < 5; i++) {
            balancer.acquire(PickRequest.any()).complete(Outcome.TIMEOUT);
        }
        first.time.advance(ofSeconds(10));
        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.UNHEALTHY);
        return Learned.parse("shop.state", balancer.learned(NOW).toText());
    }

    private LoadBalancer restarted(OutlierDetection detection, Duration away) {
        return second.balancer(detection, "a", "b")
                .failClosed()
                .restore(learned(), NOW.plus(away))
                .build();
    }

    @Test
    void ejection_notOver_goesOnForTheRestOfItsTime() {
        LoadBalancer balancer = restarted(OutlierDetection.defaults(), ofSeconds(5));

        String served = balancer.acquire(PickRequest.any()).target().id();
        second.time.advance(ofSeconds(14));
        HealthStatus before = Lab.status(balancer, "a");
        second.time.advance(ofSeconds(2));

        assertThat(served).isEqualTo("b");
        assertThat(before).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(Lab.status(balancer, "a")).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void ejection_overMeanwhile_isDropped() {
        LoadBalancer balancer = restarted(OutlierDetection.defaults(), ofSeconds(20));

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
    }

    @Test
    void ejection_beyondTheCapOfTheNewSettings_isDropped() {
        LoadBalancer balancer =
                restarted(OutlierDetection.builder().maxEjected(0.4).build(), ofSeconds(5));

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
    }

    /** An ejection lasts 5 min at most, and 10 % more by chance: what claims more than twice that is no note of ours. */
    @ParameterizedTest(name = "''{0}'' ejects: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ejection 1 20000 faults  | true
            ejection 1 600000 faults | true
            ejection 1 600001 faults | false
            ejection 1 0 faults      | false
            ejection 1 -1 faults     | false
            ejection 1 x faults      | false
            down#maintenance         | false
            """)
    void recall_anyText_ejectsOnlyByANoteOfItsOwn(String note, boolean ejects) {
        HealthDetector.Detection detection = second.start(OutlierDetection.defaults());
        HealthDetector.Watch watch = second.watch(detection, "a");
        second.watch(detection, "b");

        watch.recall(note, Duration.ZERO);

        assertThat(second.verdicts).hasSize(ejects ? 1 : 0);
    }

    @Test
    void note_ofAnotherDetector_isIgnored() {
        LoadBalancer balancer = second.balancer(
                        environment -> (target, verdict) -> new HealthDetector.Watch() {}, "a", "b")
                .failClosed()
                .restore(learned(), NOW)
                .build();

        assertThat(balancer.acquire(PickRequest.any()).target().id()).isEqualTo("a");
    }
}
