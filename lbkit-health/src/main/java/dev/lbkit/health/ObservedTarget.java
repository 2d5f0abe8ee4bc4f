package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.Outcome;
import dev.lbkit.Target;
import java.time.Duration;

/** A target under outlier detection. All but {@link #heard} happens under the population's lock. */
final class ObservedTarget implements HealthDetector.Watch {

    private final Population population;
    private final HealthDetector.Verdict verdict;
    final Target target;
    final Meter meter;
    private volatile boolean deaf; // ejected or gone: what is heard does not count; written under the lock
    private volatile long since; // what began before does not count; written under the lock
    private int ejections; // guarded by the population
    private String told = ""; // guarded by the population

    ObservedTarget(Population population, Target target, Meter meter, HealthDetector.Verdict verdict, long now) {
        this.population = population;
        this.target = target;
        this.meter = meter;
        this.verdict = verdict;
        since = now;
    }

    @Override
    public void heard(Outcome outcome, long latencyNanos, long now) {
        long begun = now - latencyNanos;
        if (deaf || begun - since < 0 || population.stalled(begun, now)) {
            return;
        }
        int faults = meter.hear(outcome, latencyNanos);
        if (population.isPrompted(faults)) {
            population.prompt();
        }
    }

    boolean isOut() {
        return deaf;
    }

    /** How often it was ejected without a rest, this time included. */
    int nextEjection(OutlierDetection settings, long now) {
        return settings.next(ejections, Duration.ofNanos(Math.max(0, now - since)));
    }

    @Override
    public String note() {
        return population.note(this);
    }

    @Override
    public void recall(String note, Duration away) {
        population.recall(this, note, away);
    }

    /** How often it was ejected, for a note. */
    int ejections() {
        return ejections;
    }

    void eject(String why, int number) {
        deaf = true;
        ejections = number;
        told = "";
        verdict.is(HealthStatus.UNHEALTHY, why);
    }

    void readmit(String why, long now) {
        meter.clear();
        since = now;
        deaf = false;
        verdict.is(HealthStatus.HEALTHY, why);
    }

    /** Tells an operator what is held of a target that stays; nothing if that is not new. */
    void tell(String note) {
        if (!note.equals(told)) {
            told = note;
            verdict.is(HealthStatus.HEALTHY, note);
        }
    }

    void leave() {
        deaf = true;
    }

    @Override
    public void close() {
        population.leave(this);
    }
}
