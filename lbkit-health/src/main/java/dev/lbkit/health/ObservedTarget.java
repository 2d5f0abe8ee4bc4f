package dev.lbkit.health;

import dev.lbkit.HealthDetector;
import dev.lbkit.HealthStatus;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Outcome;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A target whose faults in a row are counted. All but {@link #heard} happens under the population's lock. */
final class ObservedTarget implements HealthDetector.Watch {

    private static final int DEAF = -1; // ejected, about to be, or gone: what is heard does not count
    private static final double JITTER = 0.1;

    private final Population population;
    private final OutlierDetection settings;
    private final LoadBalancer.Environment environment;
    private final HealthDetector.Verdict verdict;
    private final AtomicInteger faults = new AtomicInteger(); // in a row; or DEAF
    private int ejections; // guarded by the population
    private long readmittedAt; // guarded by the population
    private Subscription timer = () -> {}; // guarded by the population

    ObservedTarget(
            Population population,
            OutlierDetection settings,
            LoadBalancer.Environment environment,
            HealthDetector.Verdict verdict) {
        this.population = population;
        this.settings = settings;
        this.environment = environment;
        this.verdict = verdict;
    }

    @Override
    public void heard(Outcome outcome, long latencyNanos, long now) {
        if (outcome.isFault()) {
            count(outcome);
        } else if (outcome == Outcome.SUCCESS) {
            forget();
        }
    }

    private void forget() {
        int seen = faults.get();
        while (seen > 0 && !faults.compareAndSet(seen, 0)) {
            seen = faults.get();
        }
        if (seen == settings.consecutiveFaults) {
            population.told(this);
        }
    }

    private void count(Outcome fault) {
        int seen = faults.get();
        while (seen != DEAF) {
            boolean enough = seen + 1 >= settings.consecutiveFaults;
            boolean refused = enough && population.isFull();
            if (refused && seen == settings.consecutiveFaults) {
                return; // was told; the next fault tries again
            }
            if (faults.compareAndSet(seen, enough && !refused ? DEAF : seen + 1)) {
                if (refused) {
                    population.told(this);
                } else if (enough) {
                    population.suspect(this, fault);
                }
                return;
            }
            seen = faults.get();
        }
    }

    /** It has faults enough, and stays. */
    void refuse() {
        faults.set(settings.consecutiveFaults);
    }

    void tell(String whyNot) {
        int seen = faults.get();
        if (seen != DEAF) {
            verdict.is(
                    HealthStatus.HEALTHY,
                    seen < settings.consecutiveFaults
                            ? ""
                            : settings.consecutiveFaults + " faults in a row, but not ejected: " + whyNot);
        }
    }

    void eject(Outcome last) {
        long now = environment.ticker().read();
        ejections = settings.next(ejections, Duration.ofNanos(Math.max(0, now - readmittedAt)));
        double jitter = 1 + JITTER * environment.random().nextDouble();
        Duration time = Duration.ofNanos((long) (settings.ejection(ejections).toNanos() * jitter));
        timer = environment.scheduler().schedule(time, () -> population.readmit(this));
        verdict.is(
                HealthStatus.UNHEALTHY,
                settings.consecutiveFaults + " faults in a row, the last " + last + "; ejected for "
                        + Seconds.of(time));
    }

    void readmit(String why) {
        timer.close();
        readmittedAt = environment.ticker().read();
        faults.set(0);
        verdict.is(HealthStatus.HEALTHY, why);
    }

    void leave() {
        timer.close();
        faults.set(DEAF);
    }

    @Override
    public void close() {
        population.leave(this);
    }
}
