package dev.lbkit.health;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The targets whose weight one balancer lowers while they are anomalous. Requests only count; the rest happens under the lock. */
final class Mitigations implements HealthDetector.Detection {

    private static final int LEAST_TARGETS = 3; // with calls; of two, either may be the odd one
    private static final double OVERLOADED = 0.1; // of the calls are refused

    private final SoftEjection settings;
    private final LoadBalancer.Environment environment;
    private final Pulse pulse;
    private final Set<MitigatedTarget> watched = new LinkedHashSet<>(); // guarded by this
    private long startedAt; // guarded by this
    private Subscription next = () -> {}; // guarded by this

    Mitigations(SoftEjection settings, LoadBalancer.Environment environment) {
        this.settings = settings;
        this.environment = environment;
        pulse = new Pulse(environment);
    }

    @Override
    public synchronized HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        int bins = settings.rules.stream().anyMatch(OutlierRule::needsLatencies) ? Latencies.BINS : 0;
        MitigatedTarget joined = new MitigatedTarget(this, target, new Meter(bins), verdict);
        if (watched.isEmpty()) {
            startedAt = environment.ticker().read();
            pulse.start();
            next = environment.scheduler().schedule(settings.interval, this::sweep);
        }
        watched.add(joined);
        settings.joined(joined);
        return joined;
    }

    /** Whether a call was under way while this client stalled. Lock-free. */
    boolean stalled(long begun, long ended) {
        return pulse.stalled(begun, ended);
    }

    String told(double share) {
        return settings.told(share);
    }

    private synchronized void sweep() {
        if (watched.isEmpty()) {
            return;
        }
        next.close(); // of those who came as this sweep began
        next = environment.scheduler().schedule(settings.interval, this::sweep);
        watched.forEach(one -> one.meter.turn());
        List<MitigatedTarget> targets = new ArrayList<>(watched);
        Rounds.Judged judged = Rounds.of(
                targets.stream().map(one -> one.meter).toList(),
                settings.falsePerDay / settings.rules.size(),
                settings.interval,
                windowNanos());
        Map<MitigatedTarget, String> outliers = outliers(targets, judged.round());
        boolean mayLower = judged.rejectedShare() <= OVERLOADED;
        targets.stream()
                .filter(one -> !outliers.containsKey(one))
                .forEach(one -> one.found(finding(one), "", settings.floor));
        Comparator<MitigatedTarget> worstFirst =
                Comparator.comparingDouble(one -> -(double) one.meter.recent().faults());
        targets.stream() // of equals the one that joined first, whatever the map's order
                .filter(outliers::containsKey)
                .sorted(worstFirst)
                .forEach(one -> lower(one, outliers.getOrDefault(one, ""), mayLower));
    }

    private static Mitigation.Finding finding(MitigatedTarget one) {
        return one.meter.recent().calls() == 0 ? Mitigation.Finding.SILENT : Mitigation.Finding.NORMAL;
    }

    private void lower(MitigatedTarget one, String why, boolean mayLower) {
        long others = watched.stream()
                .filter(other -> !one.equals(other) && other.isMitigated())
                .count();
        if (finding(one) == Mitigation.Finding.SILENT) {
            one.found(Mitigation.Finding.SILENT, why + "; kept: it had no calls since", settings.floor);
        } else if (!mayLower) {
            one.found(Mitigation.Finding.SILENT, why + "; kept: the targets refuse calls already", settings.floor);
        } else if (others >= settings.cap(watched.size())) {
            one.found(
                    Mitigation.Finding.SILENT,
                    why + "; kept: the weight of " + others + " of " + watched.size()
                            + " is lowered, and no more may be",
                    settings.floor);
        } else {
            one.found(Mitigation.Finding.ANOMALOUS, why, settings.floor);
        }
    }

    private Map<MitigatedTarget, String> outliers(List<MitigatedTarget> targets, Round round) {
        Map<MitigatedTarget, String> outliers = new HashMap<>();
        long heard =
                targets.stream().filter(one -> one.meter.window().calls() > 0).count();
        if (heard < LEAST_TARGETS) {
            return outliers;
        }
        for (OutlierRule rule : settings.rules) {
            try {
                rule.outliers(round).forEach((i, why) -> outliers.putIfAbsent(targets.get(i), why));
            } catch (Throwable e) {
                environment
                        .listener()
                        .on(new BalancerEvent.PartFailed(environment.balancer(), "outlier rule " + rule, e));
            }
        }
        return outliers;
    }

    private long windowNanos() {
        long interval = settings.interval.toNanos();
        long age = environment.ticker().read() - startedAt;
        return Math.max(interval, Math.min(Meter.INTERVALS * interval, age));
    }

    synchronized void leave(MitigatedTarget target) {
        watched.remove(target);
        settings.left(target);
        List<MitigatedTarget> lowered =
                watched.stream().filter(MitigatedTarget::isMitigated).toList();
        lowered.stream()
                .limit(Math.max(0, lowered.size() - settings.cap(watched.size())))
                .forEach(one -> one.restore("all of its weight: other targets left, and too few would have theirs"));
        if (watched.isEmpty()) {
            pulse.stop();
            next.close();
        }
    }
}
