package dev.lbkit.health;

import static java.util.Objects.requireNonNull;

import dev.lbkit.BalancerEvent;
import dev.lbkit.HealthDetector;
import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import dev.lbkit.Target;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * Requests only count. Once in an interval, and at once when a row of faults asks for it, the scheduler has the rules judge
 * what was counted; everything after that (eject, refuse, readmit, leave) happens under one lock that no request takes, so
 * the cap holds exactly at every moment. The lock is held for arithmetic, rules and verdicts, which do not block.
 */
/** The targets that one balancer watches for outliers. */
final class Population implements HealthDetector.Detection {

    private static final double OVERLOADED = 0.1; // of the calls to those who stay are refused

    private final OutlierDetection settings;
    private final LoadBalancer.Environment environment;
    private final Pulse pulse;
    private final int[] promptAt; // where some rule wants to be asked, in faults in a row
    private final AtomicBoolean prompted = new AtomicBoolean(); // a judgement is on its way
    private final Set<ObservedTarget> watched = new LinkedHashSet<>(); // guarded by this
    private final Bench bench; // guarded by this
    private long startedAt; // guarded by this
    private Subscription next = () -> {}; // guarded by this

    Population(OutlierDetection settings, LoadBalancer.Environment environment) {
        this.settings = settings;
        this.environment = environment;
        pulse = new Pulse(environment);
        promptAt = settings.rules.stream()
                .mapToInt(OutlierRule::promptAt)
                .distinct()
                .toArray();
        bench = new Bench(settings, environment, this::readmit);
    }

    @Override
    public synchronized HealthDetector.Watch watch(Target target, HealthDetector.Verdict verdict) {
        long now = environment.ticker().read();
        int bins = settings.rules.stream().anyMatch(OutlierRule::needsLatencies) ? Latencies.BINS : 0;
        ObservedTarget joined = new ObservedTarget(this, target, new Meter(bins), verdict, now);
        if (watched.isEmpty()) {
            startedAt = now;
            pulse.start();
            next = environment.scheduler().schedule(settings.interval, this::sweep);
        }
        watched.add(joined);
        return joined;
    }

    /** Whether a call was under way while this client stalled. Lock-free. */
    boolean stalled(long begun, long ended) {
        return pulse.stalled(begun, ended);
    }

    /** Whether a rule wants to see so many faults in a row: the number it named, and each time that it doubles. */
    boolean isPrompted(int faults) {
        for (int row : promptAt) {
            if (faults >= row && faults % row == 0 && Integer.bitCount(faults / row) == 1) {
                return true;
            }
        }
        return false;
    }

    /** Has the rules judge soon, off the request path. */
    void prompt() {
        if (prompted.compareAndSet(false, true)) {
            environment.scheduler().schedule(Duration.ZERO, this::judgeRows);
        }
    }

    private synchronized void judgeRows() {
        prompted.set(false);
        judge(settings.rules.stream()
                .filter(rule -> rule.promptAt() < Integer.MAX_VALUE)
                .toList());
    }

    private synchronized void sweep() {
        if (watched.isEmpty()) {
            return;
        }
        next.close(); // of those who came as this sweep began
        next = environment.scheduler().schedule(settings.interval, this::sweep);
        watched.forEach(one -> one.meter.turn());
        Map<ObservedTarget, String> notes = judge(settings.rules);
        watched.stream().filter(one -> !one.isOut()).forEach(one -> one.tell(notes.getOrDefault(one, "")));
    }

    /** Ejects whom the rules name, and tells of those who stay all the same; these are given back with what was told. */
    private Map<ObservedTarget, String> judge(List<OutlierRule> rules) {
        List<ObservedTarget> heard =
                watched.stream().filter(one -> !one.isOut()).toList();
        Map<ObservedTarget, String> outliers = new LinkedHashMap<>();
        Map<ObservedTarget, String> notes = new LinkedHashMap<>();
        Rounds.Judged judged = round(heard);
        for (OutlierRule rule : rules) {
            ask(rule, judged.round(), heard).forEach((one, why) -> {
                if (isEnforced(rule)) {
                    outliers.putIfAbsent(one, why);
                } else {
                    notes.putIfAbsent(one, "not ejected, as the rule is not enforced: " + why);
                }
            });
        }
        if (!outliers.isEmpty()) {
            eject(outliers, judged.rejectedShare(), notes);
        }
        notes.keySet().removeIf(ObservedTarget::isOut); // a note is a verdict, and would take the ejection back
        notes.forEach(ObservedTarget::tell);
        return notes;
    }

    @Override
    public synchronized List<String> advice(LoadBalancer.Snapshot fleet) {
        long window = Meter.INTERVALS * settings.interval.toNanos();
        List<ObservedTarget> heard =
                watched.stream().filter(one -> !one.isOut()).toList();
        return windowNanos() < window
                ? List.of()
                : Samples.advice(settings, round(heard).round(), window);
    }

    private Rounds.Judged round(List<ObservedTarget> heard) {
        return Rounds.of(
                heard.stream().map(one -> one.meter).toList(),
                settings.falsePerDay / settings.rules.size(),
                settings.interval,
                windowNanos());
    }

    private long windowNanos() {
        long interval = settings.interval.toNanos();
        long age = environment.ticker().read() - startedAt;
        return Math.max(interval, Math.min(Meter.INTERVALS * interval, age));
    }

    /** A rule is foreign code: what it throws, or names that is not in the round, is told and costs its findings alone. */
    private Map<ObservedTarget, String> ask(OutlierRule rule, Round round, List<ObservedTarget> heard) {
        Map<ObservedTarget, String> named = new LinkedHashMap<>();
        try {
            rule.outliers(round).forEach((i, why) -> named.put(heard.get(i), requireNonNull(why, "why")));
            return named;
        } catch (Throwable e) {
            environment.listener().on(new BalancerEvent.PartFailed(environment.balancer(), "outlier rule " + rule, e));
            return Map.of();
        }
    }

    private boolean isEnforced(OutlierRule rule) {
        double share = rule.enforcement();
        return share >= 1 || (share > 0 && environment.random().nextDouble() < share);
    }

    private void eject(Map<ObservedTarget, String> outliers, double rejectedShare, Map<ObservedTarget, String> notes) {
        if (rejectedShare > OVERLOADED) {
            String why = "the targets that stay refuse " + Percent.of(rejectedShare) + " of their calls already";
            outliers.forEach((one, reason) -> notes.put(one, reason + "; not ejected: " + why));
            return;
        }
        ejectDomain(outliers);
        Comparator<ObservedTarget> worstFirst =
                Comparator.comparingDouble(one -> -(double) one.meter.recent().faults());
        List<ObservedTarget> left = outliers.keySet().stream()
                .filter(one -> !one.isOut())
                .sorted(worstFirst)
                .toList();
        for (ObservedTarget one : left) {
            bench.eject(one, outliers.getOrDefault(one, ""), watched)
                    .ifPresent(why -> notes.put(one, outliers.getOrDefault(one, "") + "; not ejected: " + why));
        }
    }

    /** Where a domain explains the outliers, it is ejected whole. */
    private void ejectDomain(Map<ObservedTarget, String> outliers) {
        Set<ObservedTarget> all = bench.out();
        all.addAll(outliers.keySet());
        Optional<Domains.Domain> domain = settings.domains.behind(all, watched);
        domain.filter(found -> found.targets().stream().anyMatch(outliers::containsKey))
                .ifPresent(found -> bench.ejectDomain(found.targets(), found.reason(), watched));
    }

    /** The time of an ejection is over. */
    private synchronized void readmit(Bench.Ejection ejection) {
        bench.readmit(ejection, "the ejection is over");
    }

    /** What outlives the process: an ejection that is not over. */
    synchronized String note(ObservedTarget target) {
        return bench.note(target);
    }

    /** Ejects a target for the rest of the time that an earlier process gave it. */
    synchronized void recall(ObservedTarget target, String note, Duration away) {
        bench.recall(target, note, away, watched);
    }

    synchronized void leave(ObservedTarget target) {
        target.leave();
        if (watched.remove(target)) {
            bench.forget(target);
            bench.fit(watched);
        }
        if (watched.isEmpty()) {
            pulse.stop();
            next.close();
        }
    }
}
