package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A target that gives signs of life, or does not. Thread-safe. */
final class BeatingTarget implements HealthDetector.Watch {

    private static final int HISTORY = 100;

    private final PhiAccrual settings;
    private final HealthDetector.Verdict verdict;
    private final Consumer<BeatingTarget> left;
    private @Nullable Heartbeats beats; // guarded by this; absent before the first beat
    private boolean dead; // guarded by this
    private volatile double share = 1; // of its weight; written under the lock

    BeatingTarget(PhiAccrual settings, HealthDetector.Verdict verdict, Consumer<BeatingTarget> left) {
        this.settings = settings;
        this.verdict = verdict;
        this.left = left;
    }

    /** What is left of its weight. */
    double share() {
        return share;
    }

    synchronized void beat(long now) {
        if (beats == null) {
            beats = Heartbeats.begun(HISTORY, (double) settings.firstPause.toNanos(), now);
            return;
        }
        beats.beat(now, phi(beats, now) < settings.threshold);
        if (dead || share < 1) {
            dead = false;
            share = 1;
            verdict.is(HealthStatus.HEALTHY, "");
        }
    }

    /**
     * Judges it by its silence.
     *
     * @param now the tick
     * @param stallNanos how much of the time since the last look nobody could hear a beat in
     */
    synchronized void look(long now, long stallNanos) {
        if (beats == null) {
            return;
        }
        if (stallNanos != 0) {
            beats.forgive(now, stallNanos);
        }
        if (!dead) {
            judge(beats, now);
        }
    }

    private void judge(Heartbeats heard, long now) {
        double before = share;
        double phi = phi(heard, now);
        share = settings.share(phi);
        if (phi >= settings.threshold) {
            dead = true;
            String told = told(heard, phi, now);
            verdict.is(
                    HealthStatus.UNHEALTHY,
                    TargetHealth.of(TargetHealth.Reason.FAILED_HEALTH_CHECKS, told)
                            .text());
        } else if (share < 1) {
            verdict.is(HealthStatus.HEALTHY, Percent.ofWeight(share, settings.weighs()) + told(heard, phi, now));
        } else if (before < 1) {
            verdict.is(HealthStatus.HEALTHY, "");
        }
    }

    private double phi(Heartbeats heard, long now) {
        return heard.phi(now, (double) settings.acceptedPause.toNanos(), (double) settings.leastDeviation.toNanos());
    }

    private String told(Heartbeats heard, double phi, long now) {
        return String.format(
                Locale.ROOT,
                "no heartbeat for %.1f s, of a target that usually beats every %.1f s (phi %.1f, threshold %.1f)",
                heard.silence(now) / 1e9,
                heard.mean() / 1e9,
                Math.min(phi, PhiAccrual.LARGEST),
                settings.threshold);
    }

    @Override
    public void close() {
        left.accept(this);
    }
}
