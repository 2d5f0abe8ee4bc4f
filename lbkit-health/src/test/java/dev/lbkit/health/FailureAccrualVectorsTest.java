package dev.lbkit.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.HealthDetector;
import dev.lbkit.Outcome;
import dev.lbkit.vectors.Value;
import dev.lbkit.vectors.Vector;
import dev.lbkit.vectors.VectorSet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Finagle's failure accrual by faults in a row. */
final class FailureAccrualVectorsTest {

    @TestFactory
    Stream<DynamicTest> accrual_vector_isFinagles() throws IOException {
        return VectorSet.named("failure_accrual")
                .offers("failure_accrual_consecutive", FailureAccrualVectorsTest::consecutive)
                .declines("failure_accrual_success_rate", "a target is judged beside the others, not by a fixed rate")
                .replayed();
    }

    private static void consecutive(Vector vector) {
        Lab lab = new Lab();
        HealthDetector.Detection detection = OutlierDetection.builder()
                .rules(OutlierRule.consecutiveFaults(
                        vector.input().at("threshold").whole()))
                .falseEjectionsPerDay(Double.POSITIVE_INFINITY) // Finagle promises none
                .build()
                .start(lab.environment(Lab.LOWEST));
        HealthDetector.Watch watch = lab.watch(detection, "a");
        lab.watch(detection, "b");
        List<Value> dead = vector.expect().at("mark_dead").items();
        String events = vector.input().at("events").text();

        for (int i = 0; i < events.length(); i++) {
            switch (events.charAt(i)) {
                case 'F' -> watch.heard(Outcome.FAILURE, 0, lab.time.read());
                case 'S' -> watch.heard(Outcome.SUCCESS, 0, lab.time.read());
                default -> {
                    watch.close(); // a revived target is a new one
                    watch = lab.watch(detection, "a");
                }
            }
            lab.time.advance(Duration.ZERO);
            boolean isOut = lab.verdicts.stream().anyMatch(verdict -> verdict.startsWith("a UNHEALTHY"));

            boolean expected = dead.get(i).toString().endsWith(": true");
            assertThat(isOut).isEqualTo(expected);
        }
    }
}
