package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Targets that come, fail and go. */
final class Crowd {

    final Lab lab = new Lab();
    private final List<HealthDetector.Watch> watches = new ArrayList<>();
    private final List<AtomicInteger> out = new ArrayList<>(); // beside the watches
    private final HealthDetector.Detection detection;
    private final SplittableRandom random;
    private final int percent;

    Crowd(int percent, SplittableRandom random) {
        this.percent = percent;
        this.random = random;
        detection = OutlierDetection.builder()
                .rules(OutlierRule.consecutiveFaults(5))
                .falseEjectionsPerDay(Double.POSITIVE_INFINITY) // or nobody would be ejected while all fail
                .maxEjected(percent / 100.0)
                .build()
                .start(lab.environment(random));
    }

    int size() {
        return watches.size();
    }

    int cap() {
        return Math.max(0, Math.min(size() * percent / 100, size() - 1));
    }

    int ejected() {
        return out.stream().mapToInt(AtomicInteger::get).sum();
    }

    void join(int count) {
        for (int i = 0; i < count; i++) {
            AtomicInteger ejected = new AtomicInteger();
            out.add(ejected);
            watches.add(detection.watch(
                    Lab.target("t"), (status, reason) -> ejected.set(status == HealthStatus.UNHEALTHY ? 1 : 0)));
        }
    }

    void leave(int count) {
        for (int i = 0; i < count; i++) {
            int index = random.nextInt(size());
            out.remove(index);
            watches.remove(index).close();
        }
    }

    void everybodyFails() {
        watches.forEach(watch -> watch.heard(Outcome.SUCCESS, 0, lab.time.read()));
        for (int i = 0; i < 5; i++) {
            watches.forEach(watch -> watch.heard(Outcome.FAILURE, 0, lab.time.read()));
        }
        lab.time.advance(Duration.ZERO);
    }
}
