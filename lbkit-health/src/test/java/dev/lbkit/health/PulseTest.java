package dev.lbkit.health;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lbkit.LoadBalancer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a client has stalled; beats are due every 100 ms, and late after 200 ms. */
final class PulseTest {

    private final List<Runnable> tasks = new ArrayList<>();
    private long now;
    private final Pulse pulse = new Pulse(new LoadBalancer.Environment(
            "shop",
            () -> now,
            (delay, task) -> {
                tasks.add(task);
                return () -> {}; // as if the task had begun
            },
            Lab.MIDDLE,
            new Lab()));

    private void beatAt(long millis) {
        now = millis * 1_000_000;
        tasks.remove(0).run();
    }

    @Test
    void stop_whileABeatIsOnItsWay_schedulesNoMore() {
        pulse.start();
        pulse.stop();

        beatAt(100);

        assertThat(tasks).isEmpty();
    }

    @ParameterizedTest(name = "beats at 100 and {0} ms; a call from {1} to {2} ms: {3}")
    @CsvSource({
        "200, 0, 150, false",
        "300, 0, 250, false", // late by 100 ms: as late as one may be
        "301, 0, 250, true",
        "301, 302, 350, false", // it began after the stall
        "301, 301, 350, false",
        "301, 300, 350, true",
        "99, 0, 150, true", // time went back
        "200, 0, 400, false", // the next beat is not late yet
        "200, 0, 401, true", // it is
    })
    void stalled_call_isNoEvidenceIfItMetAStall(long secondBeat, long begun, long ended, boolean expected) {
        pulse.start();
        beatAt(100);
        beatAt(secondBeat);

        boolean stalled = pulse.stalled(begun * 1_000_000, ended * 1_000_000);

        assertThat(stalled).isEqualTo(expected);
    }

    @Test
    void stalled_callOfTenMinutes_isNotTakenForOneThatMetTheStall() {
        pulse.start();
        beatAt(ofSeconds(1000).toMillis());
        Duration limit = Duration.ofMinutes(10);

        assertThat(pulse.stalled(now - limit.toNanos() + 1, now)).isTrue();
        assertThat(pulse.stalled(now - limit.toNanos(), now)).isFalse();
    }
}
