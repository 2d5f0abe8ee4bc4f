package dev.lbkit.health;

import dev.lbkit.LoadBalancer;
import dev.lbkit.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The targets that are ejected, alone or with their domain. Used under the population's lock. */
final class Bench {

    private static final double JITTER = 0.1;
    private static final double ROUNDING = 1e-9;
    private static final String NOTE = "ejection";
    private static final Pattern NOTED = Pattern.compile(NOTE + " (\\d{1,9}) (\\d{1,15}) (.*)", Pattern.DOTALL);
    private static final long MILLI = 1_000_000;
    private static final int LAST = 1_000_000; // the number of an ejection that is as long as one can be

    private final OutlierDetection settings;
    private final LoadBalancer.Environment environment;
    private final Consumer<Ejection> over;
    private final Deque<Ejection> ejections = new ArrayDeque<>(); // first in, first out

    /** Targets that are out for one reason and return together. */
    static final class Ejection {

        private final List<ObservedTarget> targets;
        private final boolean ofDomain;
        private Subscription timer = () -> {};
        private long endsAt;
        private String why = "";

        Ejection(Collection<ObservedTarget> targets, boolean ofDomain) {
            this.targets = new ArrayList<>(targets);
            this.ofDomain = ofDomain;
        }
    }

    /** Nobody is out; {@code over} hears when the time of an ejection is. */
    Bench(OutlierDetection settings, LoadBalancer.Environment environment, Consumer<Ejection> over) {
        this.settings = settings;
        this.environment = environment;
        this.over = over;
    }

    Set<ObservedTarget> out() {
        Set<ObservedTarget> out = new HashSet<>();
        ejections.forEach(ejection -> out.addAll(ejection.targets));
        return out;
    }

    /** Ejects one of the watched targets; or says why not. */
    Optional<String> eject(ObservedTarget target, String why, Collection<ObservedTarget> watched) {
        long alone = ejections.stream().filter(ejection -> !ejection.ofDomain).count();
        if (alone >= settings.cap(watched.size())) {
            return Optional.of(out().size() + " of " + watched.size() + " targets are ejected, and no more may be");
        }
        return eject(new Ejection(List.of(target), false), why, watched);
    }

    /** Ejects a whole domain, whatever of it is out already; or says why not. */
    Optional<String> ejectDomain(Collection<ObservedTarget> domain, String why, Collection<ObservedTarget> watched) {
        return eject(new Ejection(domain, true), why, watched);
    }

    private Optional<String> eject(Ejection ejection, String why, Collection<ObservedTarget> watched) {
        int number = ejection.targets.stream()
                .mapToInt(target ->
                        target.nextEjection(settings, environment.ticker().read()))
                .max()
                .orElse(1);
        double jitter = 1 + JITTER * environment.random().nextDouble();
        Duration time = Duration.ofNanos((long) (settings.ejection(number).toNanos() * jitter));
        return eject(ejection, why + "; ejected for " + Seconds.of(time), number, time, watched);
    }

    private Optional<String> eject(
            Ejection ejection, String why, int number, Duration time, Collection<ObservedTarget> watched) {
        Set<ObservedTarget> after = out();
        after.addAll(ejection.targets);
        if (!mayBeOut(after, watched)) {
            return Optional.of("the others could not carry the load");
        }
        ejection.targets.forEach(this::forget);
        ejections.add(ejection);
        ejection.why = why;
        ejection.endsAt = environment.ticker().read() + time.toNanos();
        ejection.timer = environment.scheduler().schedule(time, () -> over.accept(ejection));
        ejection.targets.forEach(target -> target.eject(why, number));
        return Optional.empty();
    }

    /** What is left of a target's ejection, in a form that outlives the process; empty if it is in. */
    String note(ObservedTarget target) {
        return ejections.stream()
                .filter(ejection -> ejection.targets.contains(target))
                .findFirst()
                .map(ejection -> NOTE + " " + target.ejections() + " "
                        + Math.max(0, ejection.endsAt - environment.ticker().read()) / MILLI + " " + ejection.why)
                .orElse("");
    }

    /** Ejects a target for what is left of the time in a note; not at all if that is over, or would break a limit. */
    void recall(ObservedTarget target, String note, Duration away, Collection<ObservedTarget> watched) {
        Matcher parts = NOTED.matcher(note);
        if (!parts.matches()) {
            return; // of a detector with other ways
        }
        Duration left = Duration.ofMillis(Long.parseLong(parts.group(2))).minus(away);
        long alone = ejections.stream().filter(ejection -> !ejection.ofDomain).count();
        boolean isOver = left.isNegative()
                || left.isZero()
                || left.compareTo(settings.ejection(LAST).multipliedBy(2)) > 0;
        if (!isOver && alone < settings.cap(watched.size())) {
            int number = Integer.parseInt(parts.group(1));
            eject(new Ejection(List.of(target), false), parts.group(3), number, left, watched);
        }
    }

    private boolean mayBeOut(Set<ObservedTarget> out, Collection<ObservedTarget> watched) {
        return out.size() < watched.size() && weight(out) <= settings.spare() * weight(watched) + ROUNDING;
    }

    private static double weight(Collection<ObservedTarget> targets) {
        return targets.stream().mapToDouble(one -> one.target.weight()).sum();
    }

    void readmit(Ejection ejection, String why) {
        if (ejections.remove(ejection)) {
            ejection.timer.close();
            long now = environment.ticker().read();
            ejection.targets.forEach(target -> target.readmit(why, now));
        }
    }

    /** Takes a target off, which is gone or goes with its domain. */
    void forget(ObservedTarget target) {
        ejections.forEach(ejection -> ejection.targets.remove(target));
        ejections.removeIf(ejection -> {
            if (ejection.targets.isEmpty()) {
                ejection.timer.close();
            }
            return ejection.targets.isEmpty();
        });
    }

    /** Takes back those ejected first while more are out than may be. */
    void fit(Collection<ObservedTarget> watched) {
        while (!ejections.isEmpty() && !fits(watched)) {
            readmit(ejections.element(), "ejected no longer: other targets left, and too few would stay");
        }
    }

    private boolean fits(Collection<ObservedTarget> watched) {
        long alone = ejections.stream().filter(ejection -> !ejection.ofDomain).count();
        return alone <= settings.cap(watched.size()) && mayBeOut(out(), watched);
    }
}
